"""Freezes what is still due at cut-off as missed, however late it comes round."""

from datetime import datetime

from models.engine import Session
from services import obligations
from services.weeks import Week


def due(session: Session, now: datetime) -> list[Week]:
    """Return the weeks that are past their cut-off and have something due."""
    return [week for week, at in _cutoffs(session) if at <= now]


def step(session: Session, week: Week, now: datetime) -> None:
    """Freeze it; a week that is frozen already has nothing left to freeze."""
    obligations.freeze(session, week, now)


def next_at(session: Session, now: datetime) -> datetime | None:
    """Return the next cut-off of a week that has something due."""
    return min((at for _, at in _cutoffs(session) if at > now), default=None)


def _cutoffs(session: Session) -> list[tuple[Week, datetime]]:
    cycles = [obligations.cycle(session, week) for week in obligations.open_weeks(session)]
    return [(cycle.week, cycle.cutoff_at) for cycle in cycles if cycle]
