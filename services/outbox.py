"""The way out: messages that exist once, leave in order per chat, and are accounted for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    tuple_,
    update,
)  # fmt: skip
from sqlalchemy.sql.dml import ReturningUpdate
from sqlmodel import col, select

from models.engine import Session, wake, wall_at
from models.outbox import OutboxRow, OutboxState, Priority
from models.prepared import Prepared

LEASE = timedelta(seconds=60)
# What waits for longer was put off by a clock that has been set back since.
LONGEST_WAIT = timedelta(minutes=2)
UNSENT = (OutboxState.QUEUED, OutboxState.LEASED)
SENDER = "send"
REPEATS = 1
REPEATS_AFTER_DEATH = 3  # and no more: a message that itself ends its sender would do so for ever
outbox = OutboxRow.__table__  # type: ignore[attr-defined]
# Written out and not bound: SQLite uses the indexes of unsent rows only where it reads their condition.
QUEUED: ColumnElement[str] = literal_column(f"'{OutboxState.QUEUED.value}'")
LEASED: ColumnElement[str] = literal_column(f"'{OutboxState.LEASED.value}'")
GIVEN = (
    "key", "chat_id", "method", "payload", "priority", "person_id", "edits_id", "not_before", "queued_at",
    "state", "attempts", "repeats", "reason",
)  # fmt: skip
PUT = Prepared(insert(outbox).values({name: bindparam(name) for name in GIVEN}))
SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"), outbox.c.state == OutboxState.LEASED)
    .values(
        state=bindparam("to"), message_id=bindparam("message"), reason=bindparam("why"),
        settled_at=bindparam("at"), lease_until=None,
    )
)  # fmt: skip
SHOWN = select(outbox.c.id, outbox.c.message_id).where(outbox.c.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Outgoing:
    """A message that this process may send now.

    `edits_message_id` is set where it changes an older one, `repeated` where it may have arrived before.
    """

    id: int
    chat_id: int
    method: str
    payload: dict[str, Any]
    attempts: int
    edits_id: int | None
    edits_message_id: int | None
    repeated: bool
    priority: Priority
    waited: timedelta


def is_unsent(state: Any) -> ColumnElement[bool]:
    """Say in a query that a message has not left or not arrived yet."""
    return col(state).in_([QUEUED, LEASED])


def _come(not_before: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(not_before <= bindparam("now"), not_before > bindparam("too_far"))


def _claim() -> ReturningUpdate[Any]:
    ahead, target = outbox.alias("ahead"), outbox.alias("target")
    overtaken = or_(
        ahead.c.state == LEASED,
        and_(
            tuple_(ahead.c.priority, ahead.c.id) < tuple_(outbox.c.priority, outbox.c.id),
            or_(_come(ahead.c.not_before), ahead.c.reason != ""),
        ),
    )
    first = (
        select(outbox.c.id)
        .where(
            is_unsent(outbox.c.state), outbox.c.state == QUEUED, _come(outbox.c.not_before),
            outbox.c.priority <= bindparam("least"),
            outbox.c.chat_id.not_in(bindparam("held", expanding=True)),
            ~exists().where(is_unsent(ahead.c.state), ahead.c.chat_id == outbox.c.chat_id, overtaken),
            ~exists().where(target.c.id == outbox.c.edits_id, is_unsent(target.c.state)),
        )
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
    )  # fmt: skip
    lease = update(outbox).where(outbox.c.id.in_(first.correlate(None)), outbox.c.state == QUEUED)
    leased = lease.values(
        state=OutboxState.LEASED, lease_until=bindparam("until"), attempts=outbox.c.attempts + 1
    )
    given = (
        "id",
        "priority",
        "not_before",
        "chat_id",
        "method",
        "payload",
        "attempts",
        "edits_id",
        "repeats",
    )
    return leased.returning(*(outbox.c[name] for name in given))


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
    wake(session, SENDER)
    return PUT.insert(session, values)


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


def claim(
    session: Session, limit: int, held_chats: Collection[int], least: Priority = Priority.BULLETIN
) -> Sequence[Outgoing]:
    """Lease what may leave now: the first of each chat, where nothing of that chat is on its way.

    Nothing less urgent than `least` is taken.

    A message that was tried (it has a reason) keeps its place in the chat; one that waits on purpose has
    none yet.
    """
    now = wall_at(session)
    values = {
        "now": now, "too_far": now + LONGEST_WAIT, "until": now + LEASE,
        "held": list(held_chats), "most": limit, "least": int(least),
    }  # fmt: skip
    claimed = sorted(session.connection().execute(CLAIM, values), key=lambda row: (row.priority, row.id))
    edited = [row.edits_id for row in claimed if row.edits_id is not None]
    shown: dict[int, int | None] = {}
    if edited:
        shown = {row.id: row.message_id for row in session.connection().execute(SHOWN, {"ids": edited})}
    return [
        Outgoing(
            id=row.id,
            chat_id=row.chat_id,
            method=row.method,
            payload=row.payload,
            attempts=row.attempts,
            edits_id=row.edits_id,
            edits_message_id=shown.get(row.edits_id),
            repeated=row.repeats > 0,
            priority=Priority(row.priority),
            waited=now - row.not_before,
        )
        for row in claimed
    ]


def arrived(session: Session, messages: Mapping[int, int | None]) -> None:
    """Write down which leased messages have arrived, each with its number in the chat."""
    at = wall_at(session)
    ended = [
        {"row_id": row_id, "to": OutboxState.SENT, "message": message_id, "why": "", "at": at}
        for row_id, message_id in messages.items()
    ]
    if ended:
        session.connection().execute(SETTLE, ended)


def settle(
    session: Session, row_id: int, state: OutboxState, *, message_id: int | None = None, reason: str = ""
) -> None:
    """Write down how a leased message ended."""
    ended = {"row_id": row_id, "to": state, "message": message_id, "why": reason, "at": wall_at(session)}
    session.connection().execute(SETTLE, ended)


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


def unknown(
    session: Session, row_id: int, reason: str, after: timedelta = timedelta(0), repeats: int = REPEATS
) -> None:
    """Apply the rule for a message that may or may not have arrived.

    Edits are sent again freely, everything but bulletins so often (both after a while), the rest is left
    alone and said so.
    """
    row = session.get_one(OutboxRow, row_id)
    if row.edits_id is not None:
        again(session, row_id, after, reason)
    elif row.priority < Priority.BULLETIN and row.repeats < repeats:
        again_at, times = wall_at(session) + after, row.repeats + 1
        _leased(session, row_id, state=OutboxState.QUEUED, reason=reason, repeats=times, not_before=again_at)
    else:
        settle(session, row_id, OutboxState.UNKNOWN, reason=reason)


def redirect(session: Session, old_chat_id: int, new_chat_id: int) -> None:
    """Aim everything unsent at the chat that a group has become."""
    moved = update(outbox).where(outbox.c.chat_id == old_chat_id, outbox.c.state.in_(UNSENT))
    session.connection().execute(moved.values(chat_id=new_chat_id))


def orphans(session: Session, flying: Collection[int] = ()) -> int:
    """Apply the unknown-outcome rule to what another sender had on its way; for the only sender.

    Each sender that dies may cost a message one more repeat, so that two deaths in a row lose nothing.
    """
    lost = select(OutboxRow.id).where(is_unsent(OutboxRow.state), OutboxRow.state == OutboxState.LEASED)
    found = session.exec(lost.where(col(OutboxRow.id).not_in(list(flying)))).all()
    for row_id in found:
        reason = "the sender stopped before the answer was written down"
        unknown(session, row_id or 0, reason, repeats=REPEATS_AFTER_DEATH)
    return len(found)


def next_at(session: Session) -> datetime | None:
    """Return when the next message may leave that waits for its time, in real time.

    One whose time has come waits for something else: for its chat, or for the message that it edits.
    """
    found: datetime | None = session.connection().execute(NEXT_AT, {"now": wall_at(session)}).scalar_one()
    return found


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


CLAIM = _claim()
NEXT_AT = select(func.min(outbox.c.not_before)).where(
    is_unsent(outbox.c.state), outbox.c.state == QUEUED, outbox.c.not_before > bindparam("now")
)
