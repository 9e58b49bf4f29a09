"""The people of the mechanism, as the office looks them up."""

from collections.abc import Sequence

from sqlmodel import col, select

from models.engine import Session
from models.people import Person, Role
from services import access
from services.refusals import NotThere


def listed(session: Session) -> Sequence[Person]:
    """Return everybody who was not removed, in the order of the list."""
    return session.exec(select(Person).where(col(Person.removed_at).is_(None)).order_by(col(Person.id))).all()


def named(session: Session, said: str, *, gone: bool = False) -> Person:
    """Return the one of that name or number; who was removed only where `gone`, who was erased by number.

    Raises:
        ValueError: there is none, or several, in words for the command line.
    """
    said = said.strip()
    known = select(Person).order_by(col(Person.id))
    if not gone:
        known = known.where(col(Person.removed_at).is_(None))
    if said.isascii() and said.isdigit() and len(said) < 10:
        known = known.where(Person.id == int(said))
    else:
        known = known.where(Person.name == said, col(Person.erased_at).is_(None))
    found = session.exec(known).all()
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValueError(f"Nobody is known by {said}.")
    numbers = ", ".join(str(person.id) for person in found)
    raise ValueError(f"{len(found)} people are called {said}: give one of the numbers {numbers}.")


def shown(session: Session, person_id: int, *, by: Person) -> Person:
    """Return a person for the office to look at.

    Raises:
        NotThere: no such person, they were removed, or this is not the office.
    """
    found = session.get(Person, person_id)
    if found is None or found.removed_at is not None or not access.invites(session, by):
        raise NotThere
    return found


def roles_of(session: Session, person: Person) -> list[Role]:
    """Return the roles of a person in the order in which they are told."""
    held = access.roles(session, person)
    return [role for role in Role if role in held]


def receivers(session: Session, person: Person) -> Sequence[Person]:
    """Return who can take a person's items over: everybody else who has joined."""
    joined = select(Person).where(
        col(Person.removed_at).is_(None), col(Person.telegram_id).is_not(None), Person.id != person.id
    )
    return session.exec(joined.order_by(col(Person.id))).all()
