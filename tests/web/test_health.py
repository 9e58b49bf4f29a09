"""The health pages say in JSON whether the machine lives and is ready."""

from datetime import UTC, datetime, timedelta
from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from prometheus_client import CollectorRegistry
from starlette.applications import Starlette

from services.findings import Check, Finding
from services.health import Counts
from web import health, metrics
from web.health import Report

AT = datetime(2026, 5, 25, 0, 55, tzinfo=UTC)
COUNTS = {
    "inbox_pending": 1,
    "inbox_quarantined": 2,
    "outbox_unsent": 3,
    "outbox_dead": 4,
    "notices_due": 5,
    "notices_held": 6,
    "photos_pending": 7,
    "uploads_open": 9,
    "artifacts_open": 10,
    "attachments_open": 11,
    "drafts_open": 8,
}
AWAY = Finding(Check.DATABASE, "The database is away.")
SENDER = Finding(Check.SEND, "send last came round 61 s ago.")


async def asked(path: str, *findings: Finding, version: int | None = None) -> Response:
    """What a page answers while this speaks against being ready."""

    async def look() -> Report:
        return Report(
            findings=findings,
            at=AT,
            office_time=AT,
            version=version,
            counts=Counts(**COUNTS),
            oldest={"inbox": timedelta(seconds=9)},
            heartbeats={"intake": (AT - timedelta(seconds=7), 3)},
        )

    app = Starlette(routes=[*health.routes(look), *metrics.routes(CollectorRegistry(), look)])
    async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1") as client:
        return await client.get(path)


async def test_a_machine_that_answers_is_alive_whatever_is_wrong_with_it() -> None:
    answer = await asked("/healthz", AWAY)
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_a_machine_with_no_reason_against_it_is_ready() -> None:
    answer = await asked("/readyz", version=7)
    told: dict[str, Any] = answer.json()
    assert answer.status_code == 200
    assert told == {
        "ready": True,
        "checks": [],
        "reasons": [],
        "office_time": "2026-05-25T00:55:00+00:00",
        "version": 7,
        "counts": COUNTS,
        "heartbeats": {"intake": {"at": "2026-05-25T00:54:53+00:00", "failures": 3}},
    }


async def test_a_machine_that_is_not_ready_says_why() -> None:
    answer = await asked("/readyz", SENDER, AWAY, SENDER)
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["checks"] == ["database", "send"]
    assert answer.json()["reasons"] == [SENDER.reason, AWAY.reason, SENDER.reason]
    assert answer.json()["version"] is None


async def test_an_answer_is_never_kept_by_a_cache() -> None:
    assert (await asked("/readyz")).headers["cache-control"] == "no-store"


async def test_prometheus_reads_how_it_stands() -> None:
    lines = (await asked("/metrics", SENDER)).text.splitlines()
    assert "yixian_ready 0.0" in lines
    assert {line for line in lines if line.startswith("yixian_not_ready{") and line.endswith(" 1.0")} == {
        'yixian_not_ready{check="send"} 1.0'
    }
    assert {f'yixian_waiting{{kind="{kind}"}} {number}.0' for kind, number in COUNTS.items()} <= {*lines}
    assert {'yixian_oldest_seconds{kind="inbox"} 9.0', 'yixian_heartbeat_age_seconds{part="intake"} 7.0'} <= {
        *lines
    }
    assert "yixian_ready 1.0" in (await asked("/metrics")).text
