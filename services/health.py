"""How it stands: what waits where, and why the machine may not be ready."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import SQLModel, col, func, select

from models.drafts import Draft, DraftState
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import OutboxRow, OutboxState
from models.photos import Photo, PhotoState
from services import outbox, schedule

STUCK = timedelta(seconds=60)
LIMITS = dict.fromkeys(("intake", "work", "send", "media"), STUCK)


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
    drafts_open: int

    @property
    def busy(self) -> bool:
        """Return whether anything will go on by itself, without a person or the clock."""
        return any((self.inbox_pending, self.outbox_unsent, self.notices_due, self.photos_pending))


@dataclass(frozen=True)
class Finding:
    """One part that does not come round; `age` is None for one that never has."""

    part: str
    age: timedelta | None

    @property
    def reason(self) -> str:
        """Return it in plain English, for whoever runs the machine."""
        if self.age is None:
            return f"{self.part} has not started"
        return f"{self.part} has been waiting for {self.age.total_seconds():.0f} s"


def counts(session: Session, now: datetime) -> Counts:
    """Count what waits at an instant of office time."""
    unsaid = col(NoticeRow.rendered_at).is_(None)
    return Counts(
        inbox_pending=_count(session, InboxRow, col(InboxRow.state) == InboxState.PENDING),
        inbox_quarantined=_count(session, InboxRow, col(InboxRow.state) == InboxState.QUARANTINED),
        outbox_unsent=outbox.unsent(session),
        outbox_dead=_count(session, OutboxRow, col(OutboxRow.state) == OutboxState.DEAD),
        notices_due=_count(session, NoticeRow, unsaid, col(NoticeRow.due_at) <= now),
        notices_held=_count(session, NoticeRow, unsaid, col(NoticeRow.due_at) > now),
        photos_pending=_count(session, Photo, col(Photo.state) == PhotoState.PENDING),
        drafts_open=_count(session, Draft, col(Draft.state) == DraftState.OPEN),
    )


def findings(
    session: Session, *, now: datetime, wall_at: datetime, limits: Mapping[str, timedelta] = LIMITS
) -> list[Finding]:
    """Return why the machine is not ready: heartbeats older than their limit, queues that do not move.

    Heartbeats, inbox and outbox live in real time; notices are due in office time.
    """
    beats = schedule.beats(session)
    ages = {name: wall_at - beats[name][0] if name in beats else None for name in limits}
    stale = [Finding(name, age) for name, age in ages.items() if age is None or age > limits[name]]
    since = {
        "the oldest update in the inbox": (wall_at, _oldest_arrival(session)),
        "the oldest message in the outbox": (wall_at, _oldest_unsent(session)),
        "the oldest notice": (now, _oldest_unsaid(session)),
    }
    waits = [Finding(part, at - first) for part, (at, first) in since.items() if first is not None]
    return stale + [wait for wait in waits if wait.age is not None and wait.age > STUCK]


def _oldest_arrival(session: Session) -> datetime | None:
    pending = select(InboxRow.received_at).where(InboxRow.state == InboxState.PENDING)
    return session.exec(pending.order_by(col(InboxRow.received_at)).limit(1)).first()


def _oldest_unsent(session: Session) -> datetime | None:
    unsent = select(OutboxRow.not_before).where(outbox.is_unsent(OutboxRow.state))
    return session.exec(unsent.order_by(col(OutboxRow.not_before)).limit(1)).first()


def _oldest_unsaid(session: Session) -> datetime | None:
    unsaid = select(NoticeRow.due_at).where(col(NoticeRow.rendered_at).is_(None))
    return session.exec(unsaid.order_by(col(NoticeRow.due_at)).limit(1)).first()


def _count(session: Session, table: type[SQLModel], *where: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(table).where(*where)).one()
