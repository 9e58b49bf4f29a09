"""A promise is the end of a day's work, given before the limit, and read from what people type."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from services.refusals import DomainError
from services.workcalendar import DAY, WorkCalendar

LEAST = timedelta(hours=1)
OFFERED_DAYS = 3
LATE_DAYS = 3
BACK_AT_MOST = timedelta(days=183)
FORMS = (
    re.compile(r"(?P<year>[0-9]{4})(?:年|[-/.])(?P<month>[0-9]{1,2})(?:月|[-/.])(?P<day>[0-9]{1,2})[日号]?"),
    re.compile(r"(?P<month>[0-9]{1,2})(?:月|[-/.])(?P<day>[0-9]{1,2})[日号]?"),
)
NEAR = {"今天": 0, "明天": 1, "后天": 2, "today": 0, "tomorrow": 1}


class NotADay(DomainError):
    """What was typed is not a day."""

    key = "blockers.refused.not_a_day"


class PromisePast(DomainError):
    """The promised day is over."""

    key = "blockers.refused.promise_past"


class PromiseTooLate(DomainError):
    """The promise lies past the limit, which only an extension can move."""

    key = "blockers.refused.promise_too_late"


def read(text: str, today: date) -> date:
    """Return the day that a person typed; without a year, the coming one unless it has just passed.

    Raises:
        NotADay: no such form, or no such day.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).lower().split())
    if typed in NEAR:
        return today + DAY * NEAR[typed]
    found = next((match for form in FORMS if (match := form.fullmatch(typed))), None)
    if found is None:
        raise NotADay
    parts = {name: int(number) for name, number in found.groupdict().items()}
    try:
        day = date(parts.get("year", today.year), parts["month"], parts["day"])
        return day.replace(year=day.year + 1) if "year" not in parts and today - day > BACK_AT_MOST else day
    except ValueError:
        raise NotADay from None


def latest(now: datetime, limit_at: datetime, calendar: WorkCalendar) -> datetime:
    """Return the latest promise that is taken: the limit.

    With less than an hour of working time to the limit, or past it, nothing sensible could be promised any
    more: then it is the end of the third working day from now. The ladder does not wait for that.
    """
    if calendar.worked(now, limit_at) >= LEAST:
        return limit_at
    day = calendar.day_of(now)
    for _ in range(LATE_DAYS):
        day = calendar.next_workday(day)
    return closing(day, calendar)


def offers(now: datetime, limit_at: datetime, calendar: WorkCalendar) -> list[datetime]:
    """Return up to four promises for a tap: ends of working days, and the limit where it comes first."""
    today, last = calendar.day_of(now), latest(now, limit_at, calendar)
    days, day = [today] if calendar.is_workday(today) else [], today
    for _ in range(OFFERED_DAYS):
        day = calendar.next_workday(day)
        days.append(day)
    ends = [closing(day, calendar) for day in days]
    possible = [end for end in ends if end <= last and calendar.worked(now, end) >= LEAST]
    return possible if last in possible or last > ends[-1] else [*possible, last]


def on(day: date, now: datetime, limit_at: datetime, calendar: WorkCalendar) -> datetime:
    """Return the instant that a promised day means: the end of its work, or the limit where that comes first.

    Raises:
        PromisePast: the day is over.
        PromiseTooLate: the day lies past the limit.
    """
    last = latest(now, limit_at, calendar)
    end = closing(day, calendar)
    return check(min(end, last) if day == calendar.day_of(last) else end, now, limit_at, calendar)


def check(promise_at: datetime, now: datetime, limit_at: datetime, calendar: WorkCalendar) -> datetime:
    """Return a promise that may be given now.

    Raises:
        PromisePast: it is over.
        PromiseTooLate: it lies past the limit.
    """
    if promise_at <= now:
        raise PromisePast
    last = latest(now, limit_at, calendar)
    if promise_at > last:
        raise PromiseTooLate(limit=last)
    return promise_at


def closing(day: date, calendar: WorkCalendar) -> datetime:
    """Return the end of a day's office hours, 17:30, whether it is worked or not."""
    return calendar.at(day, calendar.hours.spans[-1][1])
