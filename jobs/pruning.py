"""Forgets what has served: updates that were settled a week ago, tries at invitations that count no more."""

from datetime import datetime
from enum import StrEnum

from models.engine import Session, wall_at
from services import inbox, invitations


class Past(StrEnum):
    """What is forgotten."""

    UPDATES = "updates"
    TRIES = "tries"


def due(session: Session, now: datetime) -> list[Past]:
    """Return what there is to forget; updates go by real time, which they are kept in."""
    found = []
    if inbox.prunable(session, wall_at(session) - inbox.KEPT):
        found.append(Past.UPDATES)
    if invitations.forgettable(session, now):
        found.append(Past.TRIES)
    return found


def step(session: Session, past: Past, now: datetime) -> None:
    """Forget it."""
    if past is Past.UPDATES:
        inbox.prune(session, wall_at(session) - inbox.KEPT)
    else:
        invitations.forget(session, now)


def next_at(_session: Session, _now: datetime) -> datetime | None:
    """Return nothing: neither is awaited."""
    return None
