"""From the inbox to the handlers: in order per chat, chats in parallel, one unit of work per update."""

import asyncio
import json
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars
from telegram import Update
from telegram.ext import Application

from bot.handling import HANDLING, Handling
from bot.unit import DatabaseAway, Runner
from bot.waiting import woken
from models.engine import Session
from models.locks import Locks
from services import inbox
from services.inbox import Arrival

PARALLEL = 64
BACK_OFF_S = 1.0
IDLE_S = 5.0  # what another process puts back is seen by then
ESCAPE = "\\u"
ELSEWHERE_S = 0.25  # then a chat that another replica was working on is asked for again
log = structlog.get_logger()


@dataclass
class Dispatcher:
    """Takes the oldest update of every free lane; an update that fails three times is set aside."""

    application: "Application"  # type: ignore[type-arg]
    runner: Runner
    locks: Locks
    apologise: Callable[[Session, Arrival, str], None]
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _elsewhere: set[int] = field(default_factory=set)
    _looked: bool = False
    _given: int = 0  # how often there was something to look for
    _closing: bool = False

    def wake(self) -> None:
        """Look again, now."""
        self._given += 1
        self._wake.set()

    async def run(self) -> None:
        """Dispatch until cancelled."""
        while True:
            self._wake.clear()
            try:
                arrivals = await self._look()
                self.runner.metrics.came_round("work")
            except DatabaseAway as error:
                log.warning("inbox not readable", reason=str(error)[:200])
                await asyncio.sleep(BACK_OFF_S)
                continue
            for arrival in arrivals:
                if arrival.lane not in self._busy:  # since it was looked for
                    self._start(arrival.lane, self._handle(arrival), last=False)
            self._looked = True
            if not arrivals:
                await woken(self._wake, ELSEWHERE_S if self._elsewhere else IDLE_S)
                self._elsewhere.clear()

    async def _look(self) -> Sequence[Arrival]:
        """Return the next update of every lane that is free, as many as there is room for."""
        while room := PARALLEL - len(self._busy):
            lanes = [*self._busy, *self._elsewhere]
            arrivals = await self.runner.read(partial(inbox.waiting, busy_lanes=lanes, limit=room))
            mine = await self.runner.hold(self.locks, {*self._busy, *(arrival.lane for arrival in arrivals)})
            here = [arrival for arrival in arrivals if arrival.lane in mine]
            if here or not arrivals:
                return here
            self._elsewhere.update(arrival.lane for arrival in arrivals)
        return []

    async def drain(self, within_s: float) -> None:
        """Let what is being handled come to its end, for a while, and begin nothing more."""
        self._closing = True
        if self._busy:
            await asyncio.wait(list(self._busy.values()), timeout=within_s)

    def at_once(self, bot_id: int, raw: dict[str, Any]) -> "asyncio.Future[bool] | None":
        """Begin to handle an update in the unit of work that keeps it; None when it has to take its turn.

        Where processes share a database it always has: another may be working on its lane. What is returned
        says whether the update was new, or raises DatabaseAway: nothing happened, as far as is known.
        """
        lane, body = inbox.lane_of(raw), inbox.text_of(raw)
        mended = ESCAPE in body  # as a database takes it: what is handled must be what is kept
        room = len(self._busy) < PARALLEL and self._looked and not self._closing
        if self.runner.shared or mended or not room or lane in self._busy:
            return None
        handling = Handling(
            partial(inbox.take_new, bot_id=bot_id, update_id=raw["update_id"], lane=lane, body=body)
        )
        self._start(lane, self._handle_new(handling, bot_id, raw), last=True)
        return handling.taken

    def _start(self, lane: int, work: Coroutine[Any, Any, None], *, last: bool) -> None:
        """Keep a lane busy; others of it may wait already unless this is the `last`."""
        task, given = asyncio.create_task(work), self._given
        self._busy[lane] = task

        def done(_task: asyncio.Task[None]) -> None:
            del self._busy[lane]
            if not last or self._given != given:  # what came meanwhile was passed over if it is of this lane
                self._wake.set()

        task.add_done_callback(done)

    async def _handle_new(self, handling: Handling, bot_id: int, raw: dict[str, Any]) -> None:
        HANDLING.set(handling)
        bind_contextvars(update=raw["update_id"])
        try:
            await self.application.process_update(Update.de_json(raw, self.application.bot))
        except Exception as error:  # noqa: BLE001 - it fails again in its turn, and is counted there
            handling.error = error
        if isinstance(handling.error, DatabaseAway):
            handling.end(handling.error)
        elif not handling.taken.done():
            await self._keep(handling, bot_id, raw)

    async def _keep(self, handling: Handling, bot_id: int, raw: dict[str, Any]) -> None:
        """Let an update take its turn that could not be handled at once."""
        try:
            log.warning("update takes its turn", reason=type(handling.error).__name__)
            new = await self.runner.run(lambda session: inbox.receive(session, bot_id, [raw]))
        except Exception as error:  # noqa: BLE001 - whoever handed it over hears of it
            handling.end(error)
        else:
            handling.end(bool(new))

    async def _handle(self, arrival: Arrival) -> None:
        handling = Handling(partial(inbox.take, row_id=arrival.id))
        HANDLING.set(handling)
        bind_contextvars(inbox=arrival.id)
        try:
            raw = json.loads(arrival.body)
            bind_contextvars(update=raw["update_id"])
            update = Update.de_json(raw, self.application.bot)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the others go on
            await self._failed(arrival, error, final=True)
            return
        await self.application.process_update(update)
        if isinstance(handling.error, DatabaseAway):
            await asyncio.sleep(BACK_OFF_S)
        elif handling.error is not None:
            await self._failed(arrival, handling.error)
        elif not handling.taken.done():
            await self._failed(arrival, RuntimeError("no handler took this update"), final=True)

    async def _failed(self, arrival: Arrival, error: Exception, *, final: bool = False) -> None:
        incident = secrets.token_hex(4).upper()
        bind_contextvars(incident=incident)
        log.error("update failed", exc_info=error)

        def count(session: Session) -> bool:
            reason = f"{type(error).__name__}: {error}".encode(errors="replace").decode()[:500]
            return inbox.fail(session, arrival.id, incident=incident, reason=reason, final=final)

        def write_down(session: Session) -> bool:
            if given_up := count(session):
                self.apologise(session, arrival, incident)
            return given_up

        for work in (write_down, count):
            try:
                given_up = await self.runner.run(work)
            except DatabaseAway:
                break
            except Exception:  # an apology that fails must not keep the update, and its chat, going round
                log.exception("failure not followed up")
            else:
                self.runner.metrics.settled("quarantined" if given_up else "failed")
                return
        await asyncio.sleep(BACK_OFF_S)
