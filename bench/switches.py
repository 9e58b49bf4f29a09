"""What the bot would be without a choice that was made for speed, for the line that measures the choice."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import select
from telegram.request import HTTPXRequest

from bot import arrivals, parts, writers
from bot.arrivals import Arrivals
from models.engine import Session, wake, wall_at
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState, Priority
from services import inbox, outbox

CONNECTIONS = 256


def without_grouping() -> None:
    """Give every unit of work a COMMIT of its own."""
    writers.TOGETHER = 1


def without_aiohttp() -> None:
    """Call Telegram with the library's own client."""
    vars(parts)["AiohttpRequest"] = lambda _proxy: HTTPXRequest(connection_pool_size=CONNECTIONS)


def without_core() -> None:
    """Take, queue and settle by objects, as the rest of the services do."""
    inbox.take, inbox.take_new, outbox.put, outbox.arrived = _take, _take_new, _put, _arrived


def without_at_once() -> None:
    """Keep every update first, and handle it when its turn comes."""
    vars(arrivals)["Arrivals"].keep = _keep


async def _keep(self: Arrivals, updates: Sequence[dict[str, Any]]) -> None:
    await self.runner.run(lambda session: inbox.receive(session, self.bot_id, updates))


def _take(session: Session, row_id: int) -> int | None:
    row = session.get_one(InboxRow, row_id)
    if row.state is not InboxState.PENDING:
        return None
    row.state, row.settled_at = InboxState.HANDLED, wall_at(session)
    session.add(row)
    session.flush()
    return row_id


def _take_new(session: Session, bot_id: int, update_id: int, lane: int, body: str) -> int | None:
    numbers = InboxRow.bot_id == bot_id, InboxRow.update_id == update_id
    if session.exec(select(InboxRow).where(*numbers)).first() is not None:
        return None
    pending = InboxRow.lane == lane, InboxRow.state == InboxState.PENDING
    waits = session.exec(select(InboxRow).where(*pending)).first() is not None
    at = wall_at(session)
    row = InboxRow(
        bot_id=bot_id, update_id=update_id, lane=lane, body=body, received_at=at,
        settled_at=None if waits else at, state=InboxState.PENDING if waits else InboxState.HANDLED,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if waits:
        wake(session, inbox.WORKER)
    return None if waits else row.id


def _put(
    session: Session, *, key: str, chat_id: int, method: str, payload: dict[str, Any],
    priority: Priority = Priority.ANSWER, person_id: int | None = None, edits_id: int | None = None,
    wait: timedelta = timedelta(0),
) -> int:  # fmt: skip
    now = wall_at(session)
    row = OutboxRow(
        key=key, chat_id=chat_id, method=method, payload=payload, priority=int(priority), person_id=person_id,
        edits_id=edits_id, not_before=now + wait, queued_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    wake(session, outbox.SENDER)
    return row.id or 0


def _arrived(session: Session, messages: Mapping[int, int | None]) -> None:
    for row_id, message_id in messages.items():
        row = session.get_one(OutboxRow, row_id)
        if row.state is OutboxState.LEASED:
            row.state, row.message_id, row.settled_at = OutboxState.SENT, message_id, wall_at(session)
            row.lease_until = None
            session.add(row)


SWITCHES: dict[str, Callable[[], None]] = {
    "grouped COMMITs": without_grouping,
    "aiohttp": without_aiohttp,
    "handling at once": without_at_once,
    "Core statements": without_core,
}
