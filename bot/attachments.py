"""Brings recordings in: streamed to disk and kept as they are, under a name of our own."""

import contextlib
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import structlog
from structlog.contextvars import bound_contextvars
from telegram.error import BadRequest

from bot.client import FileGone
from bot.worker import TooLarge, Worker
from models.attachments import Attachment
from models.engine import Session
from services import attachments

RETRY_AFTER = timedelta(seconds=5)
log = structlog.get_logger()


@dataclass
class AttachmentWorker(Worker[Attachment]):
    """Takes one pending recording after the other."""

    part: ClassVar[str] = attachments.WORKER

    def claim(self, session: Session) -> Attachment | None:
        """Lease the recording that has waited longest."""
        return attachments.CLAIMS.claim(session)

    def orphans(self, session: Session) -> None:
        """Free the recordings of a worker that died."""
        attachments.CLAIMS.orphans(session)

    def give_back(self, session: Session, claimed: Attachment) -> None:
        """Let another worker take a recording at once."""
        attachments.CLAIMS.settle(session, claimed)

    async def bring(self, claimed: Attachment) -> None:
        """Fetch a recording and keep it."""
        name = attachments.stored(claimed)
        with (
            bound_contextvars(attachment=claimed.id),
            tempfile.TemporaryDirectory(prefix="yixian-") as folder,
        ):
            source = Path(folder, "sent")
            try:
                await self.fetch(claimed.file_id, source)
                await self.store.put(name, source)
            except TooLarge:
                await self.say(lambda s: attachments.failed(s, claimed, "too_large", now=self.runner.now()))
            except Exception as error:  # noqa: BLE001 - the line or the store; another try may do
                log.warning("recording not brought", reason=type(error).__name__)
                await self._again(claimed, error)
            else:
                await self.say(lambda s: attachments.ready(s, claimed, now=self.runner.now()))
                if await self.runner.read(lambda s: attachments.is_gone(s, claimed)):
                    with contextlib.suppress(FileNotFoundError):
                        await self.store.delete(name)

    async def _again(self, claimed: Attachment, error: Exception) -> None:
        # What else can fail (the line, the store, the disk) says nothing about the recording.
        counts, after = isinstance(error, BadRequest | FileGone), RETRY_AFTER * (claimed.attempts + 1)
        reason = type(error).__name__
        await self.say(
            lambda s: attachments.again(s, claimed, after, reason, now=self.runner.now(), counts=counts)
        )
