"""A bot that runs turns red with the reason when something breaks, and green again when it is mended."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from bot.app import running
from bot.clock import Leaps, wall_now
from bot.parts import Parts
from bot.polling import Poller
from models.blockers import Blocker, Category
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState, Priority
from models.people import Department, Person
from models.projects import Project
from models.schedule import Heartbeat
from services import inbox, outbox
from services.ladder import Policy
from tests.conversations.town import STRANGER, TOKEN, Town, without_bot

HOUR = timedelta(hours=1)


@dataclass
class Machine:
    """A bot that runs, its pages, and ways to break it."""

    place: Town
    parts: Parts
    tasks: list[asyncio.Task[None]]
    pages: aiohttp.ClientSession
    later: list[asyncio.Task[None]] = field(default_factory=list)

    async def checks(self) -> list[str]:
        """What is red now."""
        async with self.pages.get("/readyz") as response:
            told = await response.json()
        assert response.status == (503 if told["checks"] else 200)
        assert len(told["reasons"]) >= len(told["checks"])
        return list(told["checks"])

    async def until(self, *checks: str) -> list[str]:
        """Wait until just this is red, and return the reasons."""
        async with asyncio.timeout(60):
            while await self.checks() != sorted(checks):  # noqa: ASYNC110 - it is a page
                await asyncio.sleep(0.1)
        return [finding.reason for finding in (await self.parts.standing.report()).findings]

    async def end(self, name: str) -> None:
        """Have the task of a part end, as a defect might."""
        task = self.task(name)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def task(self, name: str) -> asyncio.Task[None]:
        """Return the task that runs a part, by the name of its class."""
        return next(task for task in self.tasks if task.get_name() == name)

    def again(self, part: Any) -> None:
        """Start a part again."""
        self.later.append(asyncio.create_task(part.run()))

    async def an_hour_passes_for(self, *names: str) -> None:
        """Set back when parts last came round."""
        await asyncio.sleep(0)
        turns = self.parts.runner.metrics.turns
        for name in names:
            turns[name] -= HOUR.total_seconds()
        stale = update(Heartbeat).where(col(Heartbeat.name).in_(names)).values(beat_at=wall_now() - HOUR)
        await self.parts.runner.run(lambda session: session.exec(stale))

    async def beats(self) -> None:
        """Leave heartbeats now instead of within ten seconds."""
        await self.parts.runner.run(self.parts.standing._beat)

    async def add(self, row: Any) -> int:
        """Add a row and return its number."""

        def work(session: Session) -> int:
            session.add(row)
            session.flush()
            return int(row.id)

        return await self.parts.runner.run(work)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    """A bot that has come round once and is green."""
    port = free_port()
    async with (
        without_bot(tmp_path, listen=f"127.0.0.1:{port}") as (place, settings),
        running(settings) as (parts, tasks),
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as pages,
    ):
        made = Machine(place, parts, tasks, pages)
        await made.until()
        yield made
        for task in made.later:
            task.cancel()
        await asyncio.gather(*made.later, return_exceptions=True)


async def test_a_dead_poller_is_a_reason_until_it_polls_again(machine: Machine) -> None:
    await machine.end("Poller")
    await machine.an_hour_passes_for("intake")
    [reason] = await machine.until("intake")
    assert (
        reason == "intake last came round 3600 s ago. Look at the line to Telegram; if it is well, restart."
    )
    machine.again(machine.parts.intake)
    await machine.beats()
    await machine.until()


async def test_another_poller_is_a_reason_for_as_long_as_it_polls(machine: Machine) -> None:
    poller = machine.parts.intake
    assert isinstance(poller, Poller)
    url, other = f"{machine.place.url}/bot{TOKEN}/getUpdates", aiohttp.ClientSession()
    async with other, asyncio.timeout(60):
        while poller.polls < 2:  # noqa: ASYNC110 - one that has polled does not give up
            await asyncio.sleep(0.05)
        while await machine.checks() != ["intake"]:
            async with other.post(url, data={"timeout": 1}) as response:
                await response.read()
    await machine.place.phone(STRANGER).sends("在吗")  # ends the long poll that shows that nobody else polls
    await machine.until()
    await machine.place.phone(STRANGER).reads()


async def test_a_dead_sender_and_what_it_leaves_are_reasons_until_it_sends_again(machine: Machine) -> None:
    await machine.end("Sender")
    await machine.an_hour_passes_for("send")
    row_id = await machine.add(
        OutboxRow(
            key="old", chat_id=1001, method="sendMessage", payload={"text": "x"}, priority=Priority.ANSWER,
            not_before=wall_now() - HOUR, queued_at=wall_now() - HOUR,
        )
    )  # fmt: skip
    reasons = await machine.until("send", "outbox")
    assert f"Message {row_id} could have left 3600 s ago" in {reason.split(". ")[0] for reason in reasons}
    machine.again(machine.parts.sender)
    await machine.until("send")
    await machine.beats()
    await machine.until()
    await machine.place.phone(1001).reads()


async def test_a_dead_dispatcher_and_what_waits_for_it_are_reasons_until_it_works_again(
    machine: Machine,
) -> None:
    await machine.end("Dispatcher")
    await machine.an_hour_passes_for("work")
    await machine.add(
        InboxRow(bot_id=1, update_id=1, lane=1, body='{"update_id": 1}', received_at=wall_now() - HOUR)
    )
    await machine.until("inbox", "work")
    machine.again(machine.parts.dispatcher)
    await machine.until("work")
    await machine.beats()
    await machine.until()


async def test_a_clock_that_is_late_is_a_reason_until_it_ticks_again(machine: Machine) -> None:
    machine.parts.ticks._scheduler.pause()
    await machine.an_hour_passes_for("blockers", "notices")
    [reason] = await machine.until("sweeps")
    assert reason.startswith("The clock is late: notices, blockers. ")
    await machine.parts.ticks.run_all()
    await machine.until()


async def test_a_disk_that_is_nearly_full_is_a_reason_until_there_is_room(
    machine: Machine, tmp_path: Path
) -> None:
    machine.parts.standing.floor_bytes = 2**62
    reasons = await machine.until("disk")
    assert len(reasons) == 2
    assert all(f"MB are free where {tmp_path}" in reason for reason in reasons)
    machine.parts.standing.floor_bytes = 1
    await machine.until()


@pytest.mark.parametrize(
    ("pragma", "why"),
    [
        ("query_only=ON", "it is read-only. Look at the rights of its file and folder"),
        ("max_page_count=1", "its disk is full. Make room on it"),
    ],
)
async def test_a_database_that_takes_nothing_is_a_reason_until_it_does(
    machine: Machine, pragma: str, why: str
) -> None:
    def hinder(connection: sqlite3.Connection, *_rest: Any) -> None:
        connection.execute(f"PRAGMA {pragma}")

    def undo(connection: sqlite3.Connection, *_rest: Any) -> None:
        connection.execute("PRAGMA query_only=OFF")
        connection.execute("PRAGMA max_page_count=4294967294")

    standing, engine = machine.parts.standing, machine.parts.runner.engine
    machine.parts.runner.metrics.came_round("a name that needs a page of its own " * 500)
    event.listen(engine, "checkout", hinder)
    await machine.end("Standing")
    machine.again(standing)
    assert await machine.until("database") == [f"The database takes nothing: {why}."]
    event.remove(engine, "checkout", hinder)
    event.listen(engine, "checkout", undo)
    await machine.until()


async def test_a_database_that_is_away_is_a_reason_until_it_is_back(machine: Machine, tmp_path: Path) -> None:
    for name in ("Poller", "Dispatcher", "Sender", "MediaWorker", "Standing"):
        await machine.end(name)
    machine.parts.ticks._scheduler.pause()
    engine, office = machine.parts.runner.engine, tmp_path / "office.db"
    engine.dispose()
    office.rename(tmp_path / "away.db")
    (tmp_path / "office.db").mkdir()
    [reason] = await machine.until("database")
    assert reason.startswith("The database is away. ")
    engine.dispose()
    office.rmdir()
    (tmp_path / "away.db").rename(office)
    for part in (machine.parts.intake, machine.parts.dispatcher, machine.parts.sender, machine.parts.media):
        machine.again(part)
    await machine.until()


async def test_an_update_that_is_set_aside_is_a_reason_until_it_is_dropped(machine: Machine) -> None:
    raw = {"update_id": 7, "message": {"chat": {"id": 7}}}
    await machine.parts.runner.run(lambda session: inbox.receive(session, 1, [raw]))
    [reason] = await machine.until("quarantine")
    query = select(InboxRow.id).where(InboxRow.state == InboxState.QUARANTINED)
    row_id = await machine.parts.runner.read(lambda session: session.exec(query).one()) or 0
    assert reason.startswith(f"Set aside within the hour: update {row_id}. `yixian inbox show {row_id}`")
    await machine.parts.runner.run(partial(inbox.drop, row_id=row_id))
    await machine.until()


async def test_a_rung_that_is_owed_is_a_reason_until_it_is_reached(machine: Machine) -> None:
    machine.parts.ticks._scheduler.pause()
    await machine.parts.runner.run(partial(late_blocker, now=machine.parts.runner.now()))
    [reason] = await machine.until("ladder")
    assert reason.startswith("A rung is owed and not reached: B-0417. ")
    await machine.parts.ticks.run_all()
    await machine.until()


def late_blocker(session: Session, now: datetime) -> None:
    """A blocker that nobody has signed for in a fortnight, and that did not climb an hour ago."""
    long_ago = now - timedelta(days=14)
    session.add(
        Blocker(
            number="B-0417", project_id=session.exec(select(Project.id)).first() or 0,
            category=Category.OTHER, words="电缆未迁",
            raised_by_id=session.exec(select(Person.id)).first() or 0, raised_at=long_ago,
            lead_id=session.exec(select(Department.id)).first() or 0, policy=Policy().to_json(),
            sign_due_at=long_ago, limit_at=long_ago, next_step_at=now - HOUR,
        )
    )  # fmt: skip


async def test_a_red_message_that_did_not_arrive_is_a_reason_until_it_has(machine: Machine) -> None:
    row_id = await machine.add(
        OutboxRow(
            key="red", chat_id=1004, method="sendMessage", payload={"text": "x"}, priority=Priority.RED,
            not_before=wall_now(), queued_at=wall_now(), state=OutboxState.DEAD, settled_at=wall_now(),
        )
    )  # fmt: skip
    [reason] = await machine.until("undelivered")
    assert f"message {row_id}. `yixian outbox show {row_id}`" in reason
    await machine.parts.runner.run(partial(outbox.retry, row_id=row_id))
    await machine.until()
    await machine.place.phone(1004).reads()


async def test_a_clock_that_jumps_is_a_reason_until_it_is_back(machine: Machine) -> None:
    shift = timedelta(0)
    machine.parts.standing.leaps = Leaps(wall=lambda: wall_now() + shift)
    await machine.until()
    shift = timedelta(minutes=-5)
    assert await machine.until("clock") == [
        "The machine's clock has jumped by -300 s. Look at its time service (NTP)."
    ]
    shift = timedelta(0)
    await machine.until()
