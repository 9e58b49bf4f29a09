"""Has late blockers climb their ladders, one case in each unit of work."""

from datetime import datetime

from models.engine import Session
from services import blocker_ladder


def due(session: Session, now: datetime) -> list[int]:
    """Return the blockers that have come to a rung."""
    return blocker_ladder.due(session, now)


def step(session: Session, blocker_id: int, now: datetime) -> None:
    """Have one of them climb."""
    blocker_ladder.climb(session, blocker_id, now)


def next_at(session: Session, _now: datetime) -> datetime | None:
    """Return when the next blocker comes to a rung."""
    return blocker_ladder.next_at(session)
