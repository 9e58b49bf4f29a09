"""How people come in: by an invitation that the office has bound to what it grants, and works once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import col, select

from models.engine import Session
from models.people import Department, Invitation, Membership, Person, Reach, Role, WrongTry
from models.projects import Assignment, Post, Project
from services import access, events, office, people
from services.refusals import DomainError

CONSENT_VERSION: Final = 1  # of the text that people agree to; a new text gets the next number
LIFETIME: Final = timedelta(days=7)
SECRET_BYTES: Final = 24
TRIES: Final = 5
TRIES_WITHIN: Final = timedelta(hours=1)
IN_A_DEPARTMENT: Final = frozenset({Role.LIAISON, Role.HEAD})


class InvitationRefused(DomainError):
    """The invitation is wrong, over or was used: which of them is not said."""

    key = "people.refused.invitation"


class WrongSecret(InvitationRefused):
    """What was shown opens nothing, and the try counts."""

    def __init__(self, telegram_id: int) -> None:
        super().__init__()
        self.telegram_id = telegram_id

    def keep(self, session: Session, now: datetime) -> None:
        """Write down who tried."""
        session.add(WrongTry(telegram_id=self.telegram_id, tried_at=now))


class TooManyTries(DomainError):
    """After five wrong tries within an hour nothing is looked at."""

    key = "people.refused.tries"


class MeantForAnother(DomainError):
    """The invitation is for somebody on the list, and who shows it is somebody else already."""

    key = "people.refused.another"


@dataclass(frozen=True)
class Terms:
    """What an invitation grants and to whom; `person_id` is theirs where the list knows them."""

    name: str
    role: Role
    department_id: int | None = None
    project_ids: tuple[int, ...] = ()
    person_id: int | None = None


def terms(
    session: Session, *, name: str, role: Role, department: str | None = None, projects: Sequence[str] = ()
) -> Terms:
    """Return what an invitation by codes grants.

    Raises:
        ValueError: it does not exist or does not fit the role, in words for the command line.
    """
    if not name.strip():
        raise ValueError("An invitation needs the name of the person.")
    if role in IN_A_DEPARTMENT and department is None:
        raise ValueError(f"A {role.value} belongs to a department: name its code.")
    if projects and role is not Role.OFFICER:
        raise ValueError("Only an officer stands for projects.")
    department_id = _department_id(session, department) if department else None
    project_ids = tuple(_project_id(session, code) for code in dict.fromkeys(projects))
    return Terms(name.strip(), role, department_id, project_ids)


def make(session: Session, terms: Terms, *, by: Person | None, now: datetime) -> Invitation:
    """Make an invitation that is good once, for seven days; nobody knows its secret until it is issued."""
    invitation = Invitation(
        secret_hash=_hash(_secret()), name=terms.name, role=terms.role, expires_at=now + LIFETIME,
        department_id=terms.department_id, project_ids=list(terms.project_ids), person_id=terms.person_id,
        made_by_id=by.id if by else None,
    )  # fmt: skip
    session.add(invitation)
    session.flush()
    made = {"role": terms.role, "person": terms.person_id}
    events.record(session, "invitation.made", "invitation", invitation.id, by=by, now=now, **made)
    return invitation


def issue(session: Session, invitation_id: int, now: datetime) -> str:
    """Give an invitation a new secret and return it; it is kept nowhere, and the one before opens nothing.

    Raises:
        InvitationRefused: it is over, withdrawn or used.
    """
    secret = _secret()
    usable = update(Invitation).where(col(Invitation.id) == invitation_id, *_open(now))
    if not session.exec(usable.values(secret_hash=_hash(secret))).rowcount:
        raise InvitationRefused
    events.record(session, "invitation.issued", "invitation", invitation_id, by=None, now=now)
    return secret


def claim(session: Session, secret: str, *, telegram_id: int, now: datetime) -> Invitation:
    """Take an invitation for whoever shows its secret first; the same person may show it again.

    An invitation for somebody on the list is not merged with an account that came in under another name:
    what hangs on the two would have to be told apart by hand, so the office is asked to.

    Raises:
        TooManyTries: five have failed within the hour; this one is not looked at.
        InvitationRefused: it is wrong, over, or somebody else's.
        MeantForAnother: it is for somebody else on the list.
    """
    if _tries(session, telegram_id, now) >= TRIES:
        raise TooManyTries
    mine = col(Invitation.secret_hash) == _hash(secret)
    taken = update(Invitation).where(mine, *_open(now))
    fresh = session.exec(taken.values(used_at=now, claimed_telegram_id=telegram_id)).rowcount
    invitation = session.exec(select(Invitation).where(mine)).first()
    if invitation is None or not _holds(session, invitation, telegram_id, now):
        raise WrongSecret(telegram_id)
    if fresh:
        _whom(session, invitation, telegram_id)
        events.record(session, "invitation.claimed", "invitation", invitation.id, by=None, now=now)
    return invitation


def asks_consent(session: Session, invitation: Invitation) -> bool:
    """Tell whether who has claimed an invitation must agree to what is kept about them first."""
    known = access.person(session, invitation.claimed_telegram_id or 0)
    return invitation.used_by_id is None and not _is_in(known)


def agree(session: Session, invitation: Invitation, *, language_code: str | None, now: datetime) -> Person:
    """Let in who has claimed an invitation, or give one who is in already a further role.

    Agreeing again changes nothing. Somebody who was removed comes back with what this invitation grants and
    nothing else; somebody who was erased does not come back, a new person is made.

    Raises:
        InvitationRefused: it is over or withdrawn by now, or who used it was removed.
        MeantForAnother: it is for somebody else on the list.
    """
    telegram_id = invitation.claimed_telegram_id or 0
    waiting = update(Invitation).where(
        col(Invitation.id) == invitation.id,
        col(Invitation.used_by_id).is_(None),
        col(Invitation.expires_at) > now,
    )
    if not session.exec(waiting.values(claimed_telegram_id=telegram_id)).rowcount:
        known = access.person(session, telegram_id)
        if known is None or known.id != invitation.used_by_id:
            raise InvitationRefused
        return known
    person = _whom(session, invitation, telegram_id) or Person(name=invitation.name)
    person.telegram_id = telegram_id
    person.language = person.language or people.language_of(language_code, office.of(session).language)
    _let_in(session, person, invitation, now)
    return person


def forgettable(session: Session, now: datetime) -> bool:
    """Tell whether any wrong try is too old to count."""
    return session.exec(select(WrongTry.id).where(_past(now)).limit(1)).first() is not None


def forget(session: Session, now: datetime) -> None:
    """Forget the wrong tries that are too old to count."""
    session.exec(delete(WrongTry).where(_past(now)))


def _let_in(session: Session, person: Person, invitation: Invitation, now: datetime) -> None:
    if not _is_in(person):
        person.consent, person.consented_at = CONSENT_VERSION, now
    if person.removed_at is not None:
        session.exec(delete(Membership).where(col(Membership.person_id) == person.id))
        session.exec(delete(Assignment).where(col(Assignment.person_id) == person.id))
        person.removed_at = None
    person.registered_at = person.registered_at or now
    person.reach = Reach.REACHABLE
    session.add(person)
    session.flush()
    invitation.used_by_id = person.id
    session.add(invitation)
    people.grant(session, person, invitation.role, invitation.department_id)
    for project_id in invitation.project_ids:
        people.stand(session, person, project_id, Post.OFFICER)
    granted = {"role": invitation.role, "invitation": invitation.id, "consent": person.consent}
    events.record(session, "invitation.used", "person", person.id, by=person, now=now, **granted)


def _whom(session: Session, invitation: Invitation, telegram_id: int) -> Person | None:
    """Return whom an invitation lets in; None where they are new.

    Who was removed after it was made has to be invited again.
    """
    known = session.exec(select(Person).where(Person.telegram_id == telegram_id)).first()
    listed = session.get(Person, invitation.person_id) if invitation.person_id else None
    if listed is None or listed.erased_at is not None:
        listed = known
    made_at = invitation.expires_at - LIFETIME
    if listed is None:
        return None
    if listed.telegram_id not in {None, telegram_id} or (listed.removed_at and listed.removed_at > made_at):
        raise InvitationRefused
    if known is not None and known.id != listed.id:
        raise MeantForAnother(name=known.name)
    return listed


def _holds(session: Session, invitation: Invitation, telegram_id: int, now: datetime) -> bool:
    """Tell whether an invitation that was claimed is still of use to a Telegram user."""
    if invitation.claimed_telegram_id != telegram_id:
        return False
    if invitation.used_by_id is None:
        return invitation.expires_at > now
    known = access.person(session, telegram_id)
    return known is not None and known.id == invitation.used_by_id


def _is_in(known: Person | None) -> bool:
    return (
        known is not None
        and known.removed_at is None
        and known.registered_at is not None
        and known.consent == CONSENT_VERSION
    )


def _open(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Invitation.used_at).is_(None), col(Invitation.expires_at) > now


def _tries(session: Session, telegram_id: int, now: datetime) -> int:
    his = select(func.count()).select_from(WrongTry).where(WrongTry.telegram_id == telegram_id)
    return session.exec(his.where(~_past(now))).one()


def _past(now: datetime) -> ColumnElement[bool]:
    return col(WrongTry.tried_at) <= now - TRIES_WITHIN


def _secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _hash(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()


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
