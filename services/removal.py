"""Who leaves the mechanism: access ends at once, and what hangs on the person is let go of."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from models.blockers import Follower
from models.drafts import Draft, DraftState
from models.engine import Session
from models.notices import NoticeRow
from models.outbox import CardRow, OutboxRow, OutboxState
from models.people import Leave, Membership, Person, Role
from models.projects import Assignment
from services import events
from services.refusals import DomainError, NotNow


class LastAdmin(DomainError):
    """Without an administrator nobody could run the machine or let another in."""

    key = "members.refused.last_admin"


def remove(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """End a person's access, roles and posts; nothing is sent to them or redrawn for them any more.

    Raises:
        LastAdmin: nobody else who is in runs the machine.
        NotNow: they were removed before.
    """
    expect_another_admin(session, person)
    still = update(Person).where(col(Person.id) == person.id, col(Person.removed_at).is_(None))
    if not session.exec(still.values(removed_at=now)).rowcount:
        raise NotNow
    session.refresh(person)
    let_go(session, person, now)
    events.record(session, "person.removed", "person", person.id, by=by, now=now)


def expect_another_admin(session: Session, person: Person) -> None:
    """Check that the machine is still run by somebody when a person no longer does.

    Their rows are locked: of two who go at once, the second finds the first gone.

    Raises:
        LastAdmin: this person is the last administrator who is in.
    """
    running = (
        select(Membership.person_id)
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            Membership.role == Role.ADMIN,
            col(Person.telegram_id).is_not(None),
            col(Person.removed_at).is_(None),
        )
    )
    if set(session.exec(running.order_by(col(Person.id)).with_for_update()).all()) == {person.id}:
        raise LastAdmin(name=person.name)


def let_go(session: Session, person: Person, now: datetime) -> None:
    """Take from a person what they hold, and drop what is on its way to them."""
    for held, column in (
        (Membership, col(Membership.person_id)), (Assignment, col(Assignment.person_id)),
        (Follower, col(Follower.person_id)), (CardRow, col(CardRow.person_id)),
    ):  # fmt: skip
        session.exec(delete(held).where(column == person.id))
    unsaid = delete(NoticeRow).where(col(NoticeRow.person_id) == person.id)
    session.exec(unsaid.where(col(NoticeRow.rendered_at).is_(None)))
    unsent = update(OutboxRow).where(col(OutboxRow.person_id) == person.id)
    session.exec(
        unsent.where(col(OutboxRow.state) == OutboxState.QUEUED).values(
            state=OutboxState.DROPPED, reason="removed", settled_at=now
        )
    )
    begun = update(Draft).where(col(Draft.person_id) == person.id)
    begun = begun.where(col(Draft.state).in_((DraftState.OPEN, DraftState.PARKED)))
    session.exec(begun.values(state=DraftState.CANCELLED, changed_at=now))
    away = update(Leave).where(col(Leave.person_id) == person.id, col(Leave.ended_at).is_(None))
    session.exec(away.values(ended_at=now))
    session.exec(update(Leave).where(col(Leave.deputy_id) == person.id).values(deputy_id=None))
