"""A picture is not lost because something else is away, and one that cannot be settled stops nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text, update
from sqlmodel import col, select

from bot.clock import RealClock, wall_now
from bot.media import MediaWorker
from bot.store import Store
from bot.unit import Runner
from imaging import samples
from models.engine import Session
from models.locks import Locks, Space
from models.people import Person, Reach
from models.photos import Photo, PhotoState
from services import erasing, photos
from services.office import Office
from tests.bot.api import Telegram
from tests.postgres import Postgres


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


@asynccontextmanager
async def at_work(runner: Runner, telegram: Telegram, folder: Path) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker, until it is told to stop."""
    locks = Locks(runner.engine, Space.MEDIA)
    async with telegram.client() as client:
        task = asyncio.create_task(MediaWorker(client, runner, Store(str(folder / "media")), locks).run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            locks.close()


async def after(runner: Runner, telegram: Telegram, folder: Path, calls: int, *photo_ids: int) -> list[Photo]:
    """Return pictures as they stand when the worker has asked for so many files and rests."""
    telegram.open.set()
    async with at_work(runner, telegram, folder) as task, asyncio.timeout(30):
        while len(telegram.calls) < calls or await runner.read(leased):
            assert not task.done()
            await asyncio.sleep(0.02)
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


async def test_a_worker_whose_picture_another_has_taken_over_leaves_it_alone(
    runner: Runner, tmp_path: Path
) -> None:
    slow, next_one = [await runner.run(pending(number, attempts=4)) for number in (1, 2)]
    theirs, gone = wall_now() + timedelta(minutes=5), says(400, "Bad Request: wrong file_id")

    def taken_over() -> dict[str, Any]:
        with Session(runner.engine) as session:
            session.exec(update(Photo).where(col(Photo.id) == slow).values(lease_until=theirs))
            session.commit()
        return gone()

    found, other = await after(runner, Telegram(answers=[taken_over, gone]), tmp_path, 2, slow, next_one)
    assert (found.state, found.lease_until, other.state) == (PhotoState.PENDING, theirs, PhotoState.FAILED)


async def test_a_worker_that_stops_gives_its_picture_back(runner: Runner, tmp_path: Path) -> None:
    await runner.run(pending(1))
    telegram = Telegram()  # does not answer
    async with at_work(runner, telegram, tmp_path) as task, asyncio.timeout(30):
        while not telegram.calls:
            assert not task.done()
            await asyncio.sleep(0.02)
        assert await runner.read(leased)
    assert not await runner.read(leased)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_worker_is_known_to_others_again_after_its_line_was_cut(
    runner: Runner, postgres: Postgres, tmp_path: Path
) -> None:
    async with at_work(runner, Telegram(), tmp_path) as task, asyncio.timeout(30):
        while not (before := await runner.read(holders)):
            assert not task.done()
        postgres.cut(str(runner.engine.url.database))
        runner.engine.dispose()
        while set(await runner.read(holders)) <= set(before):
            assert not task.done()


def holders(session: Session) -> Sequence[int]:
    """The sessions that hold a lock by which processes know of each other."""
    held = text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = :space AND granted")
    return session.connection().scalars(held, {"space": int(Space.MEDIA)}).all()


class ErasedMeanwhile(MediaWorker):
    """Its file comes from this machine, and its sender is erased while it comes."""

    async def fetch(self, file_id: str, target: Path) -> None:
        """Give a picture, and erase who has sent it."""
        assert file_id == "f"
        target.write_bytes(samples.draw("trench", "LS-041"))

        def erase(session: Session) -> None:
            sender = session.exec(select(Person)).one()
            erasing.erase(session, sender, by=None, now=wall_now())

        await self.runner.run(erase)


async def test_a_picture_whose_sender_is_erased_while_it_comes_is_not_kept(
    runner: Runner, tmp_path: Path
) -> None:
    photo_id = await runner.run(pending(1))
    store, locks = Store(str(tmp_path / "media")), Locks(runner.engine, Space.MEDIA)
    claimed = await runner.run(photos.claim)
    assert claimed is not None
    async with Telegram().client() as client:
        worker = ErasedMeanwhile(client, runner, store, locks)
        try:
            await worker.bring(claimed)
        finally:
            await worker.child.close()
            locks.close()
    photo = await runner.read(lambda s: s.get_one(Photo, photo_id))
    assert (photo.state, photo.reason) == (PhotoState.FAILED, "erased")
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []
