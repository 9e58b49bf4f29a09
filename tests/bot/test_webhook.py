"""What is posted is in the inbox, on disk, once, whatever it is."""

import asyncio
import json
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from bot.arrivals import Arrivals
from bot.clock import RealClock
from bot.metrics import Metrics
from bot.unit import Runner
from bot.webhook import Intake
from models.inbox import InboxRow, InboxState
from services.office import Office
from tests.bot.api import Telegram

NO_UPDATES = (
    b"", b"{", b"[]", b"null", b'"text"', b"{}", b'{"update_id": "7"}', b'{"update_id": true}',
    b'{"update_id": -3}', b'{"update_id": 1e3}', b'{"update_id": 9223372036854775808}', b"\xff\xfe\x00",
    b"[" * 100_000, b'{"update_id": 1, "message": ' + b'{"a": ' * 5000,
)  # fmt: skip


def update(number: int = 10, chat: int = 7, **other: object) -> bytes:
    message = {"message_id": 1, "chat": {"id": chat}, "from": {"id": chat}, **other}
    return json.dumps({"update_id": number, "message": message}).encode()


async def kept(runner: Runner) -> list[tuple[int, str]]:
    """Return the number and the state of every update in the inbox, in the order of arrival."""
    look = select(InboxRow.update_id, InboxRow.state).order_by(col(InboxRow.id))
    return [(number, state) for number, state in await runner.read(lambda s: s.exec(look).all())]


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock(), Metrics())
    yield made
    await made.close()


@pytest.fixture
async def intake(runner: Runner) -> AsyncIterator[Intake]:
    async with Telegram().client() as client:
        yield Intake(
            client, Arrivals(runner, 4242), "http://127.0.0.1/telegram", "a-secret-of-the-tests-0123"
        )


async def test_an_update_is_on_disk_when_it_is_confirmed_and_is_kept_once(
    intake: Intake, runner: Runner
) -> None:
    assert await intake.keep(update(10))
    assert await kept(runner) == [(10, InboxState.PENDING)]
    assert await intake.keep(update(10))
    assert await intake.keep(update(11, text="\ud83d half an emoji, 一线\0"))
    assert await kept(runner) == [(10, InboxState.PENDING), (11, InboxState.PENDING)]


async def test_what_is_no_update_is_confirmed_and_set_aside_once(intake: Intake, runner: Runner) -> None:
    for body in NO_UPDATES:
        assert await intake.keep(body)
        assert await intake.keep(body)
    rows = await kept(runner)
    assert [state for _, state in rows] == [InboxState.QUARANTINED] * len(NO_UPDATES)
    assert max(number for number, _ in rows) < 0


async def test_nothing_is_confirmed_while_the_database_is_away(intake: Intake, runner: Runner) -> None:
    away = [True]

    def lost(_connection: object) -> None:
        if away:
            raise OSError("no database")

    event.listen(runner.engine, "begin", lost)
    assert not await intake.keep(update(10))
    assert not await intake.keep(b"no update")
    away.clear()
    assert await intake.keep(update(10))
    assert await kept(runner) == [(10, InboxState.PENDING)]


async def test_updates_posted_at_once_are_each_kept_once(intake: Intake, runner: Runner) -> None:
    numbers = [*range(40), *range(20)]
    assert all(await asyncio.gather(*(intake.keep(update(number, number % 5)) for number in numbers)))
    assert sorted(number for number, _state in await kept(runner)) == list(range(40))
