"""The weekly schedule as the office changes it: put together, looked at, and applied from a week on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, Final

from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.events import Event
from models.people import Person
from models.reports import Obligation
from models.schedule import DayOverride, ScheduleVersion
from services import access, answering, drafts, events, obligations, office, weeks
from services.quiet import STANDARD as QUIET
from services.refusals import DomainError, NotThere, OutOfDate
from services.schedule_entry import Changes, Declared
from services.weeks import Cycle, Moment, Schedule, Step, Timetable, Week
from services.workcalendar import WorkCalendar

SAYING: Final = (Step.PROMPT, Step.REMINDER, Step.LIST)
SHOWN: Final = 2
KEPT: Final = 100
FURTHEST: Final = timedelta(days=400)
MARGIN: Final = timedelta(minutes=1)  # a week that begins within it counts as begun
CHANGED: Final = "schedule.changed"


class Unchanged(DomainError):
    """It is so already."""

    key = "schedule.refused.unchanged"


class InQuietHours(DomainError):
    """Nobody would be told at that time of day."""

    key = "schedule.refused.quiet"


class HasBegun(DomainError):
    """The day lies in a week that runs already or is over, or too far ahead."""

    key = "schedule.refused.begun"


@dataclass(frozen=True)
class Placed:
    """A week and the instants of its steps; no cycle where too few days are worked."""

    week: Week
    cycle: Cycle | None


@dataclass(frozen=True)
class Standing:
    """The schedule as it is: what holds from `first` on, the next weeks, and the days declared otherwise."""

    first: Week
    schedule: Schedule
    weeks: Sequence[Placed]
    days: Mapping[date, Declared]


@dataclass(frozen=True)
class Preview:
    """What changes would bring: from which week on, and who would be asked in it, as people stand today."""

    first: Week
    before: Schedule
    after: Schedule
    days: Mapping[date, Declared]
    weeks: Sequence[Placed]
    people: int
    projects: int
    nobody: int

    @property
    def moved(self) -> list[Step]:
        """Return the steps that move, in their order."""
        return [step for step in Step if self.before.moments[step] != self.after.moments[step]]


@dataclass(frozen=True)
class Made:
    """A change that was applied: when, by whom, from which week on, what moved and which days."""

    at: datetime
    by: str
    first: Week
    moved: Mapping[Step, Moment]
    days: Mapping[date, bool]


def standing(session: Session, now: datetime) -> Standing:
    """Return the schedule as it is."""
    times, calendar = office.timetable(session), office.calendar(session)
    first, week = _first(session, now, times, calendar), Week.of(calendar.day_of(now))
    rows = session.exec(select(DayOverride).order_by(col(DayOverride.day_on))).all()
    ahead = {row.day_on: Declared(row.working, row.reason) for row in rows if row.day_on >= week.monday}
    placed = [_placed(one, times, calendar) for one in _following(week)]
    return Standing(first, times.of(first), placed, ahead)


def propose(session: Session, person: Person, chat_id: int, changes: Changes, *, now: datetime) -> Draft:
    """Put changes beside those that a person has not applied yet.

    Raises:
        OutOfOrder: a step would not come after the one before it.
        DomainError: they cannot be, or change nothing.
    """
    draft = drafts.current(session, person, chat_id)
    if draft is not None and draft.kind is DraftKind.SCHEDULE:
        changes = changes_of(draft).joined(changes)
    else:
        draft = None
    preview(session, changes, now)
    if draft is None:
        return drafts.start(session, person, chat_id, DraftKind.SCHEDULE, _to_json(changes), now=now)
    drafts.change(session, draft, now=now, **_to_json(changes))
    return draft


def preview_of(session: Session, draft: Draft, now: datetime) -> Preview:
    """Return what the changes of an entry would bring, from now on."""
    return preview(session, changes_of(draft), now)


def preview(session: Session, changes: Changes, now: datetime) -> Preview:
    """Return what changes would bring.

    Raises:
        OutOfOrder: a step would not come after the one before it.
        DomainError: they cannot be, or change nothing.
    """
    _check_hours(changes.steps)
    times, calendar = office.timetable(session), office.calendar(session)
    overrides = {day: one.working for day, one in changes.days.items()}
    then = WorkCalendar(calendar.zone, {**calendar.overrides, **overrides}, calendar.hours)
    first = _first(session, now, times, calendar)
    if not _begins(first, _with(times, first, changes), then, now):
        first = first.next
    before, after = times.of(first), _with(times, first, changes).of(first)
    days = {day: one for day, one in sorted(changes.days.items()) if one.working != calendar.is_workday(day)}
    if before == after and not days:
        raise Unchanged
    _check_days(first, days, calendar.day_of(now))
    new = _with(times, first, changes)
    placed = [_placed(week, new, then) for week in _shown(first, days)]
    owing = obligations.would_owe(session, first) if placed[0].cycle else []
    asked = answering.by_person(session, owing)
    known = set(chain.from_iterable(asked.values()))
    return Preview(first, before, after, days, placed, len(asked), len(owing), len(set(owing) - known))


def _check_hours(steps: Mapping[Step, Moment]) -> None:
    if any(one in SAYING and not QUIET.end <= at.clock < QUIET.start for one, at in steps.items()):
        raise InQuietHours(opens=QUIET.end.strftime("%H:%M"), closes=QUIET.start.strftime("%H:%M"))


def _check_days(first: Week, days: Mapping[date, Declared], today: date) -> None:
    if any(not first.monday <= day <= today + FURTHEST for day in days):
        raise HasBegun(week=first.number)


def apply(session: Session, draft: Draft, first: Week, *, by: Person, now: datetime) -> None:
    """Make an entry the schedule of the office, from the week that was shown on.

    Raises:
        NotThere: this person may not change it.
        OutOfDate: the entry has ended, or what was shown is not what would be any more.
    """
    if not access.keeps_schedule(session, by):
        raise NotThere
    expect_open(draft)
    found = preview_of(session, draft, now)
    if found.first != first:
        raise OutOfDate
    since_at = office.calendar(session).at(first.monday, time())
    version = ScheduleVersion(body=found.after.to_json(), since_at=since_at, made_by_id=by.id)
    session.add(version)
    session.flush()
    number = obligations.number_of(first)
    events.record(session, CHANGED, "schedule", version.id, by=by, now=now, week=number)
    for step in found.moved:
        moment = found.after.moments[step]
        minute = moment.clock.hour * 60 + moment.clock.minute
        events.record(
            session, "schedule.moved", "schedule", version.id, by=by, now=now, step=step,
            workday=moment.workday, minute=minute,
        )  # fmt: skip
    for day, one in found.days.items():
        session.merge(DayOverride(day_on=day, working=one.working, reason=one.reason))
        events.record(
            session, "schedule.day", "schedule", version.id, by=by, now=now, day=day.toordinal(),
            working=int(one.working),
        )  # fmt: skip
    drafts.end(session, draft, DraftState.SENT, now=now)


def expect_open(draft: Draft) -> None:
    """Go on only with an entry of the schedule that has not ended.

    Raises:
        OutOfDate: it is another kind of entry, or over.
    """
    if draft.kind is not DraftKind.SCHEDULE or draft.state is not DraftState.OPEN:
        raise OutOfDate


def changes_of(draft: Draft) -> Changes:
    """Return the changes that an entry holds."""
    return _from_json(draft.data)


def history(session: Session) -> list[Made]:
    """Return the last changes that were applied, newest first."""
    latest = select(Event).where(Event.subject == "schedule", Event.kind == CHANGED)
    made = session.exec(latest.order_by(col(Event.id).desc()).limit(KEPT)).all()
    of_them = select(Event).where(
        Event.subject == "schedule", col(Event.subject_id).in_([one.subject_id for one in made])
    )
    parts = session.exec(of_them.order_by(col(Event.id))).all()
    people = session.exec(select(Person).where(col(Person.id).in_([one.by_id for one in made]))).all()
    names = {person.id: person.name for person in people}
    return [_made(one, parts, names.get(one.by_id, "")) for one in made]


def _made(one: Event, parts: Sequence[Event], by: str) -> Made:
    mine = [part for part in parts if part.subject_id == one.subject_id]
    moved = {
        Step(part.data["step"]): Moment(part.data["workday"], time(*divmod(part.data["minute"], 60)))
        for part in mine
        if part.kind == "schedule.moved"
    }
    days = {
        date.fromordinal(part.data["day"]): bool(part.data["working"])
        for part in mine
        if part.kind == "schedule.day"
    }
    return Made(one.at, by, obligations.week_of(one.data["week"]), moved, days)


def _first(session: Session, now: datetime, times: Timetable, calendar: WorkCalendar) -> Week:
    """Return the first week that can still be changed: it has not been opened, nor is it about to be."""
    week = Week.of(calendar.day_of(now))
    opened = select(Obligation.id).where(Obligation.week == week.label).limit(1)
    begun = session.exec(opened).first() is not None or not _begins(week, times, calendar, now)
    return week.next if begun else week


def _begins(week: Week, times: Timetable, calendar: WorkCalendar, now: datetime) -> bool:
    """Tell whether a week's first step is still to come; one without steps begins with its Monday."""
    found = weeks.cycle(week, times.of(week), calendar)
    return now + MARGIN < (found.prompt_at if found else calendar.at(week.monday, time()))


def _with(times: Timetable, first: Week, changes: Changes) -> Timetable:
    before = times.of(first)
    after = Schedule({**before.moments, **changes.steps}, before.least_workdays)
    return Timetable((*times.versions, (first, after)))


def _placed(week: Week, times: Timetable, calendar: WorkCalendar) -> Placed:
    return Placed(week, weeks.cycle(week, times.of(week), calendar))


def _following(week: Week) -> list[Week]:
    found = [week]
    while len(found) < SHOWN:
        found.append(found[-1].next)
    return found


def _shown(first: Week, days: Mapping[date, Declared]) -> list[Week]:
    """Return the next weeks, and those of the days that are declared."""
    return sorted({*_following(first), *(Week.of(day) for day in days)})


def _to_json(changes: Changes) -> dict[str, Any]:
    return {
        "steps": {one.value: [at.workday, at.clock.isoformat()] for one, at in changes.steps.items()},
        "days": {day.isoformat(): [one.working, one.reason] for day, one in changes.days.items()},
    }


def _from_json(data: Mapping[str, Any]) -> Changes:
    steps = {Step(name): Moment(day, time.fromisoformat(at)) for name, (day, at) in data["steps"].items()}
    days = {date.fromisoformat(day): Declared(working, why) for day, (working, why) in data["days"].items()}
    return Changes(steps, days)
