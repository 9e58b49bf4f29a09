"""What holds for the whole office: its time zone, language, calendar and weekly schedule."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlmodel import select

from locales import Words
from models.engine import Session
from models.people import Person
from models.schedule import DayOverride, ScheduleVersion
from services.weeks import Schedule
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


def today(session: Session) -> date:
    """Return the office's day in this unit of work, for who is on leave."""
    now = session.info["now"]()
    assert isinstance(now, datetime)  # noqa: S101 - office time, put there by the unit runner
    return now.astimezone(of(session).zone).date()


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


def schedule(session: Session) -> Schedule:
    """Return the weekly schedule in force, the default one while the office has set none."""
    latest = session.exec(select(ScheduleVersion).order_by(ScheduleVersion.id.desc()).limit(1)).first()  # type: ignore[union-attr]
    return Schedule.from_json(latest.body) if latest else Schedule()
