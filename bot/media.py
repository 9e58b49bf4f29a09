"""Brings pictures in: streamed to disk, looked at in the imaging child, kept under a name of our own."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import monotonic
from typing import ClassVar

import structlog
from structlog.contextvars import bound_contextvars
from telegram.error import BadRequest

from bot.child import ChildFailedError
from bot.client import FileGone
from bot.imaging_child import ImagingChild
from bot.unit import Runner
from bot.worker import TooLarge, Worker
from imaging.protocol import Picture, Rejected
from models.engine import Session
from models.photos import Photo
from services import photos, places

PARTS = ("full", "large", "thumb", "stamp")
RETRY_AFTER = timedelta(seconds=5)
log = structlog.get_logger()


@dataclass
class MediaWorker(Worker[Photo]):
    """Takes one pending picture after the other."""

    child: ImagingChild = field(default_factory=ImagingChild)

    part: ClassVar[str] = photos.MEDIA

    def claim(self, session: Session) -> Photo | None:
        """Lease the picture that has waited longest."""
        return photos.claim(session)

    def orphans(self, session: Session) -> None:
        """Free the pictures of a worker that died."""
        photos.orphans(session)

    def give_back(self, session: Session, claimed: Photo) -> None:
        """Let another worker take a picture at once."""
        photos.give_back(session, claimed)

    async def close(self) -> None:
        """End the child."""
        await self.child.close()

    async def bring(self, claimed: Photo) -> None:
        """Fetch a picture, look at it and keep it."""
        begun_s, outcome = monotonic(), "kept"
        with (
            bound_contextvars(photo=claimed.id),
            tempfile.TemporaryDirectory(prefix="yixian-") as folder,
        ):
            source = Path(folder, "sent")
            try:
                await self.fetch(claimed.file_id, source)
                found = await self.child.process(source, Path(folder))
                if isinstance(found, Picture):
                    await self._keep(claimed, found, Path(folder))
            except TooLarge:
                outcome = "rejected"
                await self.say(lambda s: photos.failed(s, claimed, "too_large", now=self.runner.now()))
            except Exception as error:  # noqa: BLE001 - the line, the store or the child; another try may do
                outcome = "failed"
                log.warning("picture not brought", reason=type(error).__name__)
                await self.say(partial(_again, photo=claimed, error=error, runner=self.runner))
            else:
                outcome = "kept" if isinstance(found, Picture) else "rejected"
                await self.say(lambda s: _settle(s, claimed, found, Path(folder), self.runner))
                if await self.runner.read(lambda s: photos.is_erased(s, claimed)):
                    await self._drop(claimed)
            self.runner.metrics.picture(outcome, monotonic() - begun_s)

    async def _keep(self, photo: Photo, picture: Picture, folder: Path) -> None:
        for name, file in (
            ("full", picture.full_name),
            ("large", picture.large_name),
            ("thumb", picture.thumb_name),
        ):
            await self.store.put(f"{photo.stem}/{name}.jpg", folder / file)

    async def _drop(self, photo: Photo) -> None:
        for name in PARTS:
            with suppress(FileNotFoundError):
                await self.store.delete(f"{photo.stem}/{name}.jpg")


def _again(session: Session, photo: Photo, error: Exception, runner: Runner) -> None:
    # What else can fail (the line, the store, the disk) says nothing about the picture.
    counts = isinstance(error, BadRequest | FileGone | ChildFailedError)
    after, reason = RETRY_AFTER * (photo.attempts + 1), type(error).__name__
    photos.again(session, photo, after, reason, now=runner.now(), counts=counts)


def _settle(session: Session, photo: Photo, found: Picture | Rejected, folder: Path, runner: Runner) -> None:
    now = runner.now()
    if isinstance(found, Rejected):
        photos.failed(session, photo, found.reason, now=now)
        return
    if found.latitude is not None and found.longitude is not None:
        places.note(session, photo, (found.latitude, found.longitude))
    photos.ready(
        session, photo, kind=found.kind, width=found.width, height=found.height,
        sent_sha256=found.sent_sha256, shot_at=found.shot_at, phash=found.phash,
        full_bytes=(folder / found.full_name).stat().st_size, now=now,
    )  # fmt: skip
