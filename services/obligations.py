"""What each project owes a week: written when it becomes due, answered by reports, frozen at cut-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, insert, literal, or_, update
from sqlalchemy import select as columns
from sqlmodel import col, select

from models.engine import Session
from models.people import Person
from models.projects import Assignment, Milestone, Project, Stage, WeeklyTask
from models.reports import Obligation, Owed, Report
from services import cards, events, office, weeks
from services.weeks import Cycle, Week

ALWAYS_OWED = (Stage.NEW, Stage.UNDER_CONSTRUCTION)
obligations = Obligation.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Line:
    """How one project stands in a week, with what the week asks of it."""

    project: Project
    state: Owed
    tasks: Sequence[WeeklyTask]
    milestone: Milestone | None


def number_of(week: Week) -> int:
    """Return a week as one whole number, which buttons and subjects can carry: 202622."""
    return week.year * 100 + week.number


def week_of(number: int) -> Week:
    """Return the week of such a number.

    Raises:
        ValueError: there is no such week.
    """
    return Week(*divmod(number, 100))


def this_week(session: Session, now: datetime) -> Week:
    """Return the ISO week of an instant, in the office's time zone."""
    return Week.of(office.calendar(session).day_of(now))


def cycle(session: Session, week: Week) -> Cycle | None:
    """Return the instants of a week's steps; None when it has too few working days."""
    return weeks.cycle(week, office.timetable(session).of(week), office.calendar(session))


def first_of_month(session: Session, week: Week) -> bool:
    """Tell whether a week's cycle is the first that begins after the end of a month."""
    steps, calendar = cycle(session, week), office.calendar(session)
    if steps is None:
        return False
    began, before = calendar.day_of(steps.prompt_at), week.previous
    while (earlier := cycle(session, before)) is None:
        before = before.previous
    last = calendar.day_of(earlier.prompt_at)
    return (began.year, began.month) != (last.year, last.month)


def alone(session: Session, projects: ColumnElement[bool]) -> None:
    """Have a report and the opening of its week not pass each other by: of two at once the later runs again.

    Each would read what the other has not committed yet, and the report would never count. A row that is
    written anew, with the same figures, is what PostgreSQL refuses to the second.
    """
    session.exec(update(Project).where(projects).values(percent_tenths=Project.percent_tenths))


def open_week(session: Session, week: Week, due_at: datetime, now: datetime) -> int:
    """Write down what every project owes in a week, once; return how many obligations are new.

    A project that is stopped or completed owes nothing, nor does a reserve or strategic one without tasks. A
    report that came before the prompt counts.
    """
    alone(session, ~col(Project.stopped))
    known = exists().where(col(Obligation.project_id) == col(Project.id), col(Obligation.week) == week.label)
    at = literal(due_at, obligations.c.due_at.type)
    owing = columns(col(Project.id), literal(week.label), literal(Owed.DUE.value), at)
    owing = owing.where(_owes(week), ~known)
    rows = insert(obligations).from_select(["project_id", "week", "state", "due_at"], owing)
    counted = {"preserve_rowcount": True}  # else PostgreSQL's driver says -1, however many there were
    new = int(session.connection().execute(rows, execution_options=counted).rowcount)
    if new:
        number = number_of(week)
        events.record(session, "week.opened", "week", number, by=None, now=now, obligations=new)
        _count_early_reports(session, week)
    return new


def _owes(week: Week) -> ColumnElement[bool]:
    """Say in a query which projects a week asks for a report."""
    has_tasks = exists().where(
        col(WeeklyTask.project_id) == col(Project.id), col(WeeklyTask.week) == week.label
    )
    open_ = and_(~col(Project.stopped), col(Project.completed_on).is_(None))
    return and_(open_, or_(col(Project.stage).in_(ALWAYS_OWED), has_tasks))


def would_owe(session: Session, week: Week) -> list[int]:
    """Return the projects that a week would ask for a report, as they stand now."""
    return [found or 0 for found in session.exec(select(Project.id).where(_owes(week))).all()]


def _count_early_reports(session: Session, week: Week) -> None:
    early = select(Report).where(Report.week == week.label, col(Report.withdrawn_at).is_(None))
    for report in session.exec(early.order_by(col(Report.id))).all():
        _move(
            session, report.project_id, week, answer_state(report), report.sent_at, [Owed.DUE, Owed.NO_CHANGE]
        )


def answer_state(report: Report) -> Owed:
    """Return what a report makes of an obligation before the due time."""
    return Owed.NO_CHANGE if report.no_change else Owed.REPORTED


def settle(session: Session, report: Report, *, by: Person) -> Owed | None:
    """Let a report answer its project's week; None when it comes after cut-off or nothing was owed.

    A second report adds to the first: it can turn no change into reported, and nothing into late.
    """
    week = Week.parse(report.week)
    steps = cycle(session, week)
    if steps is None or report.sent_at >= steps.cutoff_at:
        return None
    if report.sent_at < steps.due_at:
        state, before = answer_state(report), [Owed.DUE, Owed.NO_CHANGE]
    else:
        state, before = Owed.LATE, [Owed.DUE]
    if not _move(session, report.project_id, week, state, report.sent_at, before):
        return None
    number = number_of(week)
    events.record(
        session,
        "obligation.answered",
        "project",
        report.project_id,
        by=by,
        now=report.sent_at,
        week=number,
        state=state,
    )
    return state


def _move(
    session: Session, project_id: int, week: Week, state: Owed, now: datetime, before: Sequence[Owed]
) -> bool:
    mine = update(Obligation).where(
        col(Obligation.project_id) == project_id, col(Obligation.week) == week.label
    )
    moved = mine.where(col(Obligation.state).in_(before)).values(state=state, settled_at=now)
    return bool(session.exec(moved).rowcount)


def freeze(session: Session, week: Week, now: datetime) -> int:
    """Turn whatever is still due in a week into missed; return how many. Nothing changes them afterwards."""
    due = _due_in(week)
    owing = session.exec(select(Obligation.project_id).where(due)).all()
    session.exec(update(Obligation).where(due).values(state=Owed.MISSED, settled_at=now))
    for project_id in owing:
        events.record(
            session, "obligation.missed", "project", project_id, by=None, now=now, week=number_of(week)
        )
        redraw(session, project_id)
    return len(owing)


def excuse(session: Session, project: Project, because: str, *, by: Person, now: datetime) -> bool:
    """Let a project off this week, with a reason; False where it owes nothing any more or not yet."""
    week = this_week(session, now)
    mine = update(Obligation).where(_due_in(week), col(Obligation.project_id) == project.id)
    why = {"excused_by_id": by.id, "excused_because": because}
    if not session.exec(mine.values(state=Owed.EXCUSED, settled_at=now, **why)).rowcount:
        return False
    number = number_of(week)
    events.record(session, "obligation.excused", "project", project.id, by=by, now=now, week=number)
    redraw(session, project.id or 0)
    return True


def open_weeks(session: Session) -> list[Week]:
    """Return the weeks in which something is still due, oldest first."""
    labels = select(Obligation.week).where(Obligation.state == Owed.DUE).distinct()
    return sorted(Week.parse(label) for label in session.exec(labels).all())


def state(session: Session, project_id: int, week: Week) -> Owed | None:
    """Return how a project stands in a week; None when it owes nothing."""
    mine = select(Obligation.state).where(Obligation.project_id == project_id, Obligation.week == week.label)
    found = session.exec(mine).first()
    return Owed(found) if found else None


def counts(session: Session, week: Week) -> dict[Owed, int]:
    """Count the obligations of a week by how they stand."""
    grouped = select(Obligation.state, func.count()).where(Obligation.week == week.label)
    found = dict(session.exec(grouped.group_by(col(Obligation.state))).all())
    return {owed: found.get(owed, 0) for owed in Owed}


def lines(session: Session, week: Week, project_ids: Sequence[int]) -> list[Line]:
    """Return how projects stand in a week, those that owe it something, by code."""
    owed = select(Project, Obligation.state).join(Obligation).where(Obligation.week == week.label)
    found = session.exec(owed.where(col(Project.id).in_(project_ids)).order_by(Project.code)).all()
    tasks = select(WeeklyTask).where(
        WeeklyTask.week == week.label, col(WeeklyTask.project_id).in_(project_ids)
    )
    all_tasks = session.exec(tasks.order_by(col(WeeklyTask.id))).all()
    ahead = milestones(session, project_ids)
    return [
        Line(
            project,
            Owed(state),
            [task for task in all_tasks if task.project_id == project.id],
            ahead.get(project.id or 0),
        )
        for project, state in found
    ]


def milestones(session: Session, project_ids: Sequence[int]) -> dict[int, Milestone]:
    """Return the next milestone of each project that is not reached yet."""
    ahead = select(Milestone).where(
        col(Milestone.project_id).in_(project_ids), col(Milestone.reached_on).is_(None)
    )
    first: dict[int, Milestone] = {}
    for milestone in sorted(session.exec(ahead).all(), key=lambda one: (one.due_on, one.id)):
        first.setdefault(milestone.project_id, milestone)
    return first


def due_ids(session: Session, week: Week) -> list[int]:
    """Return the projects that still owe a week."""
    owing = select(Obligation.project_id).where(_due_in(week)).order_by(col(Obligation.project_id))
    return list(session.exec(owing).all())


def _due_in(week: Week) -> ColumnElement[bool]:
    return and_(col(Obligation.week) == week.label, col(Obligation.state) == Owed.DUE)


def latest_week(session: Session) -> Week | None:
    """Return the week that was opened last."""
    label = session.exec(select(func.max(Obligation.week))).one()
    return Week.parse(label) if label else None


def redraw(session: Session, project_id: int) -> None:
    """Have the cards redrawn on which those who stand for a project see their week."""
    for person_id in session.exec(
        select(Assignment.person_id).where(Assignment.project_id == project_id)
    ).all():
        cards.touch(session, week_subject(person_id))


def week_subject(person_id: int) -> str:
    """Return the subject of the card that shows a person the week."""
    return f"week:{person_id}"
