"""The record of what changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, insert

from models.engine import Session
from models.events import Event
from models.people import Person
from models.prepared import Prepared

events = Event.__table__  # type: ignore[attr-defined]
APPEND = insert(events)
GIVEN = ("at", "kind", "subject", "subject_id", "by_id", "data")
RECORD = Prepared(APPEND.values({name: bindparam(name) for name in GIVEN}).inline())
Fact = int | StrEnum | None


def record(
    session: Session,
    kind: str,
    subject: str,
    subject_id: int | None,
    *,
    by: Person | None,
    now: datetime,
    **data: Fact,
) -> None:
    """Append one event; `data` holds ids, numbers and enums only, as it can never be erased.

    Raises:
        TypeError: a fact is something else: a text may hold a name.
    """
    for name, fact in data.items():
        if not isinstance(fact, Fact):
            raise TypeError(f"{kind} cannot record {name}: it is {type(fact).__name__}")
    values = {
        "at": now,
        "kind": kind,
        "subject": subject,
        "subject_id": subject_id,
        "by_id": by.id if by else None,
    }
    RECORD.run(session, {**values, "data": data})
