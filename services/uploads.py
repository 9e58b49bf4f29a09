"""Workbooks that the office sends to the bot: compared, shown, confirmed, and applied once."""

from datetime import datetime, timedelta
from pathlib import PurePath
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import col, select

from models.engine import Session, wake, wall_at
from models.people import Person
from models.uploads import Upload, UploadState
from services import access, cards, events
from services.claims import Claims
from services.refusals import DomainError, OutOfDate
from services.workbook import applying, reading, summary
from services.workbook.findings import TooBig
from services.workbook.plan import Plan

WORKER: Final = "uploads"
ENDINGS: Final = frozenset({".xlsx", ".xls", ".csv"})
KEPT: Final = timedelta(days=7)
ATTEMPTS: Final = 5
GONE: Final = "uploads.gone"
FAILED: Final = "uploads.failed"
NO_RIGHT: Final = "uploads.no_right"
CLAIMS: Final = Claims(Upload, (UploadState.WAITING, UploadState.CONFIRMED))


class NotAList(DomainError):
    """What the office has sent is neither a picture nor named like a workbook."""

    key = "uploads.refused.name"


def is_workbook(file_name: str) -> bool:
    """Tell whether a file is named like a workbook."""
    return PurePath(file_name).suffix.lower() in ENDINGS


def subject(upload: Upload) -> str:
    """Return the subject under which a workbook is shown."""
    return f"upload:{upload.id}"


def receive(
    session: Session, person: Person, *, chat_id: int, file_id: str, file_name: str, size: int, now: datetime
) -> Upload:
    """Note a workbook for the worker.

    Raises:
        NotAList: it is not named like one.
        TooBig: it is larger than a list could be.
    """
    if not is_workbook(file_name):
        raise NotAList
    if size > reading.MOST_MB * reading.MB:
        raise TooBig(limit_mb=reading.MOST_MB)
    upload = Upload(
        stem=token_hex(16), file_name=file_name, sent_by_id=person.id or 0, chat_id=chat_id, file_id=file_id,
        received_at=now, next_try_at=wall_at(session),
    )  # fmt: skip
    session.add(upload)
    session.flush()
    events.record(session, "upload.received", "upload", upload.id, by=person, now=now)
    wake(session, WORKER)
    return upload


def confirm(session: Session, upload: Upload, *, by: Person, now: datetime) -> bool:
    """Have a workbook applied as it was compared; False where that was said before.

    Raises:
        OutOfDate: there is nothing to apply, or it was dropped.
    """
    if upload.state in (UploadState.CONFIRMED, UploadState.APPLIED):
        return False
    _decide(session, upload, UploadState.CONFIRMED, by=by, now=now, next_try_at=wall_at(session), attempts=0)
    wake(session, WORKER)
    return True


def drop(session: Session, upload: Upload, *, by: Person, now: datetime) -> None:
    """Have a workbook not applied.

    Raises:
        OutOfDate: it is being applied, or was.
    """
    if upload.state is not UploadState.CANCELLED:
        _decide(session, upload, UploadState.CANCELLED, by=by, now=now, settled_at=now)


def _decide(
    session: Session, upload: Upload, state: UploadState, *, by: Person, now: datetime, **values: Any
) -> None:
    shown = update(Upload).where(col(Upload.id) == upload.id, col(Upload.state) == UploadState.COMPARED)
    something = col(Upload.plan_sha256) != ""
    if not session.exec(shown.where(something).values(state=state, **values)).rowcount:
        raise OutOfDate
    session.refresh(upload)
    events.record(session, f"upload.{state.value}", "upload", upload.id, by=by, now=now)
    cards.touch(session, subject(upload))


def claim(session: Session, now: datetime) -> Upload | None:
    """Lease the workbook that has waited longest, else return one that is too old to be kept."""
    return CLAIMS.claim(session) or _old(session, now)


def is_old(upload: Upload, now: datetime) -> bool:
    """Tell whether a workbook is dropped now, with its file, whatever became of it."""
    return upload.received_at < now - KEPT


def _old(session: Session, now: datetime) -> Upload | None:
    old = select(Upload).where(
        col(Upload.received_at) < now - KEPT,
        col(Upload.file_id) != "",
        col(Upload.next_try_at) <= wall_at(session),
        col(Upload.lease_until).is_(None),
    )
    return session.exec(old.order_by(col(Upload.id)).limit(1)).first()


def is_emptied(session: Session, claimed: Upload) -> bool:
    """Tell whether its sender was erased since a workbook was claimed: the store must not keep it."""
    upload = session.get(Upload, claimed.id, populate_existing=True)
    return upload is None or not upload.file_id


def put_off(session: Session, upload: Upload, after: timedelta) -> None:
    """Look at a workbook again after a while, whatever its state."""
    later = update(Upload).where(col(Upload.id) == upload.id)
    session.exec(later.values(next_try_at=wall_at(session) + after))


def forget(session: Session, upload: Upload) -> None:
    """Empty a workbook whose file is no more. The row stays: buttons and cards go by its number."""
    gone = session.get(Upload, upload.id, populate_existing=True)
    if gone is not None:
        gone.file_name, gone.file_id, gone.found, gone.plan_sha256, gone.lease_until = "", "", {}, "", None
        if gone.state in (UploadState.WAITING, UploadState.COMPARED, UploadState.CONFIRMED):
            gone.state = UploadState.CANCELLED
        session.add(gone)
        cards.touch(session, subject(gone))


def compared(
    session: Session, claimed: Upload, plan: Plan, *, now: datetime, meanwhile: bool = False
) -> None:
    """Keep what a workbook would do; `meanwhile` the list has changed, and what was confirmed is not done."""
    found = summary.of(plan) | {"meanwhile": meanwhile}
    state = UploadState.REFUSED if plan.refused else UploadState.COMPARED
    digest = plan.sha256 if (plan.added or plan.changed) and not plan.refused else ""
    upload = CLAIMS.settle(session, claimed, state=state, found=found, plan_sha256=digest, settled_at=now)
    if upload is not None:
        facts = {"added": len(plan.added), "changed": len(plan.changed), "refused": plan.refused}
        events.record(session, "upload.compared", "upload", upload.id, by=None, now=now, **facts)
        cards.touch(session, subject(upload))


def refused(
    session: Session, claimed: Upload, reason: str, fields: dict[str, Any] | None = None, *, now: datetime
) -> None:
    """Give a workbook up for a reason, a key of the catalogues with its fields."""
    found = {"fields": fields or {}}
    upload = CLAIMS.settle(
        session, claimed, state=UploadState.REFUSED, reason=reason, found=found, settled_at=now
    )
    if upload is not None:
        events.record(session, "upload.refused", "upload", upload.id, by=None, now=now)
        cards.touch(session, subject(upload))


def apply(session: Session, claimed: Upload, plan: Plan, *, now: datetime) -> bool:
    """Apply what was confirmed, in this very unit; False where it is another's by now or may not be any more.

    Raises:
        NotApplied: the list has changed since the plan was made; nothing of this unit may be kept.
    """
    by = session.get_one(Person, claimed.sent_by_id)
    if not access.changes_list(session, by):
        refused(session, claimed, NO_RIGHT, now=now)
        return False
    found = {"done": {"added": len(plan.added), "changed": len(plan.changed)}}
    upload = CLAIMS.settle(session, claimed, state=UploadState.APPLIED, found=found, settled_at=now)
    if upload is None:
        return False
    applying.apply(session, plan, by=by, now=now)
    cards.touch(session, subject(upload))
    return True


def took(session: Session, claimed: Upload, blocked: timedelta) -> None:
    """Note for how long nobody else could write while a workbook was applied."""
    upload = session.get(Upload, claimed.id, populate_existing=True)
    if upload is not None and upload.state is UploadState.APPLIED:
        upload.found = upload.found | {"blocked_ms": round(blocked / timedelta(milliseconds=1))}
        session.add(upload)
        cards.touch(session, subject(upload))


def again(
    session: Session, claimed: Upload, after: timedelta, reason: str, *, now: datetime, counts: bool,
    given_up: str = GONE, fields: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Try a workbook again after a while; what fails five times by its own fault is given up, saying why."""
    attempts = claimed.attempts + int(counts)
    if attempts >= ATTEMPTS:
        refused(session, claimed, given_up, fields, now=now)
        return
    next_try_at = wall_at(session) + after
    CLAIMS.settle(session, claimed, attempts=attempts, reason=reason, next_try_at=next_try_at)
