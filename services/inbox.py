"""Updates from arrival to handled, each exactly once."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, literal_column, null, update
from sqlalchemy.dialects import sqlite
from sqlmodel import col, select

from models.engine import Session, insert_once, wake, wall_at
from models.inbox import InboxRow, InboxState
from models.prepared import Prepared

FAILURES_ALLOWED = 3
KEPT = timedelta(days=7)
LARGEST = 2**63  # what a database keeps as a whole number
WORKER = "work"
NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")  # an escape of its own, not the tail of an escaped backslash
inbox = InboxRow.__table__  # type: ignore[attr-defined]
# Written out and not bound: SQLite uses the index of pending rows only where it reads its condition.
WAITS: ColumnElement[str] = literal_column(f"'{InboxState.PENDING.value}'")
HANDLED: ColumnElement[str] = literal_column(f"'{InboxState.HANDLED.value}'")
PENDING = inbox.c.state == WAITS
TAKE = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("row_id"), PENDING)
    .values(state=HANDLED, settled_at=bindparam("at"))
)


@dataclass(frozen=True)
class Arrival:
    """An update that waits to be handled."""

    id: int
    lane: int
    body: str


def lane_of(update: dict[str, Any]) -> int:
    """Return the chat that orders an update, else the sender, else 0."""
    for content in update.values():
        if isinstance(content, dict):
            message = content.get("message")
            place = message if isinstance(message, dict) else content
            chat = place.get("chat") or content.get("from") or content.get("user")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int) and abs(chat["id"]) < LARGEST:
                return int(chat["id"])
    return 0


def take_new(session: Session, bot_id: int, update_id: int, lane: int, body: str) -> int | None:
    """Keep an update that this unit of work handles, and return its row; where units run one by one.

    None when nothing may be done for it: it was kept before, or waits now behind another of its lane.
    """
    values = {
        "bot_id": bot_id, "update_id": update_id, "lane": lane, "body": body, "at": wall_at(session),
    }  # fmt: skip
    new = TAKE_NEW.run(session, values).one_or_none()
    if new is not None and new.state == InboxState.PENDING:
        wake(session, WORKER)
        return None
    return None if new is None else int(new.id)


def receive(session: Session, bot_id: int, updates: Iterable[dict[str, Any]]) -> int:
    """Keep raw updates in the order given, each once; return how many were new."""
    new = 0
    for raw in updates:
        new += insert_once(
            session,
            InboxRow,
            "bot_id",
            "update_id",
            bot_id=bot_id,
            update_id=raw["update_id"],
            lane=lane_of(raw),
            body=text_of(raw),
            state=InboxState.PENDING,
            failures=0,
            incident="",
            reason="",
            received_at=wall_at(session),
        )
    if new:
        wake(session, WORKER)
    return new


def text_of(raw: dict[str, Any]) -> str:
    """Return an update as JSON that databases take: half a surrogate pair escaped, no NUL."""
    text = json.dumps(raw, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return NUL.sub(r"\1\\ufffd", text) if r"\u0000" in text else text


def set_aside(session: Session, bot_id: int, body: bytes, incident: str) -> bool:
    """Keep what was handed over as an update and is none, once; False when it was kept before.

    It has no number of its own: a negative one that comes from its content stands for it.
    """
    number = -int.from_bytes(sha256(body).digest()[:7]) - 1
    text = body.decode(errors="backslashreplace").replace("\0", "\\x00")
    return insert_once(
        session, InboxRow, "bot_id", "update_id", bot_id=bot_id, update_id=number, lane=0,
        body=text, state=InboxState.QUARANTINED, failures=0, incident=incident, reason="no update",
        received_at=wall_at(session), settled_at=wall_at(session),
    )  # fmt: skip


def waiting(session: Session, busy_lanes: Iterable[int], limit: int) -> Sequence[Arrival]:
    """Return the oldest pending update of each lane that is not busy, oldest first."""
    # By Telegram's numbers: posted over several connections, updates may arrive in another order.
    heads = (
        select(inbox.c.lane, func.min(inbox.c.update_id).label("update_id"))
        .where(PENDING, inbox.c.lane.not_in(list(busy_lanes)))
        .group_by(inbox.c.lane)
        .subquery()
    )
    head = and_(inbox.c.lane == heads.c.lane, inbox.c.update_id == heads.c.update_id)
    rows = session.exec(
        select(InboxRow.id, InboxRow.lane, InboxRow.body)
        .join(heads, head)
        .where(PENDING)
        .order_by(inbox.c.update_id)
        .limit(limit)
    )
    return [Arrival(row_id or 0, lane, body) for row_id, lane, body in rows]


def take(session: Session, row_id: int) -> int | None:
    """Take an update for this unit of work and return its row; None when it was taken before."""
    taken = TAKE.run(session, {"row_id": row_id, "at": wall_at(session)})
    return row_id if taken.rowcount else None


def settle(session: Session, row_id: int, state: InboxState, reason: str = "") -> None:
    """Say what became of an update that this unit has taken."""
    session.connection().execute(update(inbox).where(inbox.c.id == row_id).values(state=state, reason=reason))


def unsay(session: Session, row_id: int, secret: str) -> None:
    """Take a secret out of an update that this unit has taken; once it is settled nobody needs it."""
    body = func.replace(inbox.c.body, secret, "…")
    session.connection().execute(update(inbox).where(inbox.c.id == row_id).values(body=body))


def fail(session: Session, row_id: int, *, incident: str, reason: str, final: bool = False) -> bool:
    """Count a failure; True when the update is now quarantined (after three, or at once when final)."""
    row = session.get_one(InboxRow, row_id)
    if row.state is not InboxState.PENDING:  # another replica has handled it meanwhile
        return False
    row.failures += 1
    row.incident, row.reason = incident, reason
    if final or row.failures >= FAILURES_ALLOWED:
        row.state, row.settled_at = InboxState.QUARANTINED, wall_at(session)
    session.add(row)
    return row.state is InboxState.QUARANTINED


def listed(session: Session, state: InboxState | None, limit: int) -> Sequence[InboxRow]:
    """Return the newest rows, of one state or of all."""
    query = select(InboxRow).order_by(col(InboxRow.id).desc()).limit(limit)
    return session.exec(query.where(InboxRow.state == state) if state else query).all()


def retry(session: Session, row_id: int) -> bool:
    """Put a quarantined update back into its lane with a clean count; False when there is none."""
    again = update(inbox).where(inbox.c.id == row_id, inbox.c.state == InboxState.QUARANTINED)
    return bool(session.connection().execute(again.values(state=InboxState.PENDING, failures=0)).rowcount)


def drop(session: Session, row_id: int) -> bool:
    """Give up an update that has not been handled; False when there is none."""
    open_states = (InboxState.PENDING, InboxState.QUARANTINED)
    given_up = update(inbox).where(inbox.c.id == row_id, inbox.c.state.in_(open_states))
    dropped = given_up.values(state=InboxState.DROPPED, settled_at=wall_at(session))
    return bool(session.connection().execute(dropped).rowcount)


def prunable(session: Session, before: datetime) -> bool:
    """Tell whether any update was settled before an instant."""
    return session.exec(select(InboxRow.id).where(_over(before)).limit(1)).first() is not None


def prune(session: Session, before: datetime) -> int:
    """Forget updates that were settled before an instant; quarantined ones stay."""
    return int(session.connection().execute(delete(inbox).where(_over(before))).rowcount)


def _over(before: datetime) -> ColumnElement[bool]:
    settled = (InboxState.HANDLED, InboxState.REFUSED, InboxState.IGNORED, InboxState.DROPPED)
    # The newest row stays: SQLite would give its number again, and with it the keys of its answers.
    newest = select(func.max(inbox.c.id)).scalar_subquery()
    return and_(inbox.c.state.in_(settled), inbox.c.settled_at < before, inbox.c.id < newest)


def _take_new() -> Prepared:
    """Return an insert whose row is handled, or pending where one of its lane is."""
    waits = select(1).where(inbox.c.lane == bindparam("lane"), PENDING).correlate(None).exists()
    at = bindparam("at", type_=inbox.c.received_at.type)
    values = {
        **{name: bindparam(name) for name in ("bot_id", "update_id", "lane", "body")},
        "failures": literal_column("0"), "incident": literal_column("''"), "reason": literal_column("''"),
        "received_at": at, "state": case((waits, WAITS), else_=HANDLED),
        "settled_at": case((waits, null()), else_=at),
    }  # fmt: skip
    new = sqlite.insert(inbox).values(values).on_conflict_do_nothing(index_elements=["bot_id", "update_id"])
    return Prepared(new.returning(inbox.c.id, inbox.c.state))


TAKE_NEW = _take_new()
