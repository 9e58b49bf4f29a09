"""A late blocker climbs its own frozen ladder, each rung once."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from models.blockers import Blocker, BlockerState, LadderPolicy, RungPassed
from models.engine import Session, insert_once
from models.people import Person, Role
from services import blocker_audience as audience
from services import cards, events, ladder, office
from services.blocker_notices import PassedOver, RungNews, RungReached
from services.ladder import Kind, Policy, Rung
from services.reach import holding

CLIMBS = {BlockerState.ASSIGNED: Kind.UNSIGNED, BlockerState.IN_HAND: Kind.OVERDUE}
Times = list[tuple[Rung, datetime]]


def in_force(session: Session) -> Policy:
    """Return the policy that a blocker raised now is frozen with."""
    latest = session.exec(select(LadderPolicy).order_by(col(LadderPolicy.id).desc()).limit(1)).first()
    return Policy.from_json(latest.body) if latest else Policy()


def times(session: Session, case: Blocker, kind: Kind, promise_at: datetime | None) -> Times:
    """Return when each rung of a ladder comes for a blocker with such a promise."""
    start_at = case.sign_due_at if kind is Kind.UNSIGNED else ladder.overdue_at(promise_at, case.limit_at)
    policy = Policy.from_json(case.policy)
    return ladder.rungs(policy, start_at, kind, case.urgent, office.calendar(session))


def reached(session: Session, case: Blocker, kind: Kind) -> set[Rung]:
    """Return the rungs of a ladder that a blocker has passed."""
    mine = select(RungPassed.rung).where(RungPassed.blocker_id == case.id, RungPassed.ladder == kind.value)
    return {Rung(rung) for rung in session.exec(mine)}


def next_step_at(
    session: Session, case: Blocker, state: BlockerState, promise_at: datetime | None
) -> datetime | None:
    """Return when a blocker climbs next in a state; None where nothing is waited for, or at the top."""
    kind = CLIMBS.get(state)
    if kind is None:
        return None
    return ladder.next_step_at(times(session, case, kind, promise_at), reached(session, case, kind))


def due(session: Session, now: datetime) -> list[int]:
    """Return the blockers that climb now."""
    late = select(Blocker.id).where(Blocker.state != BlockerState.CLOSED, col(Blocker.next_step_at) <= now)
    return [blocker_id for blocker_id in session.exec(late.order_by(col(Blocker.next_step_at))) if blocker_id]


def next_at(session: Session) -> datetime | None:
    """Return when the next blocker climbs."""
    waiting = select(Blocker.next_step_at).where(
        Blocker.state != BlockerState.CLOSED, col(Blocker.next_step_at).is_not(None)
    )
    return session.exec(waiting.order_by(col(Blocker.next_step_at)).limit(1)).first()


def climb(session: Session, blocker_id: int, now: datetime) -> None:
    """Record every rung that a blocker has come to, and tell of the highest."""
    case = session.get_one(Blocker, blocker_id, populate_existing=True)
    kind = CLIMBS.get(case.state)
    if kind is None or case.next_step_at is None or case.next_step_at > now:
        return
    owed, already = times(session, case, kind, case.promise_at), reached(session, case, kind)
    new, highest = ladder.passed(owed, already, now)
    if not _claim(session, case, kind, first=not already, then=ladder.next_step_at(owed, {*already, *new})):
        return
    for rung in new:
        at, told = dict(owed)[rung], rung is highest
        insert_once(
            session, RungPassed, "blocker_id", "ladder", "rung", blocker_id=case.id, ladder=kind.value,
            rung=rung.value, owed_at=at, passed_at=now, told=told,
        )  # fmt: skip
        events.record(
            session,
            "blocker.rung",
            "blocker",
            case.id,
            by=None,
            now=now,
            ladder=kind,
            rung=rung,
            told=told,
        )
    if highest:
        _tell(session, case, kind, highest, now)
    cards.touch(session, audience.subject(case))


def _claim(session: Session, case: Blocker, kind: Kind, *, first: bool, then: datetime | None) -> bool:
    """Move a blocker on to its next step, counting a broken promise; False when another unit has."""
    broken = (
        first and kind is Kind.OVERDUE and case.promise_at is not None and case.promise_at <= case.limit_at
    )
    mine = update(Blocker).where(
        col(Blocker.id) == case.id,
        col(Blocker.state) == case.state,
        col(Blocker.next_step_at) == case.next_step_at,
    )
    values = {"next_step_at": then, "broken": case.broken + 1 if broken else case.broken}
    return bool(session.exec(mine.values(**values)).rowcount)


def _tell(session: Session, case: Blocker, kind: Kind, rung: Rung, now: datetime) -> None:
    assert case.id is not None  # noqa: S101 - it was read from the database
    to = audience.up(session, case, Policy.from_json(case.policy).recipients(kind, rung))
    what = RungReached(case.id, kind.value, rung.value)
    audience.tell(session, case, to.people, what, now=now, red=rung is Rung.RED)
    raiser = session.get_one(Person, case.raised_by_id)
    if raiser.id not in {person.id for person in to.people}:
        audience.tell(session, case, [raiser], RungNews(case.id, kind.value, rung.value), now=now)
    for role in to.missing:
        gap = PassedOver(case.id, kind.value, rung.value, role.value)
        audience.tell(session, case, holding(session, Role.COORDINATOR), gap, now=now)
