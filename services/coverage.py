"""Who is missing: projects and departments that nobody stands for, and people who cannot be asked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from sqlalchemy import exists, or_
from sqlmodel import col, select

from models.blockers import Lead
from models.engine import Session
from models.notices import NoticeRow
from models.outbox import Priority
from models.people import Department, Leave, Membership, Person, Reach, Role
from models.projects import Assignment, Post, Project
from services import absence, invitees, notices, reach
from services.notices import Notice

AT: Final = time(8, 45)  # after what quiet hours have held, before Monday's prompts
WINDOW: Final = timedelta(hours=9)
HOLDERS: Final = (Role.LIAISON, Role.COORDINATOR)  # in the department that leads, either signs for a blocker


class Gap(StrEnum):
    """What can be missing, the most urgent first; buttons name a gap by its place, so this only grows."""

    OFFICER = "officer"
    LIAISON = "liaison"
    STAND_IN = "stand_in"
    UNREACHABLE = "unreachable"
    OUTSIDE = "outside"
    HEAD = "head"
    DEPUTY = "deputy"


@dataclass(frozen=True)
class Missing:
    """A project, department or person of a gap; `deputy` is who stands in for them, away too."""

    name: str
    name_en: str = ""
    code: str = ""
    deputy: str = ""


@dataclass(frozen=True)
class Uncovered(Notice):
    """Who is missing, on a day; `count` is how many, 0 where nobody is any more."""

    day: int  # of the calendar, from 1 in the year 1
    count: int

    priority: ClassVar[Priority] = Priority.PROMPT


Found = Mapping[Gap, Sequence[Missing]]


def read(session: Session) -> Found:
    """Return who is missing today, gap by gap, in ten queries at most."""
    return {
        Gap.OFFICER: _projects(session, Post.OFFICER),
        Gap.LIAISON: _departments(session, *HOLDERS),
        Gap.STAND_IN: _stand_ins(session),
        Gap.UNREACHABLE: _unreachable(session),
        Gap.OUTSIDE: [Missing(person.name) for person in invitees.waiting(session)],
        Gap.HEAD: _departments(session, Role.HEAD),
        Gap.DEPUTY: _projects(session, Post.DEPUTY),
    }


def tell(session: Session, day: int, now: datetime) -> None:
    """Tell the office who is missing; on a day without gaps only if the last word was another."""
    count = sum(map(len, read(session).values()))
    if count or _last_count(session):
        for person in reach.holding(session, Role.COORDINATOR) or reach.holding(session, Role.ADMIN):
            what = Uncovered(day, count)
            notices.tell(session, person, what, key=f"coverage:{day}:{person.id}", now=now)


def _last_count(session: Session) -> int:
    told = select(NoticeRow).where(NoticeRow.kind == Uncovered.__name__)
    last = session.exec(told.order_by(col(NoticeRow.id).desc()).limit(1)).first()
    return int(last.data["count"]) if last else 0


def _projects(session: Session, post: Post) -> list[Missing]:
    """Return the projects for which nobody stands in a post."""
    held = exists().where(
        col(Assignment.project_id) == col(Project.id),
        col(Assignment.post) == post,
        col(Assignment.person_id) == col(Person.id),
        col(Person.removed_at).is_(None),
    )
    without = select(Project).where(~held).order_by(Project.code)
    return [Missing(project.name, code=project.code) for project in session.exec(without).all()]


def _departments(session: Session, *roles: Role) -> list[Missing]:
    """Return the departments that answer for a project or lead blockers, and have nobody in these roles."""
    held = exists().where(
        col(Membership.department_id) == col(Department.id),
        col(Membership.role).in_(roles),
        col(Membership.person_id) == col(Person.id),
        col(Person.removed_at).is_(None),
    )
    needed = or_(
        exists().where(col(Project.department_id) == col(Department.id)),
        exists().where(col(Lead.department_id) == col(Department.id)),
    )
    without = select(Department).where(needed, ~held).order_by(col(Department.id))
    return [Missing(unit.name, unit.name_en) for unit in session.exec(without).all()]


def _unreachable(session: Session) -> list[Missing]:
    """Return who blocked the bot, of those who have something to do."""
    gone = select(Person).where(
        col(Person.reach) == Reach.GONE,
        col(Person.removed_at).is_(None),
        exists().where(col(Membership.person_id) == col(Person.id)),
    )
    return [Missing(person.name) for person in session.exec(gone.order_by(col(Person.id))).all()]


def _stand_ins(session: Session) -> list[Missing]:
    """Return who is on leave while nobody can be asked for them: no named deputy, no deputy of a project."""
    leaves = select(Leave).where(*absence.under_way(session)).order_by(col(Leave.id))
    away = {leave.person_id: leave.deputy_id for leave in session.exec(leaves).all()}
    if not away:
        return []
    asked = set(session.exec(select(Person.id).where(*absence.asked(session))).all())
    alone = {person_id for person_id, deputy_id in away.items() if deputy_id and deputy_id not in asked}
    unnamed = [person_id for person_id, deputy_id in away.items() if deputy_id is None]
    alone |= _left_alone(session, unnamed, asked)
    known = select(Person).where(col(Person.id).in_([*away, *filter(None, away.values())]))
    people = {person.id: person for person in session.exec(known).all()}
    return [
        Missing(people[person_id].name, deputy=people[deputy_id].name if deputy_id else "")
        for person_id, deputy_id in away.items()
        if person_id in alone and people[person_id].removed_at is None
    ]


def _left_alone(session: Session, away: Sequence[int], asked: Collection[int | None]) -> set[int]:
    """Return who of these has a project, or a department, in which nobody else can be asked."""
    posts = session.exec(select(Assignment.project_id, Assignment.person_id)).all()
    held = select(Membership.department_id, Membership.role, Membership.person_id)
    desks = session.exec(held.where(col(Membership.role).in_([*HOLDERS, Role.HEAD]))).all()
    standing: dict[object, set[int]] = {}
    for project_id, person_id in posts:
        standing.setdefault(project_id, set()).add(person_id)
    for department_id, role, person_id in desks:
        standing.setdefault((department_id, role is Role.HEAD), set()).add(person_id)
    return {
        person_id
        for people in standing.values()
        if not people.intersection(asked)
        for person_id in people.intersection(away)
    }
