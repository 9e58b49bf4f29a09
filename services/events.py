"""The record of what changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from models.engine import Session
from models.events import Event
from models.people import Person

events = Event.__table__  # type: ignore[attr-defined]


def record(
    session: Session,
    kind: str,
    subject: str,
    subject_id: int | None,
    *,
    by: Person | None,
    now: datetime,
    **data: Any,
) -> None:
    """Append one event; `data` holds ids, numbers and enums only."""
    values = {
        "at": now,
        "kind": kind,
        "subject": subject,
        "subject_id": subject_id,
        "by_id": by.id if by else None,
    }
    session.connection().execute(insert(events).values(**values, data=data))
