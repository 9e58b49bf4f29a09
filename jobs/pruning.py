"""Forgets updates that were settled a week ago."""

from datetime import datetime

from models.engine import Session, wall_at
from services import inbox


def due(session: Session, _now: datetime) -> list[datetime]:
    """Return the instant before which settled updates go; it is real time, as updates are kept in."""
    before = wall_at(session) - inbox.KEPT
    return [before] if inbox.prunable(session, before) else []


def step(session: Session, before: datetime, _now: datetime) -> None:
    """Forget them."""
    inbox.prune(session, before)


def next_at(_session: Session, _now: datetime) -> datetime | None:
    """Return nothing: office time does not decide this."""
    return None
