"""The way out: one message in flight per chat, paced, every ending written down before the next.

Of several replicas one sends and the others stand by: Telegram's limits are for the bot, not for a process.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars
from telegram.error import TelegramError, TimedOut

from bot import outcomes, tickets
from bot.client import Client, Cut, NeverLeft
from bot.outcomes import Fate, Outcome
from bot.pacing import Pacing
from bot.store import Store
from bot.tickets import INVITED
from bot.unit import DatabaseAway, Runner
from bot.waiting import woken
from models.engine import Session, wall_at
from models.locks import Locks
from models.outbox import OutboxRow, OutboxState, Priority
from services import cards, groups, outbox, reach
from services.outbox import Outgoing
from views.card import LINK

SLOTS = 64  # as many may be on their way; the pace keeps them few where answers come quickly
IDLE_S = 5.0
STANDBY_S = 1.0  # so soon another replica sends when the one that did is gone
BACK_OFF_S = 1.0
SHORTEST_S = 0.01
TOGETHER_S = 0.004  # while some are on their way, so long what has arrived or may leave waits to share a look
STORED = "store:"
log = structlog.get_logger()


@dataclass
class Sender:
    """Claims what may leave, sends it, settles it."""

    client: Client
    runner: Runner
    store: Store
    locks: Locks
    pacing: Pacing = field(default_factory=Pacing)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _leading: bool = False
    _flying: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _arrived: dict[int, int | None] = field(default_factory=dict)  # to be written down with the next look
    _grounded: set[int] = field(default_factory=set)

    def wake(self) -> None:
        """Look again, now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        self._leading = False  # what was claimed may have been lost on the way here
        while True:
            if len(self._flying) > len(self._arrived):
                await asyncio.sleep(TOGETHER_S)
            self._wake.clear()
            try:
                leads = await self._leads()
                idle_s = await self._look(leads=leads)
                if leads:  # who stands by must not hide that the sender does not come round
                    self.runner.metrics.came_round("send")
            except DatabaseAway as error:
                log.warning("outbox not readable", reason=str(error)[:200])
                self._leading = False
                await asyncio.sleep(BACK_OFF_S)
                continue
            await woken(self._wake, idle_s)

    async def drain(self, within_s: float) -> None:
        """Let what is on its way arrive, for a while; what has not left by then is put back."""
        if self._flying:
            await asyncio.wait(list(self._flying.values()), timeout=within_s)
        grounded = list(self._grounded)
        for row_id in grounded:
            self._flying[row_id].cancel()
        with contextlib.suppress(TimeoutError):  # without a database the next start finds out what is unknown
            async with asyncio.timeout(within_s):
                if self._arrived:
                    await self._write_down(lambda session: outbox.arrived(session, self._arrived))
                for row_id in grounded:
                    await self._write_down(partial(_put_back, row_id=row_id))

    async def _leads(self) -> bool:
        """Tell whether this process is the sender; who becomes it takes up what the last one left."""
        leading = bool(await self.runner.hold(self.locks, [0]))
        if leading and not self._leading:
            flying = list(self._flying)
            await self.runner.run(lambda session: outbox.orphans(session, flying))
        self._leading = leading
        return leading

    async def _look(self, *, leads: bool) -> float:
        """Write down what has arrived, start what may leave; return how long nothing else can."""
        if not leads and not self._arrived:
            return STANDBY_S
        now, arrived = monotonic(), dict(self._arrived)
        free = SLOTS - len(self._flying) + len(arrived) if leads else 0
        room, least = self.pacing.room(now), Priority.BULLETIN
        if not room:
            room, least = self.pacing.room(now, answers=True), Priority.ANSWER
        places = min(free, room)
        held = self.pacing.held(now)
        looking = asyncio.create_task(self.runner.run(lambda s: _look(s, arrived, places, held, least)))
        try:
            await asyncio.shield(looking)
        except asyncio.CancelledError:  # what is claimed by then must be sent or put back
            with contextlib.suppress(DatabaseAway):
                self._start(arrived, (await looking)[0])
            raise
        rows, next_s = looking.result()
        self._start(arrived, rows)
        if rows and len(rows) == places:  # there may be more
            self.wake()
        return self._idle_s(now, next_s) if leads else STANDBY_S

    def _start(self, arrived: Collection[int], rows: Sequence[Outgoing]) -> None:
        for row_id in arrived:
            del self._arrived[row_id]
            self._flying.pop(row_id, None)
        for row in rows:
            answer = row.priority is Priority.ANSWER
            at = self.pacing.reserve(row.chat_id, monotonic(), answer=answer)
            task = asyncio.create_task(self._send(row, at), name=f"message {row.id}")
            self._flying[row.id] = task
            self._grounded.add(row.id)
            task.add_done_callback(partial(self._landed, row.id))

    def _landed(self, row_id: int, task: asyncio.Task[None]) -> None:
        if row_id not in self._arrived and self._flying.get(row_id) is task:
            self._flying.pop(row_id, None)
        self._grounded.discard(row_id)
        self.wake()

    def _idle_s(self, looked: float, next_s: float | None) -> float:
        """Return how long nothing can leave: until a row's own time, or until a chat may have its next.

        Whatever waits for a message on its way is woken when that one lands. What the pace kept back when the
        outbox was looked at may leave by now: looking takes its time.
        """
        waits = [IDLE_S, self.pacing.room_at(looked) - monotonic()]
        if next_s is not None:
            waits.append(next_s)
        if (paced := self.pacing.next_ready_at(looked)) is not None:
            waits.append(paced - monotonic())
        return max(SHORTEST_S, min(waits))

    async def _send(self, row: Outgoing, at: float) -> None:
        bind_contextvars(outbox=row.id)
        if row.edits_id is not None and row.edits_message_id is None:
            outcome, message_id = Outcome(Fate.LOST_CARD, "what it edits has not arrived"), None
        else:
            await asyncio.sleep(max(0.0, at - monotonic()))
            self.runner.metrics.left(row.waited.total_seconds())
            begun_s = monotonic()
            outcome, message_id = await self._try(row)
            took_s = monotonic() - begun_s
            self.runner.metrics.sent(outcome.fate.name.lower(), row.priority.name.lower(), took_s)
        if outcome.fate is Fate.SENT:
            self._arrived[row.id] = message_id
            return
        if outcome.fate is Fate.HOLD:
            self.pacing.refused(row.chat_id, monotonic(), outcome.after.total_seconds())
        else:
            log.warning("message not sent", fate=outcome.fate.name, reason=outcome.reason)
        try:
            await self._write_down(lambda s: settle(s, row, outcome, self.runner.now()))
        except Exception:  # what follows from it went wrong; without its ending the chat would wait for ever
            log.exception("message not followed up", incident=secrets.token_hex(4).upper())
            await self._write_down(lambda s: end(s, row, outcome))

    async def _try(self, row: Outgoing) -> tuple[Outcome, int | None]:
        self._grounded.discard(row.id)
        try:
            if row.repeated:
                await self._ask_first()
            return Outcome(Fate.SENT, ""), await self._call(row)
        except TelegramError as error:
            return outcomes.of(error, row.attempts), None
        except Exception as error:  # a payload that cannot even be built will never arrive
            log.exception("message not sendable")
            return Outcome(Fate.DEAD, f"{type(error).__name__}: {error}"[:300]), None

    async def _call(self, row: Outgoing) -> int | None:
        parameters: dict[str, Any] = {"chat_id": row.chat_id, **row.payload}
        files: dict[str, tuple[str, bytes]] = {}
        shown = str(parameters.pop("file_name", "photo.jpg"))
        photo = str(parameters.get("photo", ""))
        for kind in ("photo", "document"):
            if (stored := str(parameters.get(kind, ""))).startswith(STORED):
                files[kind] = (shown, await self._stored(stored.removeprefix(STORED)))
                del parameters[kind]
        if photo.startswith(INVITED):
            number, lines = int(photo.removeprefix(INVITED)), parameters.pop("ticket")
            address, drawn = await tickets.issue(self.runner, number, lines)
            files["photo"] = (shown, drawn)
            parameters["caption"] = parameters["caption"].replace(LINK, address)
            del parameters["photo"]
        if row.edits_id is not None:
            parameters["message_id"] = row.edits_message_id
        result = await self.client.call(row.method, parameters, files=files)
        return result.get("message_id") if isinstance(result, dict) else None

    async def _ask_first(self) -> None:
        """Look whether the line holds before a message leaves for the second and last time.

        Raises:
            telegram.error.TelegramError: it does not; the message has not left.
        """
        try:
            await self.client.call("getMe", {})
        except (TimedOut, Cut) as error:
            raise NeverLeft(f"the line: {type(error).__name__}") from error

    async def _stored(self, name: str) -> bytes:
        try:
            return await self.store.get(name)
        except FileNotFoundError:
            raise
        except Exception as error:  # a store that is away for a while costs nobody a picture
            raise NeverLeft(f"the store: {type(error).__name__}") from error

    async def _write_down(self, work: Callable[[Session], None]) -> None:
        while True:
            try:
                return await self.runner.run(work)
            except DatabaseAway:
                await asyncio.sleep(BACK_OFF_S)


def _look(
    session: Session, arrived: Mapping[int, int | None], places: int, held: Sequence[int], least: Priority
) -> tuple[Sequence[Outgoing], float | None]:
    outbox.arrived(session, arrived)
    rows = outbox.claim(session, places, held, least) if places > 0 else []
    next_at = None if rows and len(rows) == places else outbox.next_at(session)
    return rows, (next_at - wall_at(session)).total_seconds() if next_at else None


def _put_back(session: Session, row_id: int) -> None:
    outbox.again(session, row_id, timedelta(0), "stopped before it left", counts=False)


def settle(session: Session, row: Outgoing, outcome: Outcome, now: datetime) -> None:
    """Write down how a message ended that did not simply arrive, and what follows from that."""
    end(session, row, outcome)
    if outcome.fate is Fate.LOST_CARD:
        cards.lost(session, row.edits_id or row.id)
    elif outcome.fate is Fate.GONE:
        person_id = session.get_one(OutboxRow, row.id).person_id
        if person_id is not None:
            reach.lost(session, person_id, now)
    elif outcome.fate is Fate.MIGRATED:
        groups.moved(session, row.chat_id, outcome.chat_id, now)


def end(session: Session, row: Outgoing, outcome: Outcome) -> None:
    """Write down how a message ended, and nothing else."""
    match outcome.fate:
        case Fate.HOLD:
            outbox.again(session, row.id, outcome.after, outcome.reason, counts=False)
        case Fate.AGAIN:
            outbox.again(session, row.id, outcome.after, outcome.reason)
        case Fate.UNKNOWN:
            outbox.unknown(session, row.id, outcome.reason, outcome.after)
        case Fate.MIGRATED:
            outbox.again(session, row.id, outcome.after, outcome.reason, counts=False)
            outbox.redirect(session, row.chat_id, outcome.chat_id)
        case Fate.GONE:
            outbox.settle(session, row.id, OutboxState.GONE, reason=outcome.reason)
        case Fate.LOST_CARD | Fate.DEAD:
            outbox.settle(session, row.id, OutboxState.DEAD, reason=outcome.reason)
