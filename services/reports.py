"""Reports: put together in an entry, sent once, numbered within project and week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Milestone, Project, Stage, WeeklyTask
from models.reports import Owed, Report
from services import access, attachments, drafts, events, obligations, office, photos, phrases
from services.photos import Counted
from services.refusals import DomainError, OutOfDate
from services.report_entry import Entry, Event, Money, Moved, advance
from services.weeks import Week

PARKED_AT_MOST = 20


class NothingToSend(DomainError):
    """Neither a tick, nor a figure, nor words, nor a picture."""

    key = "reports.refused.nothing"


class FigureInDoubt(DomainError):
    """A figure has still to be confirmed or withdrawn."""

    key = "reports.refused.figure"


class NoProjectYet(DomainError):
    """Nobody has said which project it is about."""

    key = "reports.refused.project"


class AlreadyReported(DomainError):
    """The week of the project is answered, so there is nothing to say by no change."""

    key = "reports.refused.already"


@dataclass(frozen=True)
class Sheet:
    """What the card of an entry shows; `choices` are the projects to pick from, while one is being picked.

    `asks_money`: this week asks for the amount completed.
    """

    entry: Entry
    project: Project | None
    tasks: Sequence[WeeklyTask]
    pictures: Counted
    choices: Sequence[Project]
    asks_money: bool = False


@dataclass(frozen=True)
class Answer:
    """What the card of a report shows; `workdays_left` counts from the day after it until the milestone."""

    report: Report
    project: Project
    pictures: Counted
    done: int
    tasks: int
    late: bool
    milestone: Milestone | None
    workdays_left: int


def begin(
    session: Session, person: Person, chat_id: int, project: Project | None, *, guessed: bool, now: datetime
) -> Draft:
    """Open the entry for a report, or go on with this week's for the same project that is not sent yet."""
    draft = drafts.current(session, person, chat_id)
    project_id = project.id if project else None
    if draft and draft.kind is DraftKind.REPORT and Entry.of(draft.data).project_id == project_id:
        return draft
    week = obligations.this_week(session, now).label
    for parked in _parked(session, person, chat_id) if project_id else ():
        if parked.data.get("project_id") == project_id and parked.data.get("week") == week:
            drafts.resume(session, parked, now=now)
            return parked
    entry = Entry(guessed=guessed, choosing=project is None)
    if project is not None:
        entry = advance(entry, moved_to(project))
    data = {**entry.to_json(), "week": week}
    return drafts.start(session, person, chat_id, DraftKind.REPORT, data, now=now)


def moved_to(project: Project) -> Moved:
    """Return the event that takes an entry to a project, with how it stands."""
    building = project.stage is Stage.UNDER_CONSTRUCTION
    return Moved(project.id or 0, project.percent_tenths, money(project), building, project.progress)


def money(project: Project) -> Money:
    """Return what is known of a project's money."""
    return Money(project.completed_wan, project.year_plan_wan, project.total_wan)


def asks_money(session: Session, project: Project, week: Week) -> bool:
    """Tell whether a week asks for the amount completed: the first cycle that begins after a month's end.

    Only what is being built is asked, and once: a standing report of the week with an amount answers it.
    """
    if project.stage is not Stage.UNDER_CONSTRUCTION or not obligations.first_of_month(session, week):
        return False
    told = select(Report.id).where(Report.project_id == project.id, Report.week == week.label)
    told = told.where(col(Report.completed_wan).is_not(None), col(Report.withdrawn_at).is_(None))
    return session.exec(told.limit(1)).first() is None


def going_on(session: Session, draft_id: int, *, by: Person, now: datetime) -> Draft:
    """Return an entry of one's own that can still be changed, taken up again where it was parked.

    Raises:
        NotThere: no such entry, or somebody else's.
        OutOfDate: it was sent or cancelled.
    """
    draft = access.draft(session, draft_id, by=by)
    if draft.kind is not DraftKind.REPORT or draft.state not in (DraftState.OPEN, DraftState.PARKED):
        raise OutOfDate
    drafts.resume(session, draft, now=now)
    return draft


def move(session: Session, draft: Draft, event: Event, *, now: datetime) -> Entry:
    """Move an entry by what the person did."""
    entry = advance(Entry.of(draft.data), event)
    drafts.change(session, draft, now=now, **entry.to_json())
    return entry


def send(session: Session, draft: Draft, *, by: Person, now: datetime) -> Report:
    """Send an entry: the report is numbered, the week answered, progress and tasks written down.

    Raises:
        NoProjectYet, FigureInDoubt, NothingToSend: something is missing.
        NotThere: the project is not this person's any more.
    """
    entry = Entry.of(draft.data)
    if entry.project_id is None:
        raise NoProjectYet
    if entry.doubtful:
        raise FigureInDoubt
    if entry.empty and not sent_with(session, draft):
        raise NothingToSend
    project = access.project(session, entry.project_id, by=by)
    report = write(session, project, entry, by=by, now=now)
    photos.hand_over(session, draft, report_id=report.id)
    _close(session, draft, report, now)
    return report


def sent_with(session: Session, draft: Draft) -> bool:
    """Tell whether pictures or recordings were sent with an entry."""
    kept = photos.counted(session, draft_id=draft.id).kept
    return bool(kept) or attachments.some(session, attachments.of_entry(draft))


def write(session: Session, project: Project, entry: Entry, *, by: Person, now: datetime) -> Report:
    """Write down what an entry says of a project, as a report."""
    report = _write(session, project, by=by, now=now, entry=entry)
    tasks = update(WeeklyTask).where(
        col(WeeklyTask.id).in_(entry.ticked), col(WeeklyTask.project_id) == project.id
    )
    session.exec(tasks.where(col(WeeklyTask.done_at).is_(None)).values(done_at=now))
    return report


def no_change(
    session: Session, project: Project, *, by: Person, now: datetime, draft: Draft | None = None
) -> Report:
    """Answer a week with no change, a full answer; an entry that was open for it ends with it.

    Raises:
        AlreadyReported: the week has been answered.
    """
    last = standing(session, project, now)
    if last is not None:
        raise AlreadyReported(code=project.code, number=last.number)
    report = _write(session, project, by=by, now=now)
    if draft is not None:
        _close(session, draft, report, now)
    return report


def standing(session: Session, project: Project, now: datetime) -> Report | None:
    """Return the last report of a project for this week that was not withdrawn."""
    return _last(session, project, obligations.this_week(session, now), standing=True)


def unblock(session: Session, report: Report, *, by: Person, now: datetime) -> None:
    """Note that nothing is stuck."""
    if not report.unblocked:
        report.unblocked = True
        session.add(report)
        events.record(session, "report.unblocked", "report", report.id, by=by, now=now)


def add_words(session: Session, report: Report, text: str) -> None:
    """Add words that came after the report was sent, with a late part of its album."""
    report.note = "\n".join(filter(None, (report.note, text.strip())))
    session.add(report)


def sheet(session: Session, draft: Draft) -> Sheet:
    """Return what the card of an entry shows."""
    entry = Entry.of(draft.data)
    project = session.get(Project, entry.project_id) if entry.project_id else None
    person = session.get_one(Person, draft.person_id)
    return Sheet(
        entry,
        project,
        _tasks(session, project, draft.data["week"]) if project else [],
        photos.counted(session, draft_id=draft.id),
        access.projects(session, person) if entry.choosing else [],
        project is not None and asks_money(session, project, Week.parse(draft.data["week"])),
    )


def answer(session: Session, report: Report) -> Answer:
    """Return what the card of a report shows."""
    project = session.get_one(Project, report.project_id)
    tasks = _tasks(session, project, report.week)
    milestone = obligations.milestones(session, [report.project_id]).get(report.project_id)
    calendar = office.calendar(session)
    days = calendar.workdays(calendar.day_of(report.sent_at), milestone.due_on)[1:] if milestone else []
    late = obligations.state(session, report.project_id, Week.parse(report.week)) is Owed.LATE
    return Answer(
        report,
        project,
        photos.counted(session, report_id=report.id),
        sum(task.done_at is not None for task in tasks),
        len(tasks),
        late,
        milestone,
        len(days),
    )


def of_entry(session: Session, draft: Draft) -> Report | None:
    """Return the report that an entry became."""
    report_id = draft.data.get("report_id")
    return session.get(Report, report_id) if isinstance(report_id, int) else None


def last_by(session: Session, person: Person) -> int | None:
    """Return the project that a person reported on last."""
    mine = select(Report.project_id).where(Report.by_id == person.id).order_by(col(Report.id).desc())
    return session.exec(mine.limit(1)).first()


def _write(
    session: Session,
    project: Project,
    *,
    by: Person,
    now: datetime,
    entry: Entry | None = None,
) -> Report:
    session.refresh(project, with_for_update=True)  # numbers the reports of a project one after the other
    obligations.alone(session, col(Project.id) == project.id)
    week = obligations.this_week(session, now)
    last = _last(session, project, week)
    ordinal = last.ordinal + 1 if last else 1
    steps = obligations.cycle(session, week)
    report = Report(
        project_id=project.id or 0,
        week=week.label,
        ordinal=ordinal,
        number=f"W{week.number:02}-{phrases.short(project.code)}-{ordinal}",
        by_id=by.id or 0,
        no_change=entry is None,
        addendum=steps is not None and now >= steps.cutoff_at,
        was_tenths=project.percent_tenths,
        was_wan=project.completed_wan,
        percent_tenths=entry.tenths if entry else None,
        completed_wan=entry.wan if entry else None,
        progress=entry.progress if entry else None,
        note=entry.note if entry else "",
        sent_at=now,
    )
    session.add(report)
    if report.percent_tenths is not None:
        project.percent_tenths = report.percent_tenths
    if report.completed_wan is not None:
        project.completed_wan = report.completed_wan
    if report.progress is not None:
        project.progress = report.progress
    session.add(project)
    session.flush()
    number = obligations.number_of(week)
    facts = {"percent_tenths": report.percent_tenths, "no_change": entry is None, "addendum": report.addendum}
    if report.completed_wan is not None:
        facts["completed_wan"] = report.completed_wan
    place = {"project": project.id, "week": number, "ordinal": ordinal}
    events.record(session, "report.sent", "report", report.id, by=by, now=now, **place, **facts)
    obligations.settle(session, report, by=by)
    obligations.redraw(session, report.project_id)
    return report


def _close(session: Session, draft: Draft, report: Report, now: datetime) -> None:
    drafts.change(session, draft, now=now, report_id=report.id)
    drafts.end(session, draft, DraftState.SENT, now=now)


def _parked(session: Session, person: Person, chat_id: int) -> Sequence[Draft]:
    mine = select(Draft).where(
        Draft.person_id == person.id, Draft.chat_id == chat_id, Draft.kind == DraftKind.REPORT
    )
    parked = mine.where(Draft.state == DraftState.PARKED).order_by(col(Draft.id).desc())
    return session.exec(parked.limit(PARKED_AT_MOST)).all()


def _last(session: Session, project: Project, week: Week, *, standing: bool = False) -> Report | None:
    sent = select(Report).where(Report.project_id == project.id, Report.week == week.label)
    if standing:
        sent = sent.where(col(Report.withdrawn_at).is_(None))
    return session.exec(sent.order_by(col(Report.ordinal).desc()).limit(1)).first()


def _tasks(session: Session, project: Project, week: str) -> Sequence[WeeklyTask]:
    mine = select(WeeklyTask).where(WeeklyTask.project_id == project.id, WeeklyTask.week == week)
    return session.exec(mine.order_by(col(WeeklyTask.id))).all()
