"""The way out: messages that exist once, leave in order per chat, and are accounted for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.engine import Session, wake, wall_at
from models.outbox import OutboxRow, OutboxState, Priority

LEASE = timedelta(seconds=60)
UNSENT = (OutboxState.QUEUED, OutboxState.LEASED)
SENDER = "send"
outbox = OutboxRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Outgoing:
    """A message that this process may send now; `edits_message_id` is set where it changes an older one."""

    id: int
    chat_id: int
    method: str
    payload: dict[str, Any]
    attempts: int
    edits_id: int | None
    edits_message_id: int | None
    priority: Priority
    waited: timedelta


def is_unsent(state: Any) -> ColumnElement[bool]:
    """Say in a query that a message has not left or not arrived yet."""
    # Written out and not bound: SQLite uses the index of unsent rows only where it reads its condition.
    return col(state).in_(bindparam("unsent", UNSENT, expanding=True, literal_execute=True))


def put(
    session: Session,
    *,
    key: str,
    chat_id: int,
    method: str,
    payload: dict[str, Any],
    priority: Priority = Priority.ANSWER,
    person_id: int | None = None,
    edits_id: int | None = None,
    wait: timedelta = timedelta(0),
) -> int:
    """Queue one call and return its row; the unit fails when the key has been used."""
    now = wall_at(session)
    values = {
        "key": key, "chat_id": chat_id, "method": method, "payload": payload, "priority": int(priority),
        "person_id": person_id, "edits_id": edits_id, "not_before": now + wait, "queued_at": now,
        "state": OutboxState.QUEUED, "attempts": 0, "repeats": 0, "reason": "",
    }  # fmt: skip
    result = session.connection().execute(insert(outbox).values(**values))
    wake(session, SENDER)
    assert result.inserted_primary_key is not None  # noqa: S101 - an insert of one row has one
    return int(result.inserted_primary_key[0])


def has(session: Session, key: str) -> bool:
    """Tell whether a message with this key has been queued before."""
    return session.exec(select(OutboxRow.id).where(OutboxRow.key == key)).first() is not None


def replace(session: Session, row_id: int, payload: dict[str, Any], wait: timedelta = timedelta(0)) -> bool:
    """Change a message that has not left yet; False when it has."""
    unsent = update(outbox).where(
        outbox.c.id == row_id, outbox.c.state == OutboxState.QUEUED, outbox.c.attempts == 0
    )
    changed = unsent.values(payload=payload, not_before=wall_at(session) + wait)
    wake(session, SENDER)
    return bool(session.connection().execute(changed).rowcount)


def claim(session: Session, limit: int, held_chats: Collection[int]) -> Sequence[Outgoing]:
    """Lease what may leave now: the first of each chat, where nothing of that chat is on its way.

    A message that was tried (it has a reason) keeps its place in the chat; one that waits on purpose has
    none yet.
    """
    now = wall_at(session)
    other, target = aliased(OutboxRow), aliased(OutboxRow)
    in_line = and_(
        is_unsent(outbox.c.state), outbox.c.state == OutboxState.QUEUED,
        or_(outbox.c.not_before <= now, outbox.c.reason != ""),
    )  # fmt: skip
    busy = select(other.chat_id).where(is_unsent(other.state), col(other.state) == OutboxState.LEASED)
    ranked = (
        select(
            outbox.c.id,
            outbox.c.priority,
            outbox.c.not_before,
            func.row_number()
            .over(partition_by=outbox.c.chat_id, order_by=(outbox.c.priority, outbox.c.id))
            .label("place"),
        )
        .where(
            in_line,
            outbox.c.chat_id.not_in(list(held_chats)),
            outbox.c.chat_id.not_in(busy),
            ~exists().where(col(target.id) == outbox.c.edits_id, col(target.state).in_(UNSENT)),
        )
        .subquery()
    )
    first = select(ranked.c.id).where(ranked.c.place == 1, ranked.c.not_before <= now)
    ids = [
        row[0]
        for row in session.connection().execute(first.order_by(ranked.c.priority, ranked.c.id).limit(limit))
    ]
    if not ids:
        return []
    lease = update(outbox).where(outbox.c.id.in_(ids), outbox.c.state == OutboxState.QUEUED)
    leased = lease.values(state=OutboxState.LEASED, lease_until=now + LEASE, attempts=outbox.c.attempts + 1)
    session.connection().execute(leased)
    rows = session.exec(
        select(OutboxRow, target.message_id)
        .outerjoin(target, col(target.id) == col(OutboxRow.edits_id))
        .where(col(OutboxRow.id).in_(ids), col(OutboxRow.state) == OutboxState.LEASED)
        .order_by(col(OutboxRow.priority), col(OutboxRow.id))
    )
    return [
        Outgoing(
            r.id or 0,
            r.chat_id,
            r.method,
            r.payload,
            r.attempts,
            r.edits_id,
            message,
            Priority(r.priority),
            now - r.not_before,
        )
        for r, message in rows
    ]


def settle(
    session: Session, row_id: int, state: OutboxState, *, message_id: int | None = None, reason: str = ""
) -> None:
    """Write down how a leased message ended."""
    _leased(session, row_id, state=state, message_id=message_id, reason=reason, settled_at=wall_at(session))


def again(session: Session, row_id: int, after: timedelta, reason: str, *, counts: bool = True) -> None:
    """Put a leased message back, to be tried after a while; one that never left counts for nothing."""
    attempts = outbox.c.attempts if counts else outbox.c.attempts - 1
    wake(session, SENDER)
    _leased(
        session,
        row_id,
        state=OutboxState.QUEUED,
        reason=reason,
        not_before=wall_at(session) + after,
        attempts=attempts,
    )


def unknown(session: Session, row_id: int, reason: str) -> None:
    """Apply the rule for a message that may or may not have arrived.

    Edits are sent again freely, everything but bulletins once more, the rest is left alone and said so.
    """
    row = session.get_one(OutboxRow, row_id)
    if row.edits_id is not None:
        again(session, row_id, timedelta(0), reason)
    elif row.priority < Priority.BULLETIN and row.repeats == 0:
        _leased(
            session, row_id, state=OutboxState.QUEUED, reason=reason, repeats=1, not_before=wall_at(session)
        )
    else:
        settle(session, row_id, OutboxState.UNKNOWN, reason=reason)


def redirect(session: Session, old_chat_id: int, new_chat_id: int) -> None:
    """Aim everything unsent at the chat that a group has become."""
    moved = update(outbox).where(outbox.c.chat_id == old_chat_id, outbox.c.state.in_(UNSENT))
    session.connection().execute(moved.values(chat_id=new_chat_id))


def orphans(session: Session, flying: Collection[int] = ()) -> int:
    """Apply the unknown-outcome rule to what another sender had on its way; for the only sender."""
    lost = select(OutboxRow.id).where(is_unsent(OutboxRow.state), OutboxRow.state == OutboxState.LEASED)
    found = session.exec(lost.where(col(OutboxRow.id).not_in(list(flying)))).all()
    for row_id in found:
        unknown(session, row_id or 0, "the sender stopped before the answer was written down")
    return len(found)


def next_at(session: Session) -> datetime | None:
    """Return when the next message may leave that waits for its time, in real time.

    One whose time has come waits for something else: for its chat, or for the message that it edits.
    """
    queued = select(func.min(OutboxRow.not_before)).where(
        is_unsent(OutboxRow.state), OutboxRow.state == OutboxState.QUEUED,
        col(OutboxRow.not_before) > wall_at(session),
    )  # fmt: skip
    return session.exec(queued).one()


def unsent(session: Session) -> int:
    """Count what has still to leave."""
    return session.exec(select(func.count()).select_from(OutboxRow).where(is_unsent(OutboxRow.state))).one()


def listed(session: Session, state: OutboxState | None, limit: int) -> Sequence[OutboxRow]:
    """Return the newest rows, of one state or of all."""
    query = select(OutboxRow).order_by(col(OutboxRow.id).desc()).limit(limit)
    return session.exec(query.where(OutboxRow.state == state) if state else query).all()


def retry(session: Session, row_id: int) -> bool:
    """Queue a message again that ended without arriving; False when there is none."""
    ended = (OutboxState.DEAD, OutboxState.GONE, OutboxState.UNKNOWN, OutboxState.DROPPED)
    back = update(outbox).where(outbox.c.id == row_id, outbox.c.state.in_(ended))
    values = {"state": OutboxState.QUEUED, "attempts": 0, "repeats": 0, "not_before": wall_at(session)}
    return bool(session.connection().execute(back.values(**values)).rowcount)


def drop(session: Session, row_id: int) -> bool:
    """Give up a message that is still queued, or that was lost; False when there is none."""
    open_states = (OutboxState.QUEUED, OutboxState.DEAD, OutboxState.UNKNOWN)
    given_up = update(outbox).where(outbox.c.id == row_id, outbox.c.state.in_(open_states))
    return bool(session.connection().execute(given_up.values(state=OutboxState.DROPPED)).rowcount)


def _leased(session: Session, row_id: int, **values: Any) -> None:
    leased = update(outbox).where(outbox.c.id == row_id, outbox.c.state == OutboxState.LEASED)
    session.connection().execute(leased.values(lease_until=None, **values))
