"""Reminds those who still owe, once, and on the last day tells the liaisons what is still missing."""

from datetime import datetime

from models.engine import Session
from services import prompting, schedule
from services.weeks import Step, Week

STEPS = {Step.REMINDER: prompting.remind, Step.LIST: prompting.list_still_owed}


def due(session: Session, now: datetime) -> list[tuple[Step, Week, datetime]]:
    """Return the steps that are owed, with their weeks and the instants that were planned for them."""
    owed = ((step, schedule.owed(session, step, now)) for step in STEPS)
    return [(step, *found) for step, found in owed if found]


def step(session: Session, item: tuple[Step, Week, datetime], now: datetime) -> None:
    """Say it, unless another has, or it is too late to."""
    kind, week, planned_at = item
    if schedule.claim_slot(session, kind, week.label, planned_at=planned_at, now=now):
        STEPS[kind](session, week, now)


def next_at(session: Session, now: datetime) -> datetime | None:
    """Return when the next weekly step comes, whichever it is."""
    return schedule.next_step_at(session, now)
