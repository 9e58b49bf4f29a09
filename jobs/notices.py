"""Says what quiet hours have held, and what goes to many at once, each person in a unit of work."""

from collections.abc import Sequence
from datetime import datetime

from models.engine import Session
from services import notices
from views import delivery


def due(session: Session, now: datetime) -> Sequence[int]:
    """Return the people for whom something was held that may be said."""
    return notices.waiting(session, now)


def step(session: Session, person_id: int, now: datetime) -> None:
    """Say it to one of them."""
    delivery.release(session, person_id, now)


def next_at(session: Session, _now: datetime) -> datetime | None:
    """Return when the next held notice may be said."""
    return notices.next_due_at(session)
