"""The clock's hands: APScheduler wakes each sweep at its interval, the sweep looks at office time itself."""

import asyncio
import secrets
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.contextvars import bound_contextvars

from bot.unit import DatabaseAway, Runner
from jobs.sweeps import Sweep
from models.engine import Session
from services import schedule

log = structlog.get_logger()


@dataclass
class Ticks:
    """Runs every sweep again and again, one at a time each."""

    runner: Runner
    sweeps: Sequence[Sweep]
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _begun_s: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Plan the sweeps; nothing runs before `start`."""
        # The default grace of one second silently skips jobs of a busy or sleeping machine.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(job_defaults=defaults)
        for sweep in self.sweeps:
            self._locks[sweep.name] = asyncio.Lock()
            self._scheduler.add_job(self.run, "interval", seconds=sweep.every.total_seconds(), args=[sweep])

    def start(self) -> None:
        """Begin to tick."""
        for sweep in self.sweeps:  # its first round comes later; until then it is not late
            self.runner.metrics.came_round(sweep.name)
        self._scheduler.start()

    async def stop(self) -> None:
        """End the ticking and wait for the sweeps that are running; nothing where it never began."""
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        for lock in self._locks.values():
            async with lock:
                pass
        self._scheduler.shutdown(wait=False)

    async def run_all(self) -> None:
        """Run every sweep once, in their order."""
        for sweep in self.sweeps:
            await self.run(sweep)

    async def run(self, sweep: Sweep) -> None:
        """Do what is due: a unit of work for each item; a bad item is logged and does not stop the others."""
        async with self._locks[sweep.name]:
            with bound_contextvars(sweep=sweep.name):
                await self._run(sweep)

    async def _run(self, sweep: Sweep) -> None:
        now, begun_s, failures = self.runner.now(), monotonic(), 0
        late_s = begun_s - self._begun_s.get(sweep.name, begun_s) - sweep.every.total_seconds()
        self._begun_s[sweep.name] = begun_s
        try:
            items = await self.runner.read(lambda session: sweep.due(session, now))
            for item in items:
                failures += not await self._step(sweep, item, now)
                self.runner.metrics.came_round(sweep.name)
            await self.runner.run(partial(schedule.beat, name=sweep.name, failed=failures > 0))
        except DatabaseAway as error:
            log.warning("sweep not run", reason=str(error)[:200])
        self.runner.metrics.swept(sweep.name, monotonic() - begun_s, max(0.0, late_s), failures)

    async def _step(self, sweep: Sweep, item: Hashable, now: datetime) -> bool:
        try:
            await self.runner.run(lambda session: sweep.step(session, item, now))
        except DatabaseAway:
            raise
        except Exception:  # the item is left for a person; the heartbeat counts it
            log.exception("sweep step failed", item=item, incident=secrets.token_hex(4).upper())
            return False
        return True

    def next_due_at(self, session: Session, now: datetime) -> datetime | None:
        """Return when the next thing becomes due in office time."""
        found = [at for sweep in self.sweeps if (at := sweep.next_at(session, now)) is not None]
        return min(found, default=None)
