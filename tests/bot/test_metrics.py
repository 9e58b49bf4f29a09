"""What a bot does is measured where it happens, per process, and the guide names every figure."""

import re
from pathlib import Path

import aiohttp
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from bot.app import running
from bot.clock import wall_now
from bot.metrics import Metrics
from jobs.schedule import SWEEPS
from services import inbox
from services.findings import Check
from tests.conversations.test_blockers import picture
from tests.conversations.town import PEOPLE, STRANGER, without_bot
from tests.guards.tree import ROOT
from tests.web.test_readiness import free_port
from web.health import Report
from web.metrics import Standing

GUIDE = ROOT / "docs" / "operations.md"
Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(*registries: CollectorRegistry) -> Figures:
    """Every sample, by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for registry in registries
        for family in registry.collect()
        for sample in family.samples
    }


def read(found: Figures, name: str, **labels: str) -> float:
    """Return one figure, 0 where nothing was counted yet."""
    return found.get((f"yixian_{name}", frozenset(labels.items())), 0.0)


async def played(folder: Path) -> Figures:
    """What was measured of a picture that was sent in and of a stranger who wrote."""
    async with without_bot(folder) as (place, settings), running(settings) as (parts, _tasks):
        officer = place.phone(PEOPLE["officer"])
        await place.hop_to("Mon 09:01")
        await officer.sends_files(picture(), caption="041 管道到 K0+460，约 52%")
        await place.phone(STRANGER).sends("在吗")
        await parts.runner.run(
            lambda s: inbox.receive(s, 1, [{"update_id": 7, "message": {"chat": {"id": 7}}}])
        )
        await place.settle()
        stands = CollectorRegistry()
        stands.register(Standing(await parts.standing.report()))
        return figures(parts.runner.metrics.registry, stands)


async def test_what_a_bot_does_is_counted_and_timed(tmp_path: Path) -> None:
    found = await played(tmp_path)
    assert read(found, "updates_received_total") == 2
    assert read(found, "updates_total", outcome="handled") == 2
    assert read(found, "updates_total", outcome="quarantined") == 1
    assert read(found, "pictures_total", outcome="kept") == 1
    assert read(found, "picture_seconds_count") == 1
    sent = sum(value for (name, _), value in found.items() if name == "yixian_messages_total")
    assert sent == read(found, "message_seconds_count") == read(found, "message_wait_seconds_count") > 2
    units = read(found, "units_total", outcome="kept")
    assert units == read(found, "unit_seconds_count") == read(found, "unit_wait_seconds_count") > 10
    assert read(found, "commit_units_sum") == units >= read(found, "commit_units_count") > 0
    assert {read(found, "sweep_seconds_count", sweep=sweep.name) > 0 for sweep in SWEEPS} == {True}
    assert {read(found, "sweep_failures_total", sweep=sweep.name) for sweep in SWEEPS} == {0.0}
    assert read(found, "waiting", kind="inbox_quarantined") == 1
    assert read(found, "not_ready", check="quarantine") == 1
    assert [name for name, _ in found if name == "process_resident_memory_bytes"]


async def test_the_page_says_what_was_measured_of_this_bot_alone(tmp_path: Path) -> None:
    port = free_port()
    async with (
        without_bot(tmp_path, listen=f"127.0.0.1:{port}") as (_place, settings),
        running(settings) as (parts, _tasks),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as pages,
    ):
        parts.runner.metrics.received(41)
        Metrics().received(1000)
        async with pages.get("/metrics") as response:
            page = await response.text()
            assert response.content_type == "text/plain"
    families = {family.name: family for family in text_string_to_metric_families(page)}
    assert families["yixian_updates_received"].samples[0].value == 41
    assert families["yixian_build_info"].samples[0].labels.keys() == {"version", "python", "database"}
    assert families["yixian_updates_received"].documentation == "Updates that were new in the inbox."


def test_the_guide_names_every_figure_and_no_other() -> None:
    metrics, stands = Metrics(), CollectorRegistry()
    metrics.process("sqlite")
    stands.register(Standing(Report((), wall_now(), wall_now())))
    ends = {"counter": "_total", "info": "_info"}
    families = [family for registry in (metrics.registry, stands) for family in registry.collect()]
    measured = {family.name + ends.get(family.type, "") for family in families}
    told = set(re.findall(r"^\| `(yixian_\w+)`", GUIDE.read_text("utf-8"), re.MULTILINE))
    assert told == {name for name in measured if name.startswith("yixian_")}


def test_the_guide_says_of_every_check_what_to_do() -> None:
    section = (
        GUIDE.read_text("utf-8").split("| check | it is red when | what to do |\n", 1)[1].split("\n\n", 1)[0]
    )
    assert re.findall(r"^\| `(\w+)` \|[^|]+\|[^|]+\|$", section, re.MULTILINE) == list(Check)
