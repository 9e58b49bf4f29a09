"""How far a project's approvals are: who says it, what was there before, and who hears of it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import col, select

from models.engine import Session, batched
from models.outbox import Priority
from models.people import Membership, Person, Role
from models.permits import Permit, PermitChange, PermitItem, PermitState
from models.projects import Assignment, Project
from services import cards, events, notices, office, project_file
from services.notices import Notice
from services.refusals import DomainError, NotThere

LONGEST = 200
DAY = re.compile(r"(20[0-9]{2})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*日?")
EDGES = " \t,，;；。、:："


class NotADayOfGranting(DomainError):
    """The day of a permit does not exist, or has not come yet."""

    key = "permits.refused.day"


class TooLong(DomainError):
    """What is said about a permit is longer than a line."""

    key = "permits.refused.long"


@dataclass(frozen=True)
class PermitsChanged(Notice):
    """Approvals of a project have changed on a day, which is said the next morning."""

    project_id: int
    day: int  # of the calendar, from 1 in the year 1

    daily: ClassVar[bool] = True
    priority: ClassVar[Priority] = Priority.PROMPT


def mark(
    session: Session, project: Project, item: int, state: PermitState, *, by: Person, now: datetime
) -> Permit:
    """Say how far an item of a project is; what was said of another state of it stands no longer.

    `item` is the id of a default item, or less than zero: that of a permit which only this project needs.

    Raises:
        NotThere: the project has no such item.
    """
    permit = _permit(session, project, item, by, now)
    if permit.state is state and permit.id is not None:
        return permit
    today = office.calendar(session).day_of(now)
    granted_on = today if state is PermitState.GRANTED else None
    return _change(session, project, permit, by, now, state=state, words="", number="", granted_on=granted_on)


def describe(session: Session, permit: Permit, text: str, *, by: Person, now: datetime) -> None:
    """Add what is known: number and day of a permit that was granted, else why not or how far.

    Raises:
        TooLong: more than a line.
        NotADayOfGranting: it names a day that does not exist or has not come.
    """
    said = " ".join(text.split())
    if len(said) > LONGEST:
        raise TooLong(n=LONGEST)
    project = session.get_one(Project, permit.project_id)
    if permit.state is not PermitState.GRANTED:
        _change(session, project, permit, by, now, words=said)
        return
    day = _day(said, office.calendar(session).day_of(now))
    number = DAY.sub(" ", said, count=1).strip(EDGES) or permit.number
    _change(session, project, permit, by, now, number=number, granted_on=day or permit.granted_on)


def changes(session: Session, project_id: int, day: date) -> list[tuple[Permit, PermitItem | None]]:
    """Return what changed of a project on a day, as it stands now, in the order in which it last changed."""
    found = (
        select(Permit, PermitItem, PermitChange.at)
        .join(PermitChange)
        .outerjoin(PermitItem, col(PermitItem.name) == col(Permit.name))
        .where(Permit.project_id == project_id)
        .order_by(col(PermitChange.id))
    )
    calendar = office.calendar(session)
    rows = session.exec(found).all()
    last = {permit.id: (permit, item) for permit, item, at in rows if calendar.day_of(at) == day}
    return list(last.values())


def history(session: Session, permit: Permit) -> Sequence[tuple[PermitChange, Person | None]]:
    """Return every change of a permit with who made it, the newest first."""
    made = select(PermitChange, Person).outerjoin(Person).where(PermitChange.permit_id == permit.id)
    return [(change, who) for change, who in session.exec(made.order_by(col(PermitChange.id).desc())).all()]


def subject(permit: Permit) -> str:
    """Return the subject under which a permit is shown."""
    return f"permit:{permit.id}"


def _permit(session: Session, project: Project, item: int, by: Person, now: datetime) -> Permit:
    step = next((step for step in project_file.steps(session, project) if step.number == item), None)
    if step is None:
        raise NotThere
    return step.permit or Permit(
        project_id=project.id or 0, stage=step.stage, name=step.name, changed_at=now, changed_by_id=by.id
    )


def _change(
    session: Session, project: Project, permit: Permit, by: Person, now: datetime, **fields: Any
) -> Permit:
    was = {name: getattr(permit, name) for name in fields}
    differs = [name for name in fields if was[name] != fields[name]]
    for name in differs:
        setattr(permit, name, fields[name])
    permit.changed_at, permit.changed_by_id = now, by.id
    session.add(permit)
    session.flush()
    before = {name: _plain(was[name]) for name in differs}
    after = {name: _plain(fields[name]) for name in differs}
    session.add(PermitChange(permit_id=permit.id or 0, at=now, by_id=by.id, was=before, became=after))
    events.record(
        session, "permit.changed", "permit", permit.id, by=by, now=now, project=project.id, state=permit.state
    )
    cards.touch(session, subject(permit))
    tell(session, [project.id or 0], by_id=by.id, now=now)
    return permit


def tell(session: Session, project_ids: Collection[int], *, by_id: int | None, now: datetime) -> None:
    """Have everybody concerned but the one who did it hear of the day's changes, once, the next morning."""
    day = office.calendar(session).day_of(now)
    told = {
        f"permits:{project_id}:{day.isoformat()}:{person_id}": (
            person_id,
            PermitsChanged(project_id, day.toordinal()),
        )
        for project_id, person_id in concerned(session, project_ids)
        if person_id != by_id
    }
    notices.tell_many(session, PermitsChanged, told, now=now)


def concerned(session: Session, project_ids: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield project and person: who stands for it, and the liaisons of its department."""
    here = col(Person.removed_at).is_(None)
    standing = select(Assignment.project_id, Assignment.person_id).join(Person).where(here)
    of_department = (
        select(Project.id, Membership.person_id)
        .join(Membership, col(Membership.department_id) == col(Project.department_id))
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(Membership.role == Role.LIAISON, here)
    )
    for some in batched(project_ids):
        yield from session.exec(standing.where(col(Assignment.project_id).in_(some))).all()
        yield from session.exec(of_department.where(col(Project.id).in_(some))).all()  # type: ignore[misc]


def _day(said: str, today: date) -> date | None:
    found = DAY.search(said)
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise NotADayOfGranting(day=found[0]) from None
    if day > today:
        raise NotADayOfGranting(day=found[0])
    return day


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
