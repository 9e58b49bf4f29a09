"""A week as those who oversee it see it: how each department's projects stand, and one more reminder."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from models.engine import Session
from models.people import Department, Person
from models.projects import Project
from models.reports import Obligation, Owed
from services import access, answering, events, notices, obligations, office, quiet
from services.prompting import Reminder
from services.refusals import NotNow, NotThere
from services.weeks import Cycle, Week

NOBODY = 0  # stands for the department of projects that have none
OWING = (Owed.DUE, Owed.MISSED)


@dataclass(frozen=True)
class Row:
    """How the projects of one department stand; `department_id` is 0 for those that have none."""

    department_id: int
    name: str
    name_en: str
    counts: Mapping[Owed, int]

    @property
    def total(self) -> int:
        """Return how many projects owe, or owed, the week."""
        return sum(self.counts.values())

    @property
    def owing(self) -> int:
        """Return how many have not answered."""
        return sum(self.counts.get(state, 0) for state in OWING)


@dataclass(frozen=True)
class Overview:
    """A week by department, in a fixed order; `older` and `newer` are the opened weeks beside it."""

    week: Week
    cycle: Cycle | None
    rows: Sequence[Row]
    older: Week | None
    newer: Week | None

    @property
    def counts(self) -> Mapping[Owed, int]:
        """Return how many projects stand in each state."""
        return {state: sum(row.counts.get(state, 0) for row in self.rows) for state in Owed}

    @property
    def total(self) -> int:
        """Return how many projects owe, or owed, the week."""
        return sum(row.total for row in self.rows)


@dataclass(frozen=True)
class Owing:
    """A project that has not answered, and its officers."""

    project: Project
    officers: Sequence[Person]


@dataclass(frozen=True)
class Reminded:
    """What a reminder of the office came to.

    `people` are reminded now, `before` had been already; nobody can be asked about `nobody` projects.
    `at` is when it is said, later than now where quiet hours hold it.
    """

    people: int
    before: int
    nobody: int
    at: datetime


def read(session: Session, week: Week, *, by: Person) -> Overview:
    """Return a week as far as a person oversees it."""
    grouped = (
        select(Project.department_id, Obligation.state, func.count())
        .join(Project)
        .where(Obligation.week == week.label, access.overseen(session, by))
        .group_by(col(Project.department_id), col(Obligation.state))
    )
    found: dict[int, dict[Owed, int]] = defaultdict(dict)
    for department_id, state, count in session.exec(grouped).all():
        found[department_id or NOBODY][Owed(state)] = count
    units = session.exec(select(Department).where(col(Department.id).in_(found)).order_by(col(Department.id)))
    rows = [Row(unit.id or 0, unit.name, unit.name_en, found[unit.id or 0]) for unit in units.all()]
    if NOBODY in found:
        rows.append(Row(NOBODY, "", "", found[NOBODY]))
    older, newer = _beside(session, week)
    return Overview(week, obligations.cycle(session, week), rows, older, newer)


def _beside(session: Session, week: Week) -> tuple[Week | None, Week | None]:
    label = col(Obligation.week)
    older = session.exec(select(func.max(label)).where(label < week.label)).one()
    newer = session.exec(select(func.min(label)).where(label > week.label)).one()
    return (Week.parse(older) if older else None, Week.parse(newer) if newer else None)


def department(session: Session, week: Week, department_id: int, *, by: Person) -> tuple[Row, list[Owing]]:
    """Return how a department stands in a week, and its projects that have not answered, by code.

    Raises:
        NotThere: nothing was owed there, or it is none of this person's.
    """
    rows = {row.department_id: row for row in read(session, week, by=by).rows}
    if department_id not in rows:
        raise NotThere
    owing = (
        select(Project)
        .join(Obligation)
        .where(Obligation.week == week.label, col(Obligation.state).in_(OWING), _of(department_id))
        .order_by(Project.code)
    )
    projects = session.exec(owing).all()
    officers = answering.officers(session, [project.id or 0 for project in projects])
    return rows[department_id], [Owing(one, officers.get(one.id or 0, [])) for one in projects]


def _of(department_id: int) -> ColumnElement[bool]:
    if department_id == NOBODY:
        return col(Project.department_id).is_(None)
    return col(Project.department_id) == department_id


def takes_reminder(session: Session, week: Week, now: datetime) -> bool:
    """Tell whether somebody may still be reminded of a week: it has been opened and is not cut off."""
    cycle = obligations.cycle(session, week)
    return cycle is not None and now < cycle.cutoff_at and bool(obligations.due_ids(session, week))


def remind(session: Session, week: Week, department_id: int | None, *, by: Person, now: datetime) -> Reminded:
    """Remind those who owe a week once more, of one department or of all; nobody twice by the office.

    Raises:
        NotThere: this person may not.
        NotNow: nothing is due any more, or nothing yet.
    """
    if not access.reminds(session, by):
        raise NotThere
    due = _due_ids(session, week, department_id)
    if not due or not takes_reminder(session, week, now):
        raise NotNow
    asked = answering.by_person(session, due)
    people = session.exec(select(Person).where(col(Person.id).in_(asked)).order_by(col(Person.id))).all()
    what, number = Reminder(obligations.number_of(week)), obligations.number_of(week)
    fresh = sum(
        notices.tell(session, person, what, key=f"nudge:{week.label}:{person.id}", now=now)
        for person in people
    )
    before = len(people) - fresh
    nobody = len(set(due) - set(chain.from_iterable(asked.values())))
    events.record(session, "week.reminded", "week", number, by=by, now=now, people=fresh, before=before)
    return Reminded(fresh, before, nobody, quiet.next_open(now, office.calendar(session)))


def _due_ids(session: Session, week: Week, department_id: int | None) -> list[int]:
    due = obligations.due_ids(session, week)
    if department_id is None:
        return due
    mine = select(Project.id).where(_of(department_id)).order_by(col(Project.id))
    own = set(session.exec(mine).all())
    return [project_id for project_id in due if project_id in own]
