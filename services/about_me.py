"""What is stored about a person, for themselves to see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from models.blockers import Blocker, BlockerEntry
from models.drafts import Draft
from models.engine import Session
from models.inbox import InboxRow
from models.outbox import OutboxRow
from models.people import Invitation, Leave, Person
from models.permits import PermitChange
from models.photos import Photo
from models.reports import Report
from models.uploads import Upload


@dataclass(frozen=True)
class Kept:
    """How many rows of each kind carry what a person wrote or was sent."""

    reports: int
    photos: int
    blockers: int
    entries: int
    permits: int
    workbooks: int
    leaves: int
    invitations: int
    received: int
    sent: int


def kept(session: Session, person: Person) -> Kept:
    """Count what is kept of a person."""

    def count(column: Any, *others: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(or_(column == person.id, *others))) or 0

    chat = session.scalar(select(func.count()).where(col(InboxRow.lane) == person.telegram_id))
    return Kept(
        reports=count(col(Report.by_id)),
        photos=count(col(Photo.sent_by_id)),
        blockers=count(col(Blocker.raised_by_id)),
        entries=count(col(BlockerEntry.by_id)) + count(col(Draft.person_id)),
        permits=count(col(PermitChange.by_id)),
        workbooks=count(col(Upload.sent_by_id)),
        leaves=count(col(Leave.person_id)),
        invitations=count(col(Invitation.used_by_id), col(Invitation.person_id) == person.id),
        received=chat or 0,
        sent=count(col(OutboxRow.person_id), col(OutboxRow.chat_id) == person.telegram_id),
    )
