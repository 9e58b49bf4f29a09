"""How people come in: by an invitation that the office has bound to a role, and works once."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import col, select

from locales import LANGUAGES
from models.engine import Session, insert_once
from models.people import Department, Invitation, Membership, Person, Reach, Role
from models.projects import Assignment, Post, Project
from services import events, office, reach
from services.refusals import DomainError

LIFETIME = timedelta(days=7)
SECRET_BYTES = 24
IN_A_DEPARTMENT = frozenset({Role.LIAISON, Role.HEAD})


class InvitationRefused(DomainError):
    """The invitation is wrong, has expired or was used: which of them is not said."""

    key = "people.refused.invitation"


def invite(
    session: Session, *, name: str, role: Role, department: str | None, projects: Sequence[str], now: datetime
) -> str:
    """Make an invitation and return its secret, which is kept nowhere; it is good once, for seven days.

    Raises:
        ValueError: what it grants does not exist or does not fit the role, in words for the command line.
    """
    if not name.strip():
        raise ValueError("An invitation needs the name of the person.")
    if role in IN_A_DEPARTMENT and department is None:
        raise ValueError(f"A {role.value} belongs to a department: name its code.")
    if projects and role is not Role.OFFICER:
        raise ValueError("Only an officer stands for projects.")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    invitation = Invitation(
        secret_hash=_hash(secret), name=name.strip(), role=role, expires_at=now + LIFETIME,
        department_id=_department_id(session, department) if department else None,
        project_ids=[_project_id(session, code) for code in dict.fromkeys(projects)],
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    events.record(session, "invitation.made", "invitation", invitation.id, by=None, now=now, role=role)
    return secret


def accept(
    session: Session, secret: str, *, telegram_id: int, language_code: str | None, now: datetime
) -> Person:
    """Let a person in, or give one who is in already a further role.

    Whoever used an invitation may press it again: it grants nothing more.

    Raises:
        InvitationRefused: it is wrong, has expired, or somebody else used it.
    """
    known = session.exec(select(Person).where(Person.telegram_id == telegram_id)).first()
    mine = col(Invitation.secret_hash) == _hash(secret)
    unused = update(Invitation).where(mine, col(Invitation.used_at).is_(None))
    usable = unused.where(col(Invitation.expires_at) > now)
    fresh = bool(session.exec(usable.values(used_at=now)).rowcount)
    invitation = session.exec(select(Invitation).where(mine)).first()
    if invitation is None:
        raise InvitationRefused
    if not fresh:
        if known is None or known.removed_at is not None or invitation.used_by_id != known.id:
            raise InvitationRefused
        reach.found(session, known, now)
        return known
    person = known or Person(name=invitation.name, telegram_id=telegram_id)
    person.language = person.language or language_of(language_code, office.of(session).language)
    _let_in(session, person, invitation, now)
    return person


def _let_in(session: Session, person: Person, invitation: Invitation, now: datetime) -> None:
    person.removed_at = None
    person.registered_at = person.registered_at or now
    person.reach = Reach.REACHABLE
    session.add(person)
    session.flush()
    invitation.used_by_id = person.id
    session.add(invitation)
    grant(session, person, invitation.role, invitation.department_id)
    for project_id in invitation.project_ids:
        stand(session, person, project_id, Post.OFFICER)
    role = invitation.role
    events.record(session, "invitation.used", "person", person.id, by=person, now=now, role=role)


def grant(session: Session, person: Person, role: Role, department_id: int | None = None) -> None:
    """Give a person a role, in a department where it has one; a role held already stays as it is."""
    same_place = col(Membership.department_id).is_not_distinct_from(department_id)
    held = select(Membership.id).where(Membership.person_id == person.id, Membership.role == role, same_place)
    if session.exec(held).first() is None:
        assert person.id is not None  # noqa: S101 - only a saved person is given a role
        session.add(Membership(person_id=person.id, role=role, department_id=department_id))
        session.flush()


def stand(session: Session, person: Person, project_id: int, post: Post) -> None:
    """Have a person stand for a project; one who does already stays as they are."""
    values = {"project_id": project_id, "person_id": person.id, "post": post}
    insert_once(session, Assignment, "project_id", "person_id", **values)


def deputised(session: Session, person: Person) -> frozenset[int]:
    """Return the projects for which a person stands in only."""
    mine = select(Assignment.project_id).where(Assignment.person_id == person.id)
    return frozenset(session.exec(mine.where(Assignment.post == Post.DEPUTY)).all())


def set_language(session: Session, person: Person, language: str, now: datetime) -> None:
    """Speak to a person in another language from now on."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    person.language = language
    session.add(person)
    session.flush()
    place = LANGUAGES.index(language)
    events.record(session, "person.language", "person", person.id, by=person, now=now, language=place)


def language_of(language_code: str | None, otherwise: str) -> str:
    """Return the catalogue for the language of somebody's Telegram; `otherwise` where it does not say."""
    if not language_code:
        return otherwise
    return "zh_CN" if language_code.lower().startswith("zh") else "en"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _department_id(session: Session, code: str) -> int:
    found = session.exec(select(Department.id).where(Department.code == code)).first()
    if found is None:
        known = ", ".join(session.exec(select(Department.code).order_by(Department.code)).all())
        raise ValueError(f"There is no department with the code {code}. Known codes: {known or 'none yet'}.")
    return found


def _project_id(session: Session, code: str) -> int:
    found = session.exec(select(Project.id).where(Project.code == code)).first()
    if found is None:
        raise ValueError(f"There is no project with the code {code}.")
    return found
