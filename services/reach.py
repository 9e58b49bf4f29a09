"""Whether the bot can write to a person, and who hears of it when it cannot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import col, select

from models.engine import Session
from models.people import Leave, Membership, Person, Reach, Role
from services import absence, events, notices
from services.notices import Notice

STOOD_IN_FOR = frozenset({Role.LIAISON, Role.HEAD, Role.LEADER, Role.COORDINATOR})


@dataclass(frozen=True)
class Unreachable(Notice):
    """The bot cannot write to a person any more; the office must find another way."""

    person_id: int


def lost(session: Session, person_id: int, now: datetime) -> None:
    """Mark a person who blocked the bot or left Telegram, once, and tell the office."""
    reachable = update(Person).where(col(Person.id) == person_id, col(Person.reach) == Reach.REACHABLE)
    if not session.exec(reachable.values(reach=Reach.GONE)).rowcount:
        return
    person = session.get_one(Person, person_id, populate_existing=True)
    events.record(session, "person.unreachable", "person", person_id, by=None, now=now)
    for coordinator in holding(session, Role.COORDINATOR):
        notices.tell(
            session,
            coordinator,
            Unreachable(person_id),
            key=f"gone:{person_id}:{now:%Y%m%d%H%M}:{coordinator.id}",
            now=now,
        )
    session.add(person)


def found(session: Session, person: Person, now: datetime) -> None:
    """Mark a person as reachable again."""
    if person.reach is not Reach.REACHABLE:
        person.reach = Reach.REACHABLE
        session.add(person)
        events.record(session, "person.reachable", "person", person.id, by=person, now=now)


def holding(session: Session, role: Role, department_id: int | None = None) -> list[Person]:
    """Return who can be asked in a role, in one department or anywhere; for who is on leave, their deputy."""
    held = select(Membership.person_id).where(Membership.role == role)
    if department_id is not None:
        held = held.where(Membership.department_id == department_id)
    deputies = select(Leave.deputy_id).where(col(Leave.person_id).in_(held), *absence.under_way(session))
    own = col(Person.id).in_(held)
    either = or_(own, col(Person.id).in_(deputies)) if role in STOOD_IN_FOR else own
    query = select(Person).where(either, *absence.asked(session))
    return list(session.exec(query.order_by(col(Person.id))).all())
