"""Opens the week and asks for it: on the first working day, by default at 09:00."""

from datetime import datetime

from models.engine import Session
from services import obligations, prompting, schedule
from services.weeks import Step, Week


def due(session: Session, now: datetime) -> list[tuple[Week, datetime]]:
    """Return the week whose prompt is owed, with the instant that was planned for it."""
    owed = schedule.owed(session, Step.PROMPT, now)
    return [owed] if owed else []


def step(session: Session, item: tuple[Week, datetime], now: datetime) -> None:
    """Write down what the week asks for, and say it.

    A prompt that is too late is not said any more, and a week that is over is not opened: nobody could
    answer it.
    """
    week, planned_at = item
    asked = schedule.claim_slot(session, Step.PROMPT, week.label, planned_at=planned_at, now=now)
    cycle = obligations.cycle(session, week)
    if cycle is not None and now < cycle.cutoff_at:
        obligations.open_week(session, week, cycle.due_at, now)
    if asked:
        prompting.prompt(session, week, now)


def next_at(session: Session, now: datetime) -> datetime | None:
    """Return when the next weekly step comes, whichever it is."""
    return schedule.next_step_at(session, now)
