"""Brings pictures in: streamed to disk, looked at in the imaging child, kept under a name of our own."""

import asyncio
import contextlib
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic

import structlog
from structlog.contextvars import bound_contextvars
from telegram.error import BadRequest

from bot.client import Client, FileGone
from bot.imaging_child import ImagingChild, ImagingFailedError
from bot.store import Store
from bot.unit import DatabaseAway, Runner
from bot.waiting import woken
from imaging.protocol import Picture, Rejected
from models.engine import Session
from models.locks import Locks
from models.photos import Photo
from services import photos

LIMIT_BYTES = 20 * 1024 * 1024
IDLE_S = 2.0
GIVE_BACK_S = 2.0
RETRY_AFTER = timedelta(seconds=5)
log = structlog.get_logger()


class TooLarge(Exception):
    """The file is larger than a bot may download."""


@dataclass
class MediaWorker:
    """Takes one pending picture after the other."""

    client: Client
    runner: Runner
    store: Store
    locks: Locks
    child: ImagingChild = field(default_factory=ImagingChild)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _joined: bool = False

    def wake(self) -> None:
        """Look again, now."""
        self._wake.set()

    async def join(self) -> None:
        """Begin beside the workers of other processes; where there are none, take up what a dead one left.

        Raises:
            DatabaseAway: it cannot be looked at now.
        """
        if await self.runner.join(self.locks):
            await self.runner.run(photos.orphans)
        await self.runner.hold(self.locks, ())  # lets those in who have waited to join meanwhile
        self._joined = True

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._beside_others()
                photo = await self.runner.run(photos.claim)
                self.runner.metrics.came_round("media")
                if photo is not None:
                    with bound_contextvars(photo=photo.id):
                        await self._bring(photo)
                    continue
            except DatabaseAway:
                self._joined = False
                log.warning("pictures wait for the database")
            except Exception:  # this picture waits until its lease is over, the others go on
                log.exception("picture not settled", incident=secrets.token_hex(4).upper())
            await woken(self._wake, IDLE_S)

    async def _beside_others(self) -> None:
        """Join anew where the line to the database was cut: others believe then that this worker is dead."""
        if self._joined:
            await self.runner.hold(self.locks, ())
        else:
            await self.join()

    async def _bring(self, photo: Photo) -> None:
        begun_s, outcome = monotonic(), "kept"
        with tempfile.TemporaryDirectory(prefix="yixian-") as folder:
            source = Path(folder, "sent")
            try:
                await self._download(photo.file_id, source)
                found = await self.child.process(source, Path(folder))
                if isinstance(found, Picture):
                    await self._keep(photo, found, Path(folder))
            except TooLarge:
                outcome = "rejected"
                await self._say(lambda s: photos.failed(s, photo, "too_large", now=self.runner.now()))
            except Exception as error:  # noqa: BLE001 - the line, the store or the child; another try may do
                outcome = "failed"
                log.warning("picture not brought", reason=type(error).__name__)
                await self._say(partial(_again, photo=photo, error=error, runner=self.runner))
            except (
                asyncio.CancelledError
            ):  # this process stops: another need not wait until the lease is over
                with contextlib.suppress(DatabaseAway, TimeoutError):
                    async with asyncio.timeout(GIVE_BACK_S):
                        await self.runner.run(lambda s: photos.give_back(s, photo))
                raise
            else:
                outcome = "kept" if isinstance(found, Picture) else "rejected"
                await self._say(lambda s: _settle(s, photo, found, self.runner))
            self.runner.metrics.picture(outcome, monotonic() - begun_s)

    async def _download(self, file_id: str, into: Path) -> None:
        """Fetch a fresh path each time, as paths expire after an hour."""
        try:
            found = await self.client.call("getFile", {"file_id": file_id})
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise TooLarge from None
            raise
        size = 0
        async with self.client.download(found["file_path"]) as pieces:
            with into.open("wb") as file:
                async for piece in pieces:
                    size += len(piece)
                    self.runner.metrics.came_round("media")
                    if size > LIMIT_BYTES:
                        raise TooLarge
                    file.write(piece)

    async def _keep(self, photo: Photo, picture: Picture, folder: Path) -> None:
        for name, file in (
            ("full", picture.full_name),
            ("large", picture.large_name),
            ("thumb", picture.thumb_name),
        ):
            await self.store.put(f"{photo.stem}/{name}.jpg", folder / file)

    async def _say(self, work: Callable[[Session], None]) -> None:
        while True:
            try:
                return await self.runner.run(work)
            except DatabaseAway:
                await asyncio.sleep(1)


def _again(session: Session, photo: Photo, error: Exception, runner: Runner) -> None:
    # What else can fail (the line, the store, the disk) says nothing about the picture.
    counts = isinstance(error, BadRequest | FileGone | ImagingFailedError)
    after, reason = RETRY_AFTER * (photo.attempts + 1), type(error).__name__
    photos.again(session, photo, after, reason, now=runner.now(), counts=counts)


def _settle(session: Session, photo: Photo, found: Picture | Rejected, runner: Runner) -> None:
    now = runner.now()
    if isinstance(found, Rejected):
        photos.failed(session, photo, found.reason, now=now)
        return
    photos.ready(
        session, photo, kind=found.kind, width=found.width, height=found.height,
        sent_sha256=found.sent_sha256, shot_at=found.shot_at, now=now,
    )  # fmt: skip
