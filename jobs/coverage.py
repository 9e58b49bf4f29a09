"""Tells the office every worked morning who is missing."""

from datetime import date, datetime

from models.engine import Session
from services import coverage, office, schedule
from services.schedule import MORNING


def due(session: Session, now: datetime) -> list[date]:
    """Return today, where its morning has come and has not been taken."""
    calendar = office.calendar(session)
    today = calendar.day_of(now)
    come = calendar.is_workday(today) and calendar.at(today, coverage.AT) <= now
    return [today] if come and not schedule.has_run(session, MORNING, today.isoformat()) else []


def step(session: Session, day: date, now: datetime) -> None:
    """Say it, unless another has, or the day is nearly over."""
    planned_at = office.calendar(session).at(day, coverage.AT)
    taken = schedule.claim_slot(
        session, MORNING, day.isoformat(), planned_at=planned_at, now=now, window=coverage.WINDOW
    )
    if taken:
        coverage.tell(session, day.toordinal(), now)


def next_at(session: Session, now: datetime) -> datetime | None:
    """Return when the next worked morning comes."""
    calendar = office.calendar(session)
    today = calendar.day_of(now)
    first = calendar.at(today, coverage.AT)
    if calendar.is_workday(today) and first > now:
        return first
    return calendar.at(calendar.next_workday(today), coverage.AT)
