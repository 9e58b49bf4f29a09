"""Voice and film from arrival to ready: kept as they were sent, and played to whoever may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import ClassVar, Final

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from models.attachments import Attachment, AttachmentKind, AttachmentState
from models.drafts import Draft
from models.engine import Session, wake, wall_at
from models.people import Person
from services import cards, events, notices, photos
from services.claims import Claims
from services.notices import Notice

Owner = ColumnElement[bool]
WORKER: Final = "attachments"
CLAIMS: Final = Claims(Attachment, (AttachmentState.PENDING,))
ATTEMPTS: Final = 5
GONE: Final = "gone"
PLAYED_AT_MOST: Final = 10
ENDINGS: Final = {
    AttachmentKind.VOICE: (".ogg", ".mp3", ".m4a", ".aac", ".wav", ".amr"),
    AttachmentKind.VIDEO: (".mp4", ".mov", ".webm", ".3gp"),
}


@dataclass(frozen=True)
class AttachmentFailed(Notice):
    """A recording that was sent cannot be kept; what it belongs to stands without it."""

    attachment_id: int
    held: ClassVar[bool] = False


def receive(
    session: Session,
    person: Person,
    *,
    kind: AttachmentKind,
    ending: str,
    chat_id: int,
    message_id: int,
    file_id: str,
    media_group_id: str | None,
    draft: Draft,
    now: datetime,
) -> Attachment:
    """Note a recording of an entry for the worker; one that comes late joins what the entry became.

    An ending that its kind does not have is taken for the first of those it has.
    """
    album_id = photos.album_of(session, chat_id, media_group_id, draft) if media_group_id else None
    known = ENDINGS[kind]
    attachment = Attachment(
        kind=kind, stem=token_hex(16), ending=ending if ending in known else known[0],
        sent_by_id=person.id or 0, chat_id=chat_id, message_id=message_id, file_id=file_id, album_id=album_id,
        draft_id=draft.id, report_id=draft.data.get("report_id"), blocker_id=draft.data.get("blocker_id"),
        stage_event_id=draft.data.get("stage_event_id"), received_at=now, next_try_at=wall_at(session),
    )  # fmt: skip
    session.add(attachment)
    session.flush()
    _touch(session, attachment)
    wake(session, WORKER)
    return attachment


def stored(attachment: Attachment) -> str:
    """Return the name of a recording in the store."""
    return f"{attachment.stem}/recording"


def of_report(report_id: int | None) -> Owner:
    """Say in a query that a recording belongs to a report."""
    return col(Attachment.report_id) == report_id


def of_blocker(blocker_id: int | None) -> Owner:
    """Say in a query that a recording belongs to a blocker."""
    return col(Attachment.blocker_id) == blocker_id


def of_stage(event_id: int | None) -> Owner:
    """Say in a query that a recording belongs to a declaration."""
    return col(Attachment.stage_event_id) == event_id


def of_entry(draft: Draft) -> Owner:
    """Say in a query that a recording was sent with an entry."""
    return col(Attachment.draft_id) == draft.id


def counted(session: Session, owner: Owner) -> dict[AttachmentKind, int]:
    """Count the recordings that are kept or on their way, by kind."""
    there = select(Attachment.kind, func.count()).where(owner, Attachment.state != AttachmentState.FAILED)
    rows = session.exec(there.group_by(col(Attachment.kind)).order_by(col(Attachment.kind).desc())).all()
    return {AttachmentKind(kind): count for kind, count in rows}


def some(session: Session, owner: Owner) -> bool:
    """Tell whether there is a recording that is kept or on its way."""
    return bool(counted(session, owner))


def ready_of(session: Session, owner: Owner) -> Sequence[Attachment]:
    """Return the recordings that are in the store, the oldest first, at most ten."""
    kept = select(Attachment).where(owner, Attachment.state == AttachmentState.READY)
    return session.exec(kept.order_by(col(Attachment.id)).limit(PLAYED_AT_MOST)).all()


def is_gone(session: Session, claimed: Attachment) -> bool:
    """Tell whether its sender was erased since a recording was claimed: the store must not keep it."""
    attachment = session.get(Attachment, claimed.id, populate_existing=True)
    return attachment is None or attachment.state is AttachmentState.FAILED


def ready(session: Session, claimed: Attachment, *, now: datetime) -> None:
    """Note that a recording is in the store.

    Nothing is noted, here and below, once another worker has the lease: the recording is that one's.
    """
    attachment = CLAIMS.settle(session, claimed, state=AttachmentState.READY)
    if attachment is not None:
        events.record(session, "attachment.ready", "attachment", attachment.id, by=None, now=now)
        _touch(session, attachment)


def failed(session: Session, claimed: Attachment, reason: str, *, now: datetime) -> None:
    """Give a recording up and tell its sender why; what it belongs to stands without it."""
    attachment = CLAIMS.settle(session, claimed, state=AttachmentState.FAILED, reason=reason)
    if attachment is None:
        return
    events.record(session, "attachment.failed", "attachment", attachment.id, by=None, now=now)
    sender, told = session.get_one(Person, attachment.sent_by_id), AttachmentFailed(attachment.id or 0)
    notices.tell(session, sender, told, key=f"attachment:{attachment.id}:failed", now=now)
    _touch(session, attachment)


def again(
    session: Session, claimed: Attachment, after: timedelta, reason: str, *, now: datetime, counts: bool
) -> None:
    """Try a recording again after a while; the fifth time that `counts` it is given up as gone."""
    attempts = claimed.attempts + int(counts)
    if attempts >= ATTEMPTS:
        failed(session, claimed, GONE, now=now)
        return
    next_try_at = wall_at(session) + after
    CLAIMS.settle(session, claimed, attempts=attempts, reason=reason, next_try_at=next_try_at)


def _touch(session: Session, attachment: Attachment) -> None:
    owners = {
        "draft": attachment.draft_id, "report": attachment.report_id, "blocker": attachment.blocker_id,
        "stage": attachment.stage_event_id,
    }  # fmt: skip
    for subject, subject_id in owners.items():
        if subject_id is not None:
            cards.touch(session, f"{subject}:{subject_id}")
