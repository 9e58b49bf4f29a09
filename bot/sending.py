"""The way out: one message in flight per chat, paced, every ending written down before the next."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

import structlog
from telegram.error import TelegramError

from bot import outcomes
from bot.client import Client
from bot.clock import wall_now
from bot.outcomes import Fate, Outcome
from bot.pacing import Pacing
from bot.store import Store
from bot.unit import DatabaseAway, Runner
from bot.waiting import woken
from models.engine import Session
from models.outbox import OutboxRow, OutboxState
from services import cards, outbox, reach
from services.outbox import Outgoing

SLOTS = 16
IDLE_S = 5.0
BACK_OFF_S = 1.0
STORED = "store:"
log = structlog.get_logger()


@dataclass
class Sender:
    """Claims what may leave, sends it, settles it."""

    client: Client
    runner: Runner
    store: Store
    pacing: Pacing = field(default_factory=Pacing)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _flying: set[asyncio.Task[None]] = field(default_factory=set)

    def wake(self) -> None:
        """Look again, now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            self._wake.clear()
            free, held = SLOTS - len(self._flying), self.pacing.held(monotonic())
            try:
                rows = await self.runner.run(lambda s: outbox.claim(s, free, held)) if free else []  # noqa: B023
                wait_s = IDLE_S if rows else self._idle_s(await self.runner.read(outbox.next_at))
            except DatabaseAway as error:
                log.warning("outbox not readable", reason=str(error)[:200])
                await asyncio.sleep(BACK_OFF_S)
                continue
            for row in rows:
                task = asyncio.create_task(self._send(row), name=f"message {row.id}")
                self._flying.add(task)
                task.add_done_callback(self._landed)
            if not rows:
                await woken(self._wake, wait_s)

    async def drain(self, within_s: float) -> None:
        """Let what is on its way arrive, for a while."""
        if self._flying:
            await asyncio.wait(list(self._flying), timeout=within_s)

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        self.wake()

    def _idle_s(self, next_at: datetime | None) -> float:
        """Return how long nothing can leave: until a row's own time, or until a chat may have its next."""
        if next_at is None:
            return IDLE_S
        paced = self.pacing.next_ready_at(monotonic())
        own = (next_at - wall_now()).total_seconds()
        return max(0.01, min(IDLE_S, own if own > 0 or paced is None else paced - monotonic()))

    async def _send(self, row: Outgoing) -> None:
        at = self.pacing.reserve(row.chat_id, monotonic())
        await asyncio.sleep(max(0.0, at - monotonic()))
        message_id = None
        try:
            message_id = await self._call(row)
            outcome = Outcome(Fate.SENT, "")
        except TelegramError as error:
            outcome = outcomes.of(error, row.attempts)
        except Exception as error:  # a payload that cannot even be built will never arrive
            log.exception("message not sendable", outbox=row.id)
            outcome = Outcome(Fate.DEAD, f"{type(error).__name__}: {error}"[:300])
        if outcome.fate is Fate.HOLD:
            self.pacing.refused(row.chat_id, monotonic(), outcome.after.total_seconds())
        if outcome.fate not in (Fate.SENT, Fate.HOLD):
            log.warning("message not sent", outbox=row.id, fate=outcome.fate.name, reason=outcome.reason)
        await self._write_down(lambda session: settle(session, row, outcome, message_id, self.runner.now()))

    async def _call(self, row: Outgoing) -> int | None:
        parameters: dict[str, Any] = {"chat_id": row.chat_id, **row.payload}
        files: dict[str, bytes] = {}
        photo = parameters.get("photo")
        if isinstance(photo, str) and photo.startswith(STORED):
            files["photo"] = await self.store.get(photo.removeprefix(STORED))
            del parameters["photo"]
        if row.edits_id is not None:
            parameters["message_id"] = row.edits_message_id
        result = await self.client.call(row.method, parameters, files=files)
        return result.get("message_id") if isinstance(result, dict) else None

    async def _write_down(self, work: Callable[[Session], None]) -> None:
        while True:
            try:
                return await self.runner.run(work)
            except DatabaseAway:
                await asyncio.sleep(BACK_OFF_S)


def settle(session: Session, row: Outgoing, outcome: Outcome, message_id: int | None, now: datetime) -> None:
    """Write down how a message ended, and what follows from that."""
    match outcome.fate:
        case Fate.SENT:
            outbox.settle(session, row.id, OutboxState.SENT, message_id=message_id)
        case Fate.HOLD:
            outbox.again(session, row.id, outcome.after, outcome.reason, counts=False)
        case Fate.AGAIN:
            outbox.again(session, row.id, outcome.after, outcome.reason)
        case Fate.UNKNOWN:
            outbox.unknown(session, row.id, outcome.reason)
        case Fate.MIGRATED:
            outbox.again(session, row.id, outcome.after, outcome.reason, counts=False)
            outbox.redirect(session, row.chat_id, outcome.chat_id)
        case Fate.LOST_CARD:
            outbox.settle(session, row.id, OutboxState.DEAD, reason=outcome.reason)
            cards.lost(session, row.edits_id or row.id)
        case Fate.GONE:
            outbox.settle(session, row.id, OutboxState.GONE, reason=outcome.reason)
            person_id = session.get_one(OutboxRow, row.id).person_id
            if person_id is not None:
                reach.lost(session, person_id, now)
        case Fate.DEAD:
            outbox.settle(session, row.id, OutboxState.DEAD, reason=outcome.reason)
