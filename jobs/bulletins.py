"""Freezes the week at cut-off and sends the bulletin."""

from datetime import datetime

from models.engine import Session
from services import bulletins, schedule
from services.weeks import Week

JOB = "cutoff"


def due(session: Session, now: datetime) -> list[tuple[Week, datetime]]:
    """Return the week whose cut-off has come, if it was asked for and has not been frozen."""
    owed = schedule.owed(session, JOB, now)
    return [owed] if owed and bulletins.was_asked(session, owed[0]) else []


def step(session: Session, item: tuple[Week, datetime], now: datetime) -> None:
    """Freeze it; a cut-off that was missed is made up for however late, since the record must be whole."""
    week, planned_at = item
    if schedule.claim_slot(
        session, JOB, week.label, planned_at=planned_at, now=now, window=schedule.LOOK_BACK
    ):
        bulletins.publish(session, week, planned_at, now)


def next_at(session: Session, now: datetime) -> datetime | None:
    """Return when the next weekly step comes."""
    return schedule.next_step_at(session, now)
