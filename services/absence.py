"""Who is on leave today, and who stands in for them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_
from sqlalchemy import select as sql
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col, select

from models.engine import Session
from models.people import Leave, Person, Reach
from services import office

Id = Mapped[Any]


def under_way(session: Session) -> tuple[ColumnElement[bool], ...]:
    """Say in a query which leaves are under way today."""
    today = office.today(session)
    return (col(Leave.starts_on) <= today, col(Leave.ends_on) >= today, col(Leave.ended_at).is_(None))


def away(session: Session, person_id: Id) -> ColumnElement[bool]:
    """Say in a query that a person is on leave today."""
    return exists().where(col(Leave.person_id) == person_id, *under_way(session))


def asked(session: Session) -> tuple[ColumnElement[bool], ...]:
    """Say in a query which people can be asked for something today: in, reachable and not on leave."""
    return (
        col(Person.reach) == Reach.REACHABLE,
        col(Person.removed_at).is_(None),
        ~away(session, col(Person.id)),
    )


def stood_in_for(session: Session, who: Person) -> Select[int | None]:
    """Return the query of those for whom a person is the named deputy today, and of the person."""
    absent = aliased(Person)  # whatever it stands in may be about people too
    deputised = exists().where(
        col(Leave.person_id) == col(absent.id), col(Leave.deputy_id) == who.id, *under_way(session)
    )
    return sql(col(absent.id)).where(
        or_(col(absent.id) == who.id, and_(deputised, col(absent.removed_at).is_(None)))
    )


def is_away(session: Session, person: Person) -> bool:
    """Tell whether a person is on leave today."""
    mine = select(Leave.id).where(Leave.person_id == person.id, *under_way(session))
    return session.exec(mine).first() is not None
