"""Who may do what: the only way from an outside id to an entity; "not yours" looks like "not there"."""

from collections.abc import Sequence

from sqlmodel import col, select

from models.drafts import Draft
from models.engine import Session
from models.people import Membership, Person, Role
from models.projects import Assignment, Project
from services.refusals import NotThere

SEES_ALL = frozenset({Role.COORDINATOR, Role.ADMIN, Role.LEADER, Role.VIEWER})


def person(session: Session, telegram_id: int) -> Person | None:
    """Return the registered, not removed person behind a Telegram user."""
    known = select(Person).where(Person.telegram_id == telegram_id, col(Person.removed_at).is_(None))
    return session.exec(known).first()


def roles(session: Session, who: Person) -> frozenset[Role]:
    """Return the roles a person holds now."""
    return frozenset(session.exec(select(Membership.role).where(Membership.person_id == who.id)).all())


def departments(session: Session, who: Person, *held: Role) -> frozenset[int]:
    """Return the departments in which a person holds one of the roles."""
    mine = select(Membership.department_id).where(
        Membership.person_id == who.id, col(Membership.role).in_(held), col(Membership.department_id).is_not(None)
    )
    return frozenset(found for found in session.exec(mine).all() if found is not None)


def projects(session: Session, who: Person) -> Sequence[Project]:
    """Return the projects that a person stands for, by code."""
    mine = select(Project).join(Assignment).where(Assignment.person_id == who.id)
    return session.exec(mine.order_by(Project.code)).all()


def project(session: Session, project_id: int, *, by: Person) -> Project:
    """Return a project that a person may report on.

    Raises:
        NotThere: no such project, or not this person's.
    """
    mine = select(Project).join(Assignment).where(Project.id == project_id, Assignment.person_id == by.id)
    found = session.exec(mine).first()
    if found is None:
        raise NotThere
    return found


def draft(session: Session, draft_id: int, *, by: Person) -> Draft:
    """Return an entry of one's own.

    Raises:
        NotThere: no such entry, or somebody else's.
    """
    found = session.get(Draft, draft_id)
    if found is None or found.person_id != by.id:
        raise NotThere
    return found
