"""Days on which somebody is away, and who stands in for them (AB 角)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from models.engine import Session
from models.people import Leave, Membership, Person, Reach, Role
from models.projects import Assignment, Post
from services import access, events, notices, office
from services.notices import Notice
from services.refusals import DomainError, NotNow, NotThere

LONGEST = timedelta(days=366)
TAKING = frozenset({Role.OFFICER, Role.LIAISON, Role.HEAD, Role.COORDINATOR})


class LeaveOver(DomainError):
    """The leave would end before today."""

    key = "leaves.refused.over"


class LeaveDays(DomainError):
    """The last day lies before the first, or more than a year after it."""

    key = "leaves.refused.days"


class LeaveOverlaps(DomainError):
    """The person is on leave on some of these days already."""

    key = "leaves.refused.overlaps"


@dataclass(frozen=True)
class LeaveTaken(Notice):
    """Somebody is away, and this person stands in or is the one away."""

    leave_id: int


@dataclass(frozen=True)
class LeaveEnded(Notice):
    """Somebody is back before their leave is over."""

    leave_id: int


def take(
    session: Session,
    person: Person,
    first: date,
    last: date,
    deputy: Person | None,
    *,
    by: Person | None,
    now: datetime,
) -> Leave:
    """Keep a leave, both days included, and tell whom it concerns.

    Raises:
        LeaveOver: it ends before today.
        LeaveDays: it is no span of days, or a longer one than a year.
        LeaveOverlaps: another leave of the person has a day of it.
        NotThere: the deputy is not in, or is the person.
    """
    if last < office.today(session):
        raise LeaveOver
    if not timedelta(0) <= last - first <= LONGEST:
        raise LeaveDays
    if deputy and (deputy.id == person.id or deputy.telegram_id is None or deputy.removed_at is not None):
        raise NotThere
    # Their row is written to: of two who note a leave of one person at once, the later runs again.
    session.exec(update(Person).where(col(Person.id) == person.id).values(language=Person.language))
    for other in coming(session, person, first):
        if other.starts_on <= last:
            raise LeaveOverlaps(first=other.starts_on.isoformat(), last=other.ends_on.isoformat())
    leave = Leave(
        person_id=person.id or 0, deputy_id=deputy.id if deputy else None, starts_on=first, ends_on=last,
        made_by_id=by.id if by else None,
    )  # fmt: skip
    session.add(leave)
    session.flush()
    days = {"first": first.toordinal(), "last": last.toordinal()}
    facts = {"leave": leave.id, "deputy": leave.deputy_id, **days}
    events.record(session, "leave.taken", "person", person.id, by=by, now=now, **facts)
    concerned = stand_ins(session, leave)
    _tell(session, concerned if by and by.id == person.id else [*concerned, person], LeaveTaken, leave, now)
    return leave


def end(session: Session, leave: Leave, *, by: Person | None, now: datetime) -> None:
    """End a leave before its last day, or call it off, and tell who stood in.

    Raises:
        NotNow: it is over.
    """
    open_ = update(Leave).where(
        col(Leave.id) == leave.id,
        col(Leave.ended_at).is_(None),
        col(Leave.ends_on) >= office.today(session),
    )
    if not session.exec(open_.values(ended_at=now)).rowcount:
        raise NotNow
    events.record(session, "leave.ended", "person", leave.person_id, by=by, now=now, leave=leave.id)
    _tell(session, stand_ins(session, leave), LeaveEnded, leave, now)


def coming(session: Session, person: Person, today: date) -> Sequence[Leave]:
    """Return the leaves of a person that are under way on a day or come after it, the earliest first."""
    mine = select(Leave).where(
        Leave.person_id == person.id, col(Leave.ended_at).is_(None), col(Leave.ends_on) >= today
    )
    return session.exec(mine.order_by(col(Leave.starts_on))).all()


def own(session: Session, leave_id: int, *, by: Person) -> Leave:
    """Return a leave of one's own.

    Raises:
        NotThere: no such leave, or somebody else's.
    """
    found = session.get(Leave, leave_id)
    if found is None or found.person_id != by.id:
        raise NotThere
    return found


def takes(session: Session, person: Person) -> bool:
    """Tell whether a person has anything that somebody would have to stand in for."""
    return bool(TAKING & access.roles(session, person))


def candidates(session: Session, person: Person) -> Sequence[Person]:
    """Return who may stand in: those of the same projects, and the colleagues of the department."""
    projects = select(Assignment.project_id).where(Assignment.person_id == person.id)
    units = access.departments(session, person, *TAKING)
    same = select(Assignment.person_id).where(col(Assignment.project_id).in_(projects))
    unit = select(Membership.person_id).where(
        col(Membership.department_id).in_(units), col(Membership.role).in_(TAKING)
    )
    either = col(Person.id).in_(same) | col(Person.id).in_(unit)
    there = (col(Person.reach) == Reach.REACHABLE, col(Person.removed_at).is_(None), Person.id != person.id)
    return session.exec(select(Person).where(either, *there).order_by(col(Person.id))).all()


def stand_ins(session: Session, leave: Leave) -> list[Person]:
    """Return the named deputy, else those who are deputies for the person's projects."""
    if leave.deputy_id is not None:
        return [session.get_one(Person, leave.deputy_id)]
    projects = select(Assignment.project_id).where(
        Assignment.person_id == leave.person_id, Assignment.post == Post.OFFICER
    )
    posts = select(Assignment.person_id).where(
        col(Assignment.project_id).in_(projects),
        Assignment.post == Post.DEPUTY,
        Assignment.person_id != leave.person_id,
    )
    return list(session.exec(select(Person).where(col(Person.id).in_(posts)).order_by(col(Person.id))).all())


def _tell(
    session: Session,
    people: Sequence[Person],
    kind: type[LeaveTaken] | type[LeaveEnded],
    leave: Leave,
    now: datetime,
) -> None:
    for person in people:
        what = kind(leave.id or 0)
        notices.tell(session, person, what, key=f"{kind.__name__}:{leave.id}:{person.id}", now=now)
