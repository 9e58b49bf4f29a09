"""The people on the list whom nobody has let in yet, and their invitations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from models.engine import Session
from models.people import Invitation, Membership, Person, Role
from models.projects import Assignment, Post
from services import access, events, invitations
from services.invitations import Terms


def waiting(session: Session) -> Sequence[Person]:
    """Return who has a role on the list and has never come in, in the order of the list."""
    return session.exec(select(Person).where(*access.outside()).order_by(col(Person.id))).all()


def invited(session: Session, now: datetime) -> dict[int, datetime]:
    """Return who has an invitation that they have not used, and until when it is good."""
    made = select(Invitation.person_id, Invitation.expires_at).where(
        col(Invitation.person_id).is_not(None), *_pending(now)
    )
    return {person_id: until for person_id, until in session.exec(made).all() if person_id is not None}


def named(session: Session, name: str) -> Person:
    """Return the one of that name who is waiting.

    Raises:
        ValueError: there is none, or several, in words for the command line.
    """
    found = [person for person in waiting(session) if person.name == name.strip()]
    if not found:
        raise ValueError(f"Nobody named {name.strip()} is on the list with a role and has never come in.")
    if len(found) > 1:
        several = f"{len(found)} people named {name.strip()} have never come in."
        raise ValueError(f"{several} Send /invite to the bot and choose.")
    return found[0]


def invite(session: Session, person: Person, *, by: Person | None, now: datetime) -> Invitation:
    """Invite somebody of the list to what the list says of them; an earlier invitation is withdrawn."""
    withdraw(session, person, by=by, now=now)
    return invitations.make(session, _terms(session, person), by=by, now=now)


def withdraw(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Have the invitations of a person that nobody has used open nothing any more."""
    unused = select(Invitation).where(Invitation.person_id == person.id, *_pending(now))
    for invitation in session.exec(unused).all():
        ended = update(Invitation).where(col(Invitation.id) == invitation.id, *_pending(now))
        if session.exec(ended.values(expires_at=now)).rowcount:
            events.record(session, "invitation.withdrawn", "invitation", invitation.id, by=by, now=now)


def _terms(session: Session, person: Person) -> Terms:
    """Return a person's first role with where it holds; whatever else the list says is theirs anyway."""
    held = session.exec(select(Membership).where(Membership.person_id == person.id)).all()
    first = min(held, key=lambda one: (list(Role).index(one.role), one.id or 0))
    project_ids: Sequence[int] = ()
    if first.role is Role.OFFICER:
        own = select(Assignment.project_id).where(
            Assignment.person_id == person.id, Assignment.post == Post.OFFICER
        )
        project_ids = session.exec(own.order_by(col(Assignment.project_id))).all()
    return Terms(person.name, first.role, first.department_id, tuple(project_ids), person.id)


def _pending(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Invitation.used_by_id).is_(None), col(Invitation.expires_at) > now
