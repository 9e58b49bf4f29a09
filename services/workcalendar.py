"""Working time is counted from office hours, China's holidays and make-up days, and overrides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
SATURDAY = 5

Spans = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class WorkHours:
    """The office works in these spans of a working day, in order, in the office's time zone."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(edge >= later for edge, later in pairwise(edges)):
            raise ValueError(f"office hours must be spans in order that do not touch: {self.spans}")

    @property
    def total(self) -> timedelta:
        """One working day holds this much working time, 7.5 h by default."""
        day = date.min
        return sum(
            (datetime.combine(day, end) - datetime.combine(day, start) for start, end in self.spans),
            timedelta(),
        )

    def nearest(self, clock: time) -> time:
        """Before opening it is the opening; in a break or after closing, the end of the span before."""
        inside = self.spans[0][0]
        for start, end in self.spans:
            if clock >= start:
                inside = min(clock, end)
        return inside


@dataclass(frozen=True)
class WorkCalendar:
    """A calendar says which days are worked and counts working time between instants.

    Instants go in aware and come out in UTC; days are days of the office's zone. An override of a day
    (True: worked) wins over the country's plan. Raises ValueError on an instant without a zone.
    """

    zone: ZoneInfo
    overrides: Mapping[date, bool]
    hours: WorkHours = WorkHours()
    _known: dict[date, Spans] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day_of(self, at: datetime) -> date:
        """The office's calendar shows this day at the instant."""
        return self._local(at).date()

    def at(self, day: date, clock: time) -> datetime:
        """The office's clock shows this time of that day at the returned instant."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def is_workday(self, day: date) -> bool:
        """A worked day is an override, a make-up day, or a weekday that is no holiday."""
        return bool(self._spans(day))

    def next_workday(self, day: date) -> date:
        """The first worked day after the given one."""
        day += DAY
        while not self.is_workday(day):
            day += DAY
        return day

    def workdays(self, first: date, last: date) -> list[date]:
        """The worked days from first to last, both included, in order."""
        every = (first + DAY * n for n in range((last - first).days + 1))
        return [day for day in every if self.is_workday(day)]

    def has_makeup_days(self, year: int) -> bool:
        """A year without one worked weekend day is a year whose plan is not known yet.

        Every plan of 2001-2026 works some; it is published in the autumn before, and until then only the
        statutory holidays count as days off. An override that works a weekend day counts as a plan.
        """
        every = self.workdays(date(year, 1, 1), date(year, 12, 31))
        return any(day.weekday() >= SATURDAY for day in every)

    def add(self, at: datetime, worked: timedelta) -> datetime:
        """The earliest instant in working time, `at` or later, by which so much has been worked.

        What is used up at the end of a span ends there (12:00), not when the next one begins (13:30). Nothing
        added to an instant outside working time is the next opening. Raises ValueError below zero.
        """
        if worked < timedelta():
            raise ValueError(f"working time runs forward only: {worked}")
        day, at, left = self.day_of(at), at.astimezone(UTC), worked
        while True:
            for opens, closes in self._spans(day):
                start = max(opens, at)
                if start > closes:
                    continue
                if left <= closes - start:
                    return start + left
                left -= closes - start
            day += DAY

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two instants; none when the end comes first."""
        total, last = timedelta(), self.day_of(end)
        day = self.day_of(start)
        while day <= last:
            for opens, closes in self._spans(day):
                total += max(min(closes, end) - max(opens, start), timedelta())
            day += DAY
        return total

    def add_workdays(self, at: datetime, days: int | Decimal) -> datetime:
        """So many worked days later at the same time of day, always an instant in working time.

        A time of day outside office hours counts as WorkHours.nearest; an instant on a day off counts as the
        opening of the next worked day. A fraction of a day is that part of its working time, added last:
        1.5 days are one day and 3.75 h. Between `at` and the result lies exactly so much working time.
        Raises ValueError below zero.
        """
        if days < 0:
            raise ValueError(f"working days run forward only: {days}")
        whole, part = divmod(Decimal(days), 1)
        if whole:
            at = self._same_time(at, int(whole))
        ticks = self.hours.total // timedelta.resolution
        return self.add(at, timedelta.resolution * round(part * ticks))

    def _same_time(self, at: datetime, days: int) -> datetime:
        local = self._local(at)
        day, clock = local.date(), self.hours.nearest(local.time())
        if not self.is_workday(day):
            day, clock = self.next_workday(day), self.hours.spans[0][0]
        for _ in range(days):
            day = self.next_workday(day)
        return self.at(day, clock)

    def _local(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {at}")
        return at.astimezone(self.zone)

    def _spans(self, day: date) -> Spans:
        known = self._known.get(day)
        if known is None:
            on = self.overrides.get(day)
            is_on = _plan(day.year).is_working_day(day) if on is None else on
            spans = self.hours.spans if is_on else ()
            known = self._known[day] = tuple((self.at(day, start), self.at(day, end)) for start, end in spans)
        return known


@lru_cache(maxsize=32)
def _plan(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)
