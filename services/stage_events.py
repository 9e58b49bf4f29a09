"""Started, completed, a milestone reached or moved, stopped, resumed: declared once, told to the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.outbox import Priority
from models.people import Person, Role
from models.projects import Milestone, Project, Stage
from models.stage_events import StageEvent, StageEventKind, StageEventState
from services import access, cards, drafts, events, notices, obligations, office, photos, reach
from services.blocker_entry import Said
from services.notices import Notice
from services.refusals import NotNow, NotThere, OutOfDate
from services.stage_entry import OF_MILESTONES, Ask, Chosen, Dated, Declaring, Located
from services.stage_refusals import (
    AlreadyReached,
    AlreadyStarted,
    AlreadyStopped,
    DayAhead,
    DayPast,
    FarAway,
    Finished,
    NoMilestone,
    NotStarted,
    NotStopped,
    SameDay,
    StillAsked,
    TooLong,
)

LONGEST = 500
FAR = timedelta(days=5 * 365)
Kind = StageEventKind


@dataclass(frozen=True)
class StageDeclared(Notice):
    """Something has happened to a project, or its officer asks for a milestone to be moved."""

    event_id: int
    priority: ClassVar[Priority] = Priority.PROMPT


@dataclass(frozen=True)
class RevisionDecided(Notice):
    """The office has decided about the day that was asked for."""

    event_id: int
    held: ClassVar[bool] = False


def begin(
    session: Session,
    person: Person,
    chat_id: int,
    kind: StageEventKind,
    project: Project | None,
    *,
    now: datetime,
) -> Draft:
    """Open the entry of a declaration; what cannot be declared any more is refused at once.

    Raises:
        DomainError: what `check` refuses, or NoMilestone.
    """
    entry = Declaring(kind, office.calendar(session).day_of(now))
    if project is not None:
        entry = entry.advance(located(session, kind, project))
    return drafts.start(session, person, chat_id, DraftKind.STAGE, entry.to_json(), now=now)


def located(session: Session, kind: StageEventKind, project: Project) -> Located:
    """Return that a declaration is about a project, and about its milestone where it has but one ahead.

    Raises:
        DomainError: what `check` refuses, or NoMilestone.
    """
    check(session, kind, project)
    if kind not in OF_MILESTONES:
        return Located(project.id or 0)
    ahead = milestones(session, project)
    if not ahead:
        raise NoMilestone(code=project.code)
    return Located(project.id or 0, ahead[0].id if len(ahead) == 1 else None)


def milestones(session: Session, project: Project) -> Sequence[Milestone]:
    """Return the milestones of a project that are not reached, the next first."""
    ahead = select(Milestone).where(Milestone.project_id == project.id, col(Milestone.reached_on).is_(None))
    return sorted(session.exec(ahead).all(), key=lambda one: (one.due_on, one.id))


def check(session: Session, kind: StageEventKind, project: Project) -> None:
    """Refuse what cannot be declared of a project as it stands.

    Raises:
        AlreadyStarted, AlreadyStopped, NotStopped, NotStarted, Finished: why not.
    """
    session.refresh(project)
    code = project.code
    if project.completed_on is not None and kind not in OF_MILESTONES:
        raise Finished(code=code, day=project.completed_on)
    if kind is Kind.STARTED and project.started_on is not None:
        raise AlreadyStarted(code=code, day=project.started_on)
    if kind is Kind.STOPPED and project.stopped:
        raise AlreadyStopped(code=code)
    if kind is Kind.RESUMED and not project.stopped:
        raise NotStopped(code=code)
    begun = project.started_on is not None or project.stage is Stage.UNDER_CONSTRUCTION
    if kind is Kind.COMPLETED and not begun:
        raise NotStarted(code=code)


def move(session: Session, draft: Draft, event: Said | Located | Chosen | Dated, *, now: datetime) -> None:
    """Move the entry of a declaration on.

    Raises:
        FarAway, DayAhead, DayPast, TooLong: it cannot be meant.
    """
    entry = Declaring.of(draft.data).advance(event)
    today = office.calendar(session).day_of(now)
    for day in (entry.happened_on, entry.revised_on or today):
        if abs(day - today) > FAR:
            raise FarAway(day=day)
    if entry.happened_on > today:
        raise DayAhead(day=entry.happened_on)
    if entry.revised_on is not None and entry.revised_on < today:
        raise DayPast(day=entry.revised_on)
    if len(entry.words) > LONGEST:
        raise TooLong(n=LONGEST)
    drafts.change(session, draft, now=now, **entry.to_json())


def submit(session: Session, draft: Draft, *, by: Person, now: datetime) -> StageEvent:
    """Declare what an entry says: the list follows, the office is told.

    Raises:
        OutOfDate: something is still missing.
        DomainError: what `check` refuses; AlreadyReached, StillAsked, SameDay.
        NotThere: the project is not this person's any more.
    """
    entry = Declaring.of(draft.data)
    if entry.asks is not Ask.CONFIRM or entry.project_id is None:
        raise OutOfDate
    project = access.project(session, entry.project_id, by=by)
    milestone = _milestone(session, project, entry.milestone_id) if entry.milestone_id else None
    check(session, entry.kind, project)
    happened = StageEvent(
        project_id=project.id or 0,
        kind=entry.kind,
        state=StageEventState.ASKED if entry.kind is Kind.REVISED else StageEventState.STANDS,
        milestone_id=milestone.id if milestone else None,
        happened_on=entry.happened_on,
        revised_on=entry.revised_on,
        words=entry.words,
        by_id=by.id or 0,
        said_at=now,
    )
    _take_effect(session, project, milestone, happened, by=by, now=now)
    session.add(happened)
    session.flush()
    facts = {"project": project.id, "milestone": happened.milestone_id}
    day = happened.revised_on or happened.happened_on
    kind = f"stage.{entry.kind.value}" if entry.kind is not Kind.REVISED else "stage.revision_asked"
    events.record(session, kind, "stage_event", happened.id, by=by, now=now, day=day.toordinal(), **facts)
    drafts.change(session, draft, now=now, stage_event_id=happened.id)
    drafts.end(session, draft, DraftState.SENT, now=now)
    photos.hand_over(session, draft, stage_event_id=happened.id)
    _tell_office(session, happened, by=by, now=now)
    return happened


def decide(session: Session, asked: StageEvent, *, approve: bool, by: Person, now: datetime) -> None:
    """Approve or refuse the new day of a milestone, once; its baseline stays as it is.

    Raises:
        NotNow: somebody has decided already, or the milestone has been reached meanwhile.
    """
    state = StageEventState.STANDS if approve else StageEventState.REFUSED
    mine = update(StageEvent).where(
        col(StageEvent.id) == asked.id, col(StageEvent.state) == StageEventState.ASKED
    )
    if not session.exec(mine.values(state=state, decided_by_id=by.id, decided_at=now)).rowcount:
        raise NotNow
    session.refresh(asked)
    if approve:
        milestone = col(Milestone.id) == asked.milestone_id
        _hit(session, Milestone, milestone & col(Milestone.reached_on).is_(None), revised_on=asked.revised_on)
        obligations.redraw(session, asked.project_id)
    facts = {"project": asked.project_id, "milestone": asked.milestone_id, "state": state}
    events.record(session, "stage.revision_decided", "stage_event", asked.id, by=by, now=now, **facts)
    cards.touch(session, subject(asked))
    officer = session.get_one(Person, asked.by_id)
    told = RevisionDecided(asked.id or 0)
    notices.tell(session, officer, told, key=f"stage:{asked.id}:decided", now=now)


def history(session: Session, project: Project) -> Sequence[tuple[StageEvent, Person | None]]:
    """Return what was declared of a project with who decided it, the oldest first."""
    said = (
        select(StageEvent, Person)
        .outerjoin(Person, col(Person.id) == col(StageEvent.decided_by_id))
        .where(StageEvent.project_id == project.id)
        .order_by(col(StageEvent.id))
    )
    return [(event, person) for event, person in session.exec(said).all()]


def subject(happened: StageEvent) -> str:
    """Return the subject under which a declaration is shown."""
    return f"stage:{happened.id}"


def _take_effect(
    session: Session,
    project: Project,
    milestone: Milestone | None,
    happened: StageEvent,
    *,
    by: Person,
    now: datetime,
) -> None:
    this, day = col(Project.id) == project.id, happened.happened_on
    match happened.kind:
        case Kind.STARTED:
            values = {"started_on": day, "stage": Stage.UNDER_CONSTRUCTION}
            _hit(session, Project, this & col(Project.started_on).is_(None), **values)
        case Kind.COMPLETED:
            _hit(session, Project, this & col(Project.completed_on).is_(None), completed_on=day)
        case Kind.STOPPED:
            _hit(session, Project, this & ~col(Project.stopped), stopped=True)
            obligations.excuse(session, project, happened.words, by=by, now=now)
        case Kind.RESUMED:
            _hit(session, Project, this & col(Project.stopped), stopped=False)
        case Kind.REACHED if milestone is not None:
            unreached = (col(Milestone.id) == milestone.id) & col(Milestone.reached_on).is_(None)
            _hit(session, Milestone, unreached, reached_on=day)
        case Kind.REVISED if milestone is not None:
            _can_move(session, milestone, happened.revised_on)
    obligations.redraw(session, project.id or 0)


def _hit(
    session: Session, table: type[Project] | type[Milestone], only: ColumnElement[bool], **values: Any
) -> None:
    if not session.exec(update(table).where(only).values(**values)).rowcount:
        raise NotNow


def _milestone(session: Session, project: Project, milestone_id: int) -> Milestone:
    found = session.get(Milestone, milestone_id)
    if found is None or found.project_id != project.id:
        raise NotThere
    if found.reached_on is not None:
        raise AlreadyReached(day=found.reached_on, title=found.title)
    return found


def _can_move(session: Session, milestone: Milestone, to: date | None) -> None:
    open_ = select(StageEvent.id).where(
        StageEvent.milestone_id == milestone.id, StageEvent.state == StageEventState.ASKED
    )
    if session.exec(open_).first() is not None:
        raise StillAsked(title=milestone.title)
    if to == milestone.due_on:
        raise SameDay(day=to)


def _tell_office(session: Session, happened: StageEvent, *, by: Person, now: datetime) -> None:
    for one in reach.holding(session, Role.COORDINATOR):
        if one.id != by.id:
            key = f"stage:{happened.id}:{one.id}"
            notices.tell(session, one, StageDeclared(happened.id or 0), key=key, now=now)
