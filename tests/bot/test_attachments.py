"""A recording reaches the store as it was sent, or is given up with a reason; what is away is waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.attachments import AttachmentWorker
from bot.clock import RealClock, wall_now
from bot.store import Store
from bot.unit import Runner
from models.attachments import Attachment, AttachmentKind, AttachmentState
from models.engine import Session
from models.locks import Locks, Space
from models.people import Person, Reach
from services import attachments, erasing
from services.office import Office
from tests.bot.api import Telegram
from tests.bot.test_media import says

OGG = b"OggS" + bytes(range(256)) * 40


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()


def pending(session: Session) -> int:
    """Note a recording of somebody."""
    sender = Person(name="专员", telegram_id=1, reach=Reach.REACHABLE)
    session.add(sender)
    session.flush()
    one = Attachment(
        kind=AttachmentKind.VOICE, stem="a" * 32, sent_by_id=sender.id or 0, chat_id=1, message_id=1,
        file_id="f", ending=".ogg", received_at=wall_now(), next_try_at=wall_now(), attempts=4,
    )  # fmt: skip
    session.add(one)
    session.flush()
    return one.id or 0


async def after(runner: Runner, telegram: Telegram, folder: Path, attachment_id: int) -> Attachment:
    """Return a recording as it stands when the worker has tried it once."""
    telegram.open.set()
    locks = Locks(runner.engine, Space.ATTACHMENTS)

    def read(session: Session) -> Attachment:
        return session.get_one(Attachment, attachment_id)

    before = await runner.read(read)
    async with telegram.client() as client, asyncio.timeout(30):
        task = asyncio.create_task(AttachmentWorker(client, runner, Store(str(folder)), locks).run())
        try:
            while (found := await runner.read(read)) == before or found.lease_until is not None:
                assert not task.done()
                await asyncio.sleep(0.02)
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            locks.close()
    return found


async def test_it_is_given_up_when_telegram_does_not_have_it(runner: Runner, tmp_path: Path) -> None:
    attachment_id = await runner.run(pending)
    telegram = Telegram(answers=[says(400, "Bad Request: wrong file_id")])
    found = await after(runner, telegram, tmp_path, attachment_id)
    assert (found.state, found.reason) == (AttachmentState.FAILED, "gone")


async def test_it_is_given_up_when_a_bot_may_not_fetch_it(runner: Runner, tmp_path: Path) -> None:
    attachment_id = await runner.run(pending)
    telegram = Telegram(answers=[says(400, "Bad Request: file is too big")])
    found = await after(runner, telegram, tmp_path, attachment_id)
    assert (found.state, found.reason) == (AttachmentState.FAILED, "too_large")


class FromHere(AttachmentWorker):
    """Its file comes from this machine."""

    async def fetch(self, file_id: str, into: Path) -> None:
        """Give a recording."""
        assert file_id == "f"
        into.write_bytes(OGG)


class ErasedMeanwhile(FromHere):
    """Its sender is erased while the file comes."""

    async def fetch(self, file_id: str, into: Path) -> None:
        """Give a recording, and erase who has sent it."""
        await super().fetch(file_id, into)

        def erase(session: Session) -> None:
            erasing.erase(session, session.exec(select(Person)).one(), by=None, now=wall_now())

        await self.runner.run(erase)


async def brought(runner: Runner, folder: Path, kind: type[AttachmentWorker]) -> Attachment:
    """Return the only recording, brought by a worker."""
    attachment_id = await runner.run(pending)
    locks, claimed = Locks(runner.engine, Space.ATTACHMENTS), await runner.run(attachments.CLAIMS.claim)
    assert claimed is not None
    async with Telegram().client() as client:
        try:
            await kind(client, runner, Store(str(folder)), locks).bring(claimed)
        finally:
            locks.close()
    return await runner.read(lambda s: s.get_one(Attachment, attachment_id))


async def test_it_is_kept_as_it_was_sent(runner: Runner, tmp_path: Path) -> None:
    found = await brought(runner, tmp_path, FromHere)
    assert found.state is AttachmentState.READY
    assert (tmp_path / attachments.stored(found)).read_bytes() == OGG


async def test_it_is_not_kept_when_its_sender_is_erased_while_it_comes(
    runner: Runner, tmp_path: Path
) -> None:
    found = await brought(runner, tmp_path, ErasedMeanwhile)
    assert (found.state, found.reason) == (AttachmentState.FAILED, "erased")
    assert [path for path in tmp_path.rglob("recording") if path.is_file()] == []


async def test_it_waits_for_a_telegram_that_is_away(runner: Runner, tmp_path: Path) -> None:
    attachment_id = await runner.run(pending)
    telegram = Telegram(answers=[says(502, "Bad Gateway")])
    found = await after(runner, telegram, tmp_path, attachment_id)
    assert (found.state, found.attempts) == (AttachmentState.PENDING, 4)
