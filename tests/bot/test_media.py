"""A picture is not lost because something else is away, and one that cannot be settled stops nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from bot.clock import RealClock, wall_now
from bot.media import MediaWorker
from bot.store import Store
from bot.unit import Runner
from models.engine import Session
from models.locks import Locks, Space
from models.people import Person, Reach
from models.photos import Photo, PhotoState
from services.office import Office
from tests.bot.api import Telegram


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()


def pending(number: int, *, language: str = "zh_CN", attempts: int = 0) -> Callable[[Session], int]:
    """Note a picture of somebody who reads a language."""

    def work(session: Session) -> int:
        sender = Person(name="专员", telegram_id=number, reach=Reach.REACHABLE, language=language)
        session.add(sender)
        session.flush()
        photo = Photo(
            stem=f"{number:032}", sent_by_id=sender.id or 0, chat_id=number, message_id=1, file_id="f",
            received_at=wall_now(), next_try_at=wall_now(), attempts=attempts,
        )  # fmt: skip
        session.add(photo)
        session.flush()
        return photo.id or 0

    return work


def says(code: int, description: str) -> Callable[[], dict[str, Any]]:
    return lambda: {"ok": False, "error_code": code, "description": description}


async def after(runner: Runner, telegram: Telegram, folder: Path, calls: int, *photo_ids: int) -> list[Photo]:
    """Return pictures as they stand when the worker has asked for so many files and rests."""
    telegram.open.set()
    async with telegram.client() as client:
        worker = MediaWorker(client, runner, Store(str(folder / "media")), Locks(runner.engine, Space.MEDIA))
        task = asyncio.create_task(worker.run())
        async with asyncio.timeout(10):
            while len(telegram.calls) < calls or await runner.read(leased):
                assert not task.done()
                await asyncio.sleep(0.02)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return await runner.read(lambda s: [s.get_one(Photo, photo_id) for photo_id in photo_ids])


def leased(session: Session) -> bool:
    """Tell whether the worker has the last picture in its hands."""
    last = session.exec(select(Photo).order_by(col(Photo.id).desc())).first()
    return last is not None and last.lease_until is not None


async def test_a_picture_is_not_given_up_because_telegram_is_away(runner: Runner, tmp_path: Path) -> None:
    photo_id = await runner.run(pending(1, attempts=4))
    telegram = Telegram(answers=[says(502, "Bad Gateway")])
    (photo,) = await after(runner, telegram, tmp_path, 1, photo_id)
    assert (photo.state, photo.attempts) == (PhotoState.PENDING, 4)


async def test_a_picture_that_telegram_does_not_have_is_given_up_at_last(
    runner: Runner, tmp_path: Path
) -> None:
    photo_id = await runner.run(pending(1, attempts=4))
    telegram = Telegram(answers=[says(400, "Bad Request: file is temporarily unavailable")])
    (photo,) = await after(runner, telegram, tmp_path, 1, photo_id)
    assert (photo.state, photo.reason) == (PhotoState.FAILED, "gone")


async def test_a_picture_that_cannot_be_settled_does_not_stop_the_next(
    runner: Runner, tmp_path: Path
) -> None:
    stuck = await runner.run(pending(1, language="no such catalogue", attempts=4))
    next_one = await runner.run(pending(2, attempts=4))
    gone = says(400, "Bad Request: wrong file_id")
    first, second = await after(runner, Telegram(answers=[gone, gone]), tmp_path, 2, stuck, next_one)
    assert (first.state, second.state) == (PhotoState.PENDING, PhotoState.FAILED)
