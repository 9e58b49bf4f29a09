"""Whether the bot can write to a person, and who hears of it when it cannot."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from models.engine import Session
from models.people import Membership, Person, Reach, Role
from services import events, notices
from services.notices import Notice


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
    """Return the reachable people who hold a role, in one department or anywhere."""
    query = select(Person).join(Membership).where(Membership.role == role, Person.reach == Reach.REACHABLE)
    if department_id is not None:
        query = query.where(Membership.department_id == department_id)
    return list(
        session.exec(query.where(col(Person.removed_at).is_(None)).order_by(col(Person.id)).distinct()).all()
    )
