"""Notices that are not red wait while the office is quiet."""

from dataclasses import dataclass
from datetime import datetime, time

from services.workcalendar import WorkCalendar


@dataclass(frozen=True)
class QuietHours:
    """A worked day is quiet before `end` and from `start` on; other days are quiet throughout."""

    start: time = time(18)
    end: time = time(8, 40)


STANDARD = QuietHours()


def is_quiet(at: datetime, calendar: WorkCalendar, hours: QuietHours = STANDARD) -> bool:
    """A notice that is not red must wait at this instant."""
    return next_open(at, calendar, hours) != at


def next_open(at: datetime, calendar: WorkCalendar, hours: QuietHours = STANDARD) -> datetime:
    """The first instant, `at` or later, when nothing has to wait: `at` itself or the end of quiet hours."""
    day = calendar.day_of(at)
    if calendar.is_workday(day):
        opens, closes = calendar.at(day, hours.end), calendar.at(day, hours.start)
        if at < opens:
            return opens
        if at < closes:
            return at
    return calendar.at(calendar.next_workday(day), hours.end)


def next_morning(at: datetime, calendar: WorkCalendar, hours: QuietHours = STANDARD) -> datetime:
    """The end of the quiet hours before the next worked day that is not today's."""
    return calendar.at(calendar.next_workday(calendar.day_of(at)), hours.end)
