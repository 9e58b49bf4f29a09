"""Who must know what: services say it as data, views word it, quiet hours hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from models.engine import Session, insert_each_once, insert_once
from models.notices import NoticeRow
from models.outbox import Priority
from models.people import Person
from services import office, quiet

TOLD = "told"
N = TypeVar("N", bound="Notice")


class Notice:
    """Something a person must know; subclasses are frozen dataclasses of ids, numbers and enums.

    `priority` says how urgent it is; what is red, or asked for by the person, is never held. What is `daily`
    is held until the next working morning, so that a day's news of it is said once.
    """

    priority: ClassVar[Priority] = Priority.ESCALATION
    held: ClassVar[bool] = True
    daily: ClassVar[bool] = False


def tell(session: Session, to: Person, what: Notice, *, key: str, now: datetime, red: bool = False) -> bool:
    """Note that a person must know something, once per key; False when it was noted before."""
    assert to.id is not None  # noqa: S101 - a person who was never saved cannot be told
    due_at = now if red else _due_at(session, type(what), now)
    values = _row(to.id, what, key, Priority.RED if red else what.priority, now, due_at)
    fresh = insert_once(session, NoticeRow, "key", **values)
    if fresh and due_at <= now:
        session.info[TOLD] = True
    return fresh


def tell_many(
    session: Session, kind: type[N], told: Mapping[str, tuple[int, N]], *, now: datetime, spread: bool = False
) -> None:
    """Note for many at once, by key, whom by id must know what of one kind that is held.

    `spread` leaves the saying to the sweep, each person in a unit of work of their own: others who write to
    the bot meanwhile do not wait until all have been told.
    """
    assert kind.held  # noqa: S101 - what has to be said at once is told one by one
    due_at = _due_at(session, kind, now)
    rows = [_row(to, what, key, kind.priority, now, due_at) for key, (to, what) in told.items()]
    insert_each_once(
        session, NoticeRow, "key", rows=[row | {"held": True} for row in rows] if spread else rows
    )
    if rows and due_at <= now and not spread:
        session.info[TOLD] = True


def _due_at(session: Session, kind: type[Notice], now: datetime) -> datetime:
    if not kind.held:
        return now
    opens = quiet.next_morning if kind.daily else quiet.next_open
    return opens(now, office.calendar(session))


def _row(
    to: int, what: Notice, key: str, priority: Priority, now: datetime, due_at: datetime
) -> dict[str, Any]:
    return {
        "key": key, "person_id": to, "kind": type(what).__name__, "data": asdict(what),  # type: ignore[call-overload]
        "priority": int(priority), "told_at": now, "due_at": due_at, "held": due_at > now,
        "rendered_at": None,
    }  # fmt: skip


def told(session: Session) -> bool:
    """Tell whether this unit of work has noted anything that has to be said now."""
    return session.info.get(TOLD, False) is True


def due(session: Session) -> Sequence[NoticeRow]:
    """Return the notices of this unit of work that have to be said now, whatever its clock says meanwhile."""
    return _in_order(session, (col(NoticeRow.rendered_at).is_(None), ~col(NoticeRow.held)))


def waiting(session: Session, now: datetime) -> Sequence[int]:
    """Return the people for whom held notices may be said now."""
    return session.exec(select(NoticeRow.person_id).where(*_due(now, held=True)).distinct()).all()


def held(session: Session, person_id: int, now: datetime) -> Sequence[NoticeRow]:
    """Return the held notices that may be said to a person now."""
    return _in_order(session, (*_due(now, held=True), col(NoticeRow.person_id) == person_id))


def _in_order(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Sequence[NoticeRow]:
    session.flush()
    # Sorted here: asked for this order, SQLite reads every notice there has ever been.
    return sorted(session.exec(select(NoticeRow).where(*conditions)).all(), key=lambda row: row.id or 0)


def _due(now: datetime, *, held: bool) -> tuple[ColumnElement[bool], ...]:
    unsaid = col(NoticeRow.rendered_at).is_(None)
    return (unsaid, col(NoticeRow.due_at) <= now, col(NoticeRow.held) == held)


def claim(session: Session, row: NoticeRow, now: datetime) -> bool:
    """Take a notice for rendering; False when another unit has it."""
    taken = update(NoticeRow).where(col(NoticeRow.id) == row.id, col(NoticeRow.rendered_at).is_(None))
    return bool(session.exec(taken.values(rendered_at=now)).rowcount)


def next_due_at(session: Session) -> datetime | None:
    """Return when the next held notice may be said."""
    held = (
        select(NoticeRow.due_at).where(col(NoticeRow.rendered_at).is_(None)).order_by(col(NoticeRow.due_at))
    )
    return session.exec(held.limit(1)).first()
