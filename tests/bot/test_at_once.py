"""A posted update is handled in the unit of work that keeps it, where nothing of its chat comes before it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select
from telegram import Update
from telegram.ext import Application, TypeHandler

from bot.arrivals import Arrivals
from bot.clock import RealClock
from bot.dispatch import Dispatcher
from bot.handling import HANDLING
from bot.unit import DatabaseAway, Runner
from bot.webhook import Intake
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.locks import Locks, Space
from models.people import Department
from services import inbox
from services.office import Office
from tests.bot.api import Telegram
from tests.databases import sqlite_url

__all__ = ["sqlite_url"]
BOT = {"id": 4242, "is_bot": True, "first_name": "Yixian", "username": "yixian_bot"}
ME = {"ok": True, "error_code": 200, "result": BOT}


@dataclass
class Bench:
    """A way in, a dispatcher and a handler that makes one row of each update, once `open`."""

    runner: Runner
    dispatcher: Dispatcher
    intake: Intake
    open: asyncio.Event
    failures: int = 0
    begun: list[str] = field(default_factory=list)

    async def note_error(self, _update: object, context: Any) -> None:
        """Hand what was raised to the dispatcher, as the listeners do."""
        HANDLING.get().error = context.error

    async def handle(self, update: Update, _context: Any) -> None:
        """Make a row, as a listener does."""
        handling, text = HANDLING.get(), str(update.effective_message and update.effective_message.text)
        self.begun.append(text)
        await self.open.wait()
        await self.runner.run(lambda session: self.note(session, handling.row, text))
        handling.end(True)

    def note(self, session: Session, row: Any, text: str) -> None:
        """Take the update, make the row, and fail as often as is asked."""
        if row(session) is None:
            return
        session.add(Department(code=f"{text} {len(self.begun)}", name=text))
        session.flush()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("no")

    async def effects(self) -> list[str]:
        """Return the text of every row that a handler has made, in order."""
        look = select(Department.name).order_by(col(Department.id))
        return list(await self.runner.read(lambda s: s.exec(look).all()))

    async def states(self) -> list[InboxState]:
        """Return what became of the updates, in the order of their numbers."""
        look = select(InboxRow.state).order_by(col(InboxRow.update_id))
        return [InboxState(state) for state in await self.runner.read(lambda s: s.exec(look).all())]

    async def until(self, *states: InboxState) -> None:
        """Wait until just this has become of the updates."""
        async with asyncio.timeout(30):
            while await self.states() != list(states):  # noqa: ASYNC110 - it is a database
                await asyncio.sleep(0.02)


def post(number: int, chat: int = 7, text: str = "") -> bytes:
    sender = {"id": chat, "is_bot": False, "first_name": "某"}
    message = {
        "message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "from": sender,
        "text": text or f"note {number}",
    }  # fmt: skip
    return json.dumps({"update_id": number, "message": message}).encode()


@pytest.fixture
async def bench(engine: Engine) -> AsyncIterator[Bench]:
    runner = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    locks, telegram = Locks(engine, Space.LANES), Telegram(answers=[lambda: ME])
    telegram.open.set()
    async with telegram.client() as client:
        application: Any = Application.builder().bot(client.bot).updater(None).job_queue(None).build()
        await application.initialize()
        dispatcher = Dispatcher(application, runner, locks, lambda *_: None)
        runner.on_wake = {"work": dispatcher.wake}
        arrivals = Arrivals(runner, 4242, dispatcher.at_once)
        intake = Intake(client, arrivals, "http://127.0.0.1/telegram", "a-secret")
        made = Bench(runner, dispatcher, intake, asyncio.Event())
        made.open.set()
        application.add_handler(TypeHandler(Update, made.handle))
        application.add_error_handler(made.note_error)
        task = asyncio.create_task(dispatcher.run())
        async with asyncio.timeout(30):
            while not runner.metrics.turns:  # noqa: ASYNC110 - the dispatcher has looked for what waits
                await asyncio.sleep(0.01)
        yield made
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await application.shutdown()
    locks.close()
    await runner.close()


async def test_an_update_is_handled_when_it_is_confirmed_and_once(bench: Bench) -> None:
    for _ in range(3):
        assert await bench.intake.keep(post(1))
    assert await bench.effects() == ["note 1"]
    assert await bench.states() == [InboxState.HANDLED]


async def test_updates_posted_together_are_each_handled_once(bench: Bench) -> None:
    numbers = [*range(30), *range(30)]
    assert all(await asyncio.gather(*(bench.intake.keep(post(number, number % 3)) for number in numbers)))
    await bench.until(*[InboxState.HANDLED] * 30)
    assert sorted(await bench.effects()) == sorted(f"note {number}" for number in range(30))


async def test_an_update_takes_its_turn_behind_another_of_its_chat(bench: Bench) -> None:
    bench.open.clear()
    first = asyncio.create_task(bench.intake.keep(post(1)))
    while not bench.begun:  # noqa: ASYNC110 - whoever handles is the tested code
        await asyncio.sleep(0.01)
    assert await bench.intake.keep(post(2))
    assert await bench.states() == [InboxState.PENDING]
    bench.open.set()
    assert await first
    await bench.until(InboxState.HANDLED, InboxState.HANDLED)
    assert await bench.effects() == ["note 1", "note 2"]


async def test_what_follows_an_update_that_waits_its_turn_waits_too(bench: Bench) -> None:
    updates = [json.loads(post(1, text=r"C:\users")), json.loads(post(2))]
    await bench.intake.arrivals.keep(updates)
    await bench.until(InboxState.HANDLED, InboxState.HANDLED)
    assert await bench.effects() == [r"C:\users", "note 2"]


async def test_what_follows_an_update_that_is_not_kept_is_not_kept_either(bench: Bench) -> None:
    away = [True]

    def lost(_connection: object) -> None:
        if away:
            away.clear()
            raise OSError("no database, for a moment")

    event.listen(bench.runner.engine, "begin", lost)
    updates = [json.loads(post(1)), json.loads(post(2))]
    with pytest.raises(DatabaseAway):
        await bench.intake.arrivals.keep(updates)
    assert await bench.states() == []
    await bench.intake.arrivals.keep(updates)
    await bench.until(InboxState.HANDLED, InboxState.HANDLED)
    assert await bench.effects() == ["note 1", "note 2"]


async def test_an_update_that_fails_at_first_is_confirmed_and_handled_in_its_turn(bench: Bench) -> None:
    bench.failures = 1
    assert await bench.intake.keep(post(1))
    await bench.until(InboxState.HANDLED)
    assert await bench.effects() == ["note 1"]


async def test_an_update_that_always_fails_is_set_aside_and_its_chat_goes_on(bench: Bench) -> None:
    bench.failures = 1 + inbox.FAILURES_ALLOWED
    assert await bench.intake.keep(post(1))
    await bench.until(InboxState.QUARANTINED)
    assert await bench.intake.keep(post(2))
    await bench.until(InboxState.QUARANTINED, InboxState.HANDLED)
    assert await bench.effects() == ["note 2"]


async def test_what_is_kept_otherwise_than_it_came_is_handled_as_it_is_kept(bench: Bench) -> None:
    assert await bench.intake.keep(post(1, text="half \ud83d"))
    assert await bench.intake.keep(post(2, chat=8, text="no\0thing"))
    await bench.until(InboxState.QUARANTINED, InboxState.HANDLED)
    assert await bench.effects() == ["no\ufffdthing"]


async def test_an_update_that_is_none_for_the_library_is_set_aside(bench: Bench) -> None:
    assert await bench.intake.keep(b'{"update_id": 5, "message": {"chat": {"id": 7}}}')
    await bench.until(InboxState.QUARANTINED)


async def test_nothing_is_confirmed_while_the_database_is_away(bench: Bench) -> None:
    away = [True]

    def lost(_connection: object) -> None:
        if away:
            raise OSError("no database")

    event.listen(bench.runner.engine, "begin", lost)
    assert not await bench.intake.keep(post(1))
    away.clear()
    assert await bench.effects() == []
    assert await bench.intake.keep(post(1))
    assert await bench.effects() == ["note 1"]


async def test_a_bot_that_is_stopping_keeps_updates_for_the_next_start(bench: Bench) -> None:
    await bench.dispatcher.drain(1.0)
    bench.open.clear()
    assert await bench.intake.keep(post(1))
    assert await bench.states() == [InboxState.PENDING]
    bench.open.set()


async def test_what_is_handled_at_once_is_not_looked_for_again_and_again(
    bench: Bench, engine: Engine
) -> None:
    looks: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, said, *_: looks.append(said))
    chats, each = range(8), range(40)

    async def writes(chat: int) -> None:
        for number in each:
            assert await bench.intake.keep(post(1 + chat + len(chats) * number, chat=chat + 7))
            if chat == number == 4:
                bench.dispatcher.wake()

    await asyncio.gather(*(writes(chat) for chat in chats))
    assert len(await bench.effects()) == len(chats) * len(each)
    idle = 2
    assert len([said for said in looks if "GROUP BY inbox.lane" in said]) <= 1 + len(chats) + idle
