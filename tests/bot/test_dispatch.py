"""An update that cannot be handled is set aside, whatever else goes wrong, and its chat goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from telegram import Bot
from telegram.ext import Application

from bot.clock import RealClock
from bot.dispatch import Dispatcher
from bot.unit import Runner
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.locks import Locks, Space
from services import inbox
from services.inbox import Arrival
from services.office import Office


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()


def unreadable(update_id: int) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": 7}}}


async def test_an_apology_that_fails_keeps_no_update_going_round(runner: Runner) -> None:
    def fails(_session: Session, _arrival: Arrival, incident: str) -> None:
        raise RuntimeError(f"nobody can be told of {incident}")

    def states(session: Session) -> list[str]:
        return list(session.exec(select(InboxRow.state).order_by(col(InboxRow.id))).all())

    locks = Locks(runner.engine, Space.LANES)
    application: Any = Application.builder().bot(Bot("4242:t")).updater(None).job_queue(None).build()
    dispatcher = Dispatcher(application, runner, locks, fails)
    await runner.run(lambda s: inbox.receive(s, 1, [unreadable(1), unreadable(2)]))
    task = asyncio.create_task(dispatcher.run())
    async with asyncio.timeout(10):
        while await runner.read(states) != [InboxState.QUARANTINED] * 2:  # noqa: ASYNC110 - it is a database
            await asyncio.sleep(0.02)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    locks.close()
