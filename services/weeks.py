"""The weekly cycle places its steps on the working days of an ISO week."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from services.workcalendar import WorkCalendar

FORMAT = 1
DAYS_IN_WEEK = 7


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week, Monday to Sunday. Raises ValueError when the year has no such week."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def of(cls, day: date) -> Self:
        """The week in which the day lies."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, label: str) -> Self:
        """A week is read from its label, "2026-W22" and nothing looser. Raises ValueError."""
        match = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", label)
        if not match:
            raise ValueError(f"not a week: {label!r}")
        return cls(int(match[1]), int(match[2]))

    @property
    def label(self) -> str:
        """A week is written "2026-W22"."""
        return f"{self.year:04}-W{self.number:02}"

    @property
    def days(self) -> list[date]:
        """The seven days, Monday first."""
        return [self.monday + timedelta(days=n) for n in range(DAYS_IN_WEEK)]

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def next(self) -> "Week":
        """The week after."""
        return Week.of(self.monday + timedelta(weeks=1))

    @property
    def previous(self) -> "Week":
        """The week before."""
        return Week.of(self.monday - timedelta(weeks=1))


class Step(StrEnum):
    """A cycle has these five steps, in this order."""

    PROMPT = "prompt"
    REMINDER = "reminder"
    DUE = "due"
    LIST = "list"
    CUTOFF = "cutoff"


@dataclass(frozen=True)
class Moment:
    """A worked day, counted from the start (0, 1) or the end (-1, -2) of a week, and the time of day."""

    workday: int
    clock: time


class OutOfOrder(ValueError):
    """A step would not come after the one before it in a week of so many worked days."""

    def __init__(self, step: Step, later: Step, length: int) -> None:
        super().__init__(f"{later} is not after {step} in a week of {length} worked days")
        self.step, self.later, self.length = step, later, length


ORDINARY = {
    Step.PROMPT: Moment(0, time(9)),
    Step.REMINDER: Moment(-2, time(12)),
    Step.DUE: Moment(-2, time(17)),
    Step.LIST: Moment(-1, time(9)),
    Step.CUTOFF: Moment(-1, time(17)),
}


@dataclass(frozen=True)
class Schedule:
    """The office's table: where each step lies, and how many worked days a week needs to have a cycle at all.

    Raises ValueError when in a week of some length a step has no day, OutOfOrder when it would not come after
    the one before.
    """

    moments: Mapping[Step, Moment] = field(default_factory=ORDINARY.copy)
    least_workdays: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.least_workdays <= DAYS_IN_WEEK:
            raise ValueError(f"no week has {self.least_workdays} worked days")
        for length in range(self.least_workdays, DAYS_IN_WEEK + 1):
            places = [(self._place(step, length), step) for step in Step]
            for (place, step), (after, later) in pairwise(places):
                if place >= after:
                    raise OutOfOrder(step, later, length)

    def _place(self, step: Step, length: int) -> tuple[int, time]:
        moment = self.moments.get(step)
        if moment is None or not -length <= moment.workday < length:
            raise ValueError(f"no {step} in a week of {length} worked days")
        return moment.workday % length, moment.clock

    def to_json(self) -> dict[str, Any]:
        """The table as plain values that JSON can keep, with the version of this form."""
        steps = {
            step.value: [moment.workday, moment.clock.isoformat()] for step, moment in self.moments.items()
        }
        return {"version": FORMAT, "least_workdays": self.least_workdays, "steps": steps}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The table that to_json wrote. Raises ValueError when another version wrote it."""
        if data["version"] != FORMAT:
            raise ValueError(f"a schedule of version {data['version']} cannot be read")
        steps = {
            Step(name): Moment(day, time.fromisoformat(clock)) for name, (day, clock) in data["steps"].items()
        }
        return cls(steps, data["least_workdays"])


STANDARD = Schedule()


@dataclass(frozen=True)
class Timetable:
    """The schedules that the office has made, oldest first, each with the week from which it holds."""

    versions: tuple[tuple[Week, Schedule], ...] = ()

    def of(self, week: Week) -> Schedule:
        """The schedule of a week: the newest that holds by then, the standard one before any does."""
        holding = [schedule for first, schedule in self.versions if first <= week]
        return holding[-1] if holding else STANDARD


@dataclass(frozen=True)
class Cycle:
    """The instants of one week's steps."""

    week: Week
    prompt_at: datetime
    reminder_at: datetime
    due_at: datetime
    list_at: datetime
    cutoff_at: datetime

    @property
    def steps(self) -> list[tuple[datetime, Step]]:
        """The steps with their instants, in order."""
        return [
            (self.prompt_at, Step.PROMPT),
            (self.reminder_at, Step.REMINDER),
            (self.due_at, Step.DUE),
            (self.list_at, Step.LIST),
            (self.cutoff_at, Step.CUTOFF),
        ]


def cycle(week: Week, schedule: Schedule, calendar: WorkCalendar) -> Cycle | None:
    """The week's cycle, or None when too few of its days are worked; make-up weekend days count."""
    days = [day for day in week.days if calendar.is_workday(day)]
    if len(days) < schedule.least_workdays:
        return None
    prompt, reminder, due, owed, cutoff = (
        calendar.at(days[schedule.moments[step].workday], schedule.moments[step].clock) for step in Step
    )
    return Cycle(week, prompt, reminder, due, owed, cutoff)


def steps_between(
    after: datetime, until: datetime, timetable: Timetable, calendar: WorkCalendar
) -> Iterator[tuple[datetime, Step, Week]]:
    """The steps later than `after` and not later than `until`, in order."""
    for found in _steps_after(after, timetable, calendar):
        if found[0] > until:
            return
        yield found


def next_step(after: datetime, timetable: Timetable, calendar: WorkCalendar) -> tuple[datetime, Step, Week]:
    """The first step later than `after`."""
    return next(_steps_after(after, timetable, calendar))


def _steps_after(
    after: datetime, timetable: Timetable, calendar: WorkCalendar
) -> Iterator[tuple[datetime, Step, Week]]:
    week = Week.of(calendar.day_of(after))
    while True:
        found = cycle(week, timetable.of(week), calendar)
        for at, step in found.steps if found else []:
            if at > after:
                yield at, step, week
        week = week.next
