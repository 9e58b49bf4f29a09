"""What holds for the whole office: its time zone, language, calendar and weekly schedule."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from locales import Words
from models.engine import Session
from models.people import Person
from models.schedule import DayOverride, ScheduleVersion
from services.weeks import Schedule, Timetable, Week
from services.workcalendar import WorkCalendar


@dataclass(frozen=True)
class Office:
    """The settings that rules need; the unit runner puts it on every session.

    `hears_groups` is whether privacy mode is off: what groups say then reaches a bot that they let in.
    """

    zone: ZoneInfo
    language: str
    bot_username: str = ""
    hears_groups: bool = False


def of(session: Session) -> Office:
    """Return the office that this unit of work belongs to."""
    office = session.info["office"]
    assert isinstance(office, Office)  # noqa: S101 - put there by the unit runner
    return office


def now(session: Session) -> datetime:
    """Return office time in this unit of work, for cards that show how something stands."""
    found = session.info["now"]()
    assert isinstance(found, datetime)  # noqa: S101 - put there by the unit runner
    return found


def today(session: Session) -> date:
    """Return the office's day in this unit of work, for who is on leave."""
    return now(session).astimezone(of(session).zone).date()


def words_for(session: Session, person: Person | None) -> Words:
    """Return the catalogue that a person reads, the office's own for a stranger."""
    office = of(session)
    language = person.language if person and person.language else office.language
    return Words(language, office.zone)


def calendar(session: Session) -> WorkCalendar:
    """Return the working calendar with the office's overrides."""
    rows = session.exec(select(DayOverride)).all()
    return _calendar(of(session).zone, tuple(sorted((row.day_on, row.working) for row in rows)))


@lru_cache(maxsize=8)
def _calendar(zone: ZoneInfo, overrides: tuple[tuple[date, bool], ...]) -> WorkCalendar:
    return WorkCalendar(zone, dict(overrides))


def timetable(session: Session) -> Timetable:
    """Return the weekly schedules that the office has made, each with its first week."""
    rows = session.exec(select(ScheduleVersion).order_by(col(ScheduleVersion.id))).all()
    zone = of(session).zone
    return Timetable(
        tuple((Week.of(row.since_at.astimezone(zone).date()), Schedule.from_json(row.body)) for row in rows)
    )
