"""Takes up workbooks of the office: read in a child, compared off the writer, applied in one unit."""

import contextlib
import secrets
import tempfile
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
from bot.unit import DatabaseAway
from bot.workbook_child import Unreadable, WorkbookChild
from bot.worker import TooLarge, Worker
from models.engine import Session
from models.uploads import Upload, UploadState
from services import uploads
from services.workbook import carrying, kept, reading
from services.workbook.findings import NotApplied, TooBig
from services.workbook.plan import Plan, compare

RETRY_AFTER = timedelta(seconds=5)
OLD_RETRY_AFTER = timedelta(minutes=10)
log = structlog.get_logger()


@dataclass
class UploadWorker(Worker[Upload]):
    """Takes one workbook after the other: those to compare, those to apply, and those too old to keep."""

    child: WorkbookChild = field(default_factory=WorkbookChild)

    part: ClassVar[str] = uploads.WORKER

    def claim(self, session: Session) -> Upload | None:
        """Lease the workbook that has waited longest."""
        return uploads.claim(session, self.runner.now())

    def orphans(self, session: Session) -> None:
        """Free the workbooks of a worker that died."""
        uploads.CLAIMS.orphans(session)

    def give_back(self, session: Session, claimed: Upload) -> None:
        """Let another worker take a workbook at once."""
        uploads.CLAIMS.settle(session, claimed)

    async def close(self) -> None:
        """End the child."""
        await self.child.close()

    async def bring(self, claimed: Upload) -> None:
        """Compare a workbook, apply it, or drop it, whichever is due."""
        with (
            bound_contextvars(upload=claimed.id),
            tempfile.TemporaryDirectory(prefix="yixian-") as folder,
        ):
            if uploads.is_old(claimed, self.runner.now()):
                await self._forget(claimed)
                return
            try:
                plan = await self._planned(claimed, Path(folder))
            except TooLarge:
                await self._refuse(claimed, TooBig.key, {"limit_mb": reading.MOST_MB})
            except Unreadable as refusal:
                await self._refuse(claimed, refusal.key, refusal.fields)
            except FileNotFoundError:  # the store has lost it
                await self._refuse(claimed, uploads.GONE, {})
            except Exception as error:  # noqa: BLE001 - the line, the store or the child; another try may do
                log.warning("workbook not read", reason=type(error).__name__)
                await self._again(claimed, error)
            else:
                await self._settle(claimed, plan)

    async def _planned(self, claimed: Upload, folder: Path) -> Plan:
        """Return what a workbook does to the list as it is now; nothing here holds up the writer."""
        source, lines, name = folder / "sent", folder / "lines", f"{claimed.stem}/workbook"
        if claimed.state is UploadState.WAITING:
            await self.fetch(claimed.file_id, source)
            await self.store.put(name, source)
            if await self.runner.read(lambda session: uploads.is_emptied(session, claimed)):
                await self.store.delete(name)
        else:
            source.write_bytes(await self.store.get(name))
        await self.child.read(source, lines)
        return await self.runner.read(lambda session: _compared(session, lines))

    async def _settle(self, claimed: Upload, plan: Plan) -> None:
        now = self.runner.now()
        if claimed.state is UploadState.WAITING:
            await self.say(lambda s: uploads.compared(s, claimed, plan, now=now))
        elif plan.sha256 != claimed.plan_sha256:
            await self.say(lambda s: uploads.compared(s, claimed, plan, now=now, meanwhile=True))
        else:
            await self._apply(claimed, plan)

    async def _apply(self, claimed: Upload, plan: Plan) -> None:
        """Apply a workbook and note how long that held up all others; where it no longer fits, look again."""
        began_s = 0.0

        def work(session: Session) -> bool:
            nonlocal began_s
            began_s = monotonic()
            return uploads.apply(session, claimed, plan, now=self.runner.now())

        try:
            applied = await self.runner.run(work)
        except NotApplied as error:  # the list has changed since it was looked at, a moment ago
            await self._again(claimed, error)
            return
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of our own; the office must not wait for ever
            await self._failed(claimed, error)
            return
        if applied:
            blocked = timedelta(seconds=monotonic() - began_s)
            log.info("list imported", seconds=round(blocked.total_seconds(), 3))
            await self.say(lambda s: uploads.took(s, claimed, blocked))

    async def _refuse(self, claimed: Upload, key: str, fields: dict[str, object]) -> None:
        await self.say(lambda s: uploads.refused(s, claimed, key, fields, now=self.runner.now()))

    async def _again(self, claimed: Upload, error: Exception) -> None:
        # What else can fail (the line, the store, the disk) says nothing about the workbook.
        counts = isinstance(error, BadRequest | FileGone | ChildFailedError | NotApplied)
        after = timedelta(0) if isinstance(error, NotApplied) else RETRY_AFTER * (claimed.attempts + 1)
        given_up = NotApplied.key if isinstance(error, NotApplied) else uploads.GONE
        tell = partial(
            uploads.again, claimed=claimed, after=after, reason=type(error).__name__, counts=counts
        )
        await self.say(partial(tell, now=self.runner.now(), given_up=given_up))

    async def _failed(self, claimed: Upload, error: Exception) -> None:
        """Try once more what failed unforeseen, and at last say under which number it did."""
        incident, reason = secrets.token_hex(4).upper(), type(error).__name__
        log.error("list not applied", incident=incident, exc_info=error)
        after, now = RETRY_AFTER * (claimed.attempts + 1), self.runner.now()
        tell = partial(uploads.again, claimed=claimed, after=after, reason=reason, counts=True, now=now)
        await self.say(partial(tell, given_up=uploads.FAILED, fields={"incident": incident}))

    async def _forget(self, old: Upload) -> None:
        """Remove a file and then its row; where the store is away, later."""
        try:
            with contextlib.suppress(FileNotFoundError):
                await self.store.delete(f"{old.stem}/workbook")
        except Exception as error:  # noqa: BLE001 - the store is away
            log.warning("workbook not removed", reason=type(error).__name__)
            await self.say(lambda s: uploads.put_off(s, old, OLD_RETRY_AFTER))
        else:
            await self.say(lambda s: uploads.forget(s, old))


def _compared(session: Session, lines: Path) -> Plan:
    with lines.open("rb") as said:
        return compare(carrying.carried(said), kept.snapshot(session))
