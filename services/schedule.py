"""Slots that happen once, heartbeats, and the weekly steps still to come."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, update
from sqlmodel import col, func, select

from models.engine import Session, insert_once, wall_at
from models.schedule import Heartbeat, Slot
from services import office
from services.weeks import Week, next_step, steps_between

MORNING = "coverage"  # what is said on every worked day; its slots are days
WINDOW = timedelta(hours=12)
LOOK_BACK = timedelta(days=8)
AHEAD = timedelta(seconds=10)
log = structlog.get_logger()


def claim_slot(
    session: Session, job: str, slot: str, *, planned_at: datetime, now: datetime, window: timedelta = WINDOW
) -> bool:
    """Take one weekly step for this unit; False when it has happened already.

    A step that was missed by more than its window is written down as skipped, and not taken.
    """
    skipped = now - planned_at > window
    new = insert_once(
        session, Slot, "job", "slot", job=job, slot=slot, planned_at=planned_at, ran_at=now, skipped=skipped
    )
    if new and skipped:
        log.warning("weekly step skipped", job=job, slot=slot, planned_at=planned_at.isoformat())
    return new and not skipped


def forgo(session: Session, now: datetime) -> None:
    """Write down what was to come before now as skipped: an office that has just begun owes none of it."""
    plan, calendar = office.timetable(session), office.calendar(session)
    for at, step, week in steps_between(now - LOOK_BACK, now, plan, calendar):
        values = {"job": step.value, "slot": week.label, "planned_at": at, "ran_at": now, "skipped": True}
        insert_once(session, Slot, "job", "slot", **values)
    today = {"job": MORNING, "slot": calendar.day_of(now).isoformat()}
    insert_once(session, Slot, "job", "slot", **today, planned_at=now, ran_at=now, skipped=True)


def owed(session: Session, job: str, now: datetime) -> tuple[Week, datetime] | None:
    """Return the latest step of a kind whose time has come and which has not happened yet."""
    plan, calendar = office.timetable(session), office.calendar(session)
    passed = [
        (week, at) for at, step, week in steps_between(now - LOOK_BACK, now, plan, calendar) if step == job
    ]
    if not passed:
        return None
    week, at = passed[-1]
    return None if has_run(session, job, week.label) else (week, at)


def has_run(session: Session, job: str, slot: str) -> bool:
    """Tell whether a slot has been taken, or written down as skipped."""
    return session.exec(select(Slot.id).where(Slot.job == job, Slot.slot == slot)).first() is not None


def next_step_at(session: Session, now: datetime) -> datetime:
    """Return when the next weekly step comes."""
    return next_step(now, office.timetable(session), office.calendar(session))[0]


def beat(session: Session, name: str, *, failed: bool = False) -> None:
    """Leave a heartbeat, in real time."""
    row = session.get(Heartbeat, name) or Heartbeat(name=name, beat_at=wall_at(session))
    row.beat_at = wall_at(session)
    row.failures = row.failures + 1 if failed else 0
    session.add(row)


def alive(session: Session, name: str, at: datetime) -> None:
    """Note that a part was alive at an instant of real time, unless it has been since."""
    if not insert_once(session, Heartbeat, "name", name=name, beat_at=at, failures=0):
        beat_at = col(Heartbeat.beat_at)
        # Of a beat to come the clock has been set back since; it must not hide that a part stands still.
        stale = or_(beat_at < at, beat_at > wall_at(session) + AHEAD)
        session.exec(update(Heartbeat).where(col(Heartbeat.name) == name, stale).values(beat_at=at))


def beats(session: Session) -> dict[str, tuple[datetime, int]]:
    """Return every heartbeat: when, and how many failures in a row."""
    return {
        row.name: (row.beat_at, row.failures)
        for row in session.exec(select(Heartbeat).order_by(col(Heartbeat.name)))
    }


def slots_run(session: Session, job: str) -> int:
    """Count how often a weekly step has happened."""
    return session.exec(select(func.count()).where(Slot.job == job, ~col(Slot.skipped))).one()
