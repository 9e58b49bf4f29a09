"""What the bot would be without a choice that was made for speed, for the line that measures the choice."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram.request import HTTPXRequest

from bot import parts, writers
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
    inbox.take, outbox.put, outbox.arrived = _take, _put, _arrived


def _take(session: Session, row_id: int) -> int | None:
    row = session.get_one(InboxRow, row_id)
    if row.state is not InboxState.PENDING:
        return None
    row.state, row.settled_at = InboxState.HANDLED, wall_at(session)
    session.add(row)
    session.flush()
    return row_id


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
    "Core statements": without_core,
}
