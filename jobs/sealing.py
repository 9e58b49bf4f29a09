"""Seals what was recorded, a group of events in each unit of work."""

from datetime import datetime

from models.engine import Session
from services import chain


def due(session: Session, _now: datetime) -> range:
    """Return a number for each group of events that is not sealed."""
    return chain.waiting(session)


def step(session: Session, _group: int, _now: datetime) -> None:
    """Seal the next group, whichever it is."""
    chain.seal(session)


def next_at(_session: Session, _now: datetime) -> datetime | None:
    """Return nothing: office time does not decide this."""
    return None
