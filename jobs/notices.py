"""Says what quiet hours have held, one message per person."""

from datetime import datetime

from models.engine import Session
from services import notices
from views import delivery


def due(session: Session, now: datetime) -> list[str]:
    """Return one item when anything that was held may be said."""
    return ["held"] if notices.due(session, now, held=True) else []


def step(session: Session, _item: str, now: datetime) -> None:
    """Say it."""
    delivery.release(session, now)


def next_at(session: Session, _now: datetime) -> datetime | None:
    """Return when the next held notice may be said."""
    return notices.next_due_at(session)
