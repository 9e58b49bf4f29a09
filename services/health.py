"""How it stands: what waits where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, literal_column
from sqlmodel import SQLModel, col, func, select

from models.artifacts import Artifact
from models.attachments import Attachment
from models.drafts import Draft, DraftState
from models.engine import Session, wall_at
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import OutboxRow, OutboxState
from models.photos import Photo, PhotoState
from models.uploads import Upload
from services import artifacts, attachments, outbox, uploads

NOT_AT_ALL = timedelta(0)


@dataclass(frozen=True)
class Counts:
    """How many rows wait; held notices wait for office time, open drafts for people."""

    inbox_pending: int
    inbox_quarantined: int
    outbox_unsent: int
    outbox_dead: int
    notices_due: int
    notices_held: int
    photos_pending: int
    uploads_open: int
    artifacts_open: int
    attachments_open: int
    drafts_open: int

    @property
    def busy(self) -> bool:
        """Return whether anything will go on by itself, without a person or the clock."""
        files = (self.photos_pending, self.uploads_open, self.artifacts_open, self.attachments_open)
        return any((self.inbox_pending, self.outbox_unsent, self.notices_due, *files))


def counts(session: Session, now: datetime) -> Counts:
    """Count what waits at an instant of office time."""
    unsaid = col(NoticeRow.rendered_at).is_(None)
    return Counts(
        inbox_pending=count(session, InboxRow, is_in(InboxRow.state, InboxState.PENDING)),
        inbox_quarantined=count(session, InboxRow, is_in(InboxRow.state, InboxState.QUARANTINED)),
        outbox_unsent=outbox.unsent(session),
        outbox_dead=count(
            session, OutboxRow, is_lost(OutboxRow.state), is_in(OutboxRow.state, OutboxState.DEAD)
        ),
        notices_due=count(session, NoticeRow, unsaid, col(NoticeRow.due_at) <= now),
        notices_held=count(session, NoticeRow, unsaid, col(NoticeRow.due_at) > now),
        photos_pending=count(session, Photo, is_in(Photo.state, PhotoState.PENDING)),
        uploads_open=count(session, Upload, uploads.CLAIMS.open),
        artifacts_open=count(session, Artifact, artifacts.CLAIMS.open),
        attachments_open=count(session, Attachment, attachments.CLAIMS.open),
        drafts_open=count(session, Draft, is_in(Draft.state, DraftState.OPEN)),
    )


def oldest(session: Session, now: datetime) -> dict[str, timedelta]:
    """Return how long the oldest update, message (both in real time) and notice (office time) have waited."""
    wall, unsent = wall_at(session), outbox.is_unsent(OutboxRow.state)
    pending = select(func.min(InboxRow.received_at)).where(is_in(InboxRow.state, InboxState.PENDING))
    leaving = select(func.min(OutboxRow.not_before)).where(unsent)
    unsaid = select(func.min(NoticeRow.due_at)).where(col(NoticeRow.rendered_at).is_(None))
    since = {"inbox": (wall, pending), "outbox": (wall, leaving), "notices": (now, unsaid)}
    firsts = {kind: (at, session.exec(query).first()) for kind, (at, query) in since.items()}
    return {
        kind: max(at - first, NOT_AT_ALL) if first is not None else NOT_AT_ALL
        for kind, (at, first) in firsts.items()
    }


def is_in(state: object, value: StrEnum) -> ColumnElement[bool]:
    """Say in a query that rows are in a state, so that the index of just these rows is used."""
    # Written out and not bound: SQLite reads the condition of an index before it knows a bound value.
    return col(state) == literal_column(f"'{value.value}'")


def is_lost(state: object) -> ColumnElement[bool]:
    """Say in a query that a message has ended and may not have arrived, so that its index is used."""
    lost = (OutboxState.DEAD, OutboxState.UNKNOWN)
    return col(state).in_(literal_column(f"'{value.value}'") for value in lost)


def count(session: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    """Count rows."""
    return session.exec(select(func.count()).select_from(table).where(*where)).one()
