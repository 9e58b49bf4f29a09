"""Follows a clock that somebody moves: the demo's or a test's, never in real use."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

import aiohttp
import structlog

from bot.clock import MovableClock
from bot.ticks import Ticks
from bot.unit import DatabaseAway, Runner
from models.engine import Session
from services import health

LONG_POLL_S = 40
SETTLE_S = 0.05
log = structlog.get_logger()


@dataclass
class Follower:
    """Moves office time as the clock at `url` says, runs what is due then, and says when all is quiet."""

    url: str
    clock: MovableClock
    runner: Runner
    ticks: Ticks
    tells: bool = True  # a process that does not tick does not know what is due
    version: int = -1
    _told: tuple[Any, ...] = field(default=())

    async def first(self) -> None:
        """Set office time before anything else starts."""
        async with aiohttp.ClientSession() as session:
            await self._look(session)

    async def run(self) -> None:
        """Follow until cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as both:
            both.create_task(self._moves(session))
            if self.tells:
                both.create_task(self._agenda(session))

    async def _moves(self, session: aiohttp.ClientSession) -> None:
        while True:
            try:
                await self._look(session)
            except (aiohttp.ClientError, TimeoutError):
                await asyncio.sleep(1)

    async def _look(self, session: aiohttp.ClientSession) -> None:
        timeout = aiohttp.ClientTimeout(total=LONG_POLL_S)
        async with session.get(self.url, params={"after": self.version}, timeout=timeout) as response:
            told = await response.json()
        if told["version"] != self.version:
            self.clock.move(datetime.fromisoformat(told["now"]), flowing=told["flowing"])
            self.version = told["version"]

    async def _agenda(self, session: aiohttp.ClientSession) -> None:
        """Tell the clock what comes next, each time that all which is due has been done and said."""
        swept, seen = -1, (-1, -1, -1)
        while True:
            version = self.version
            if swept != version:
                await self.ticks.run_all()
                swept = version
            # Looked at after each commit here, and each second for what others do and a flowing clock brings.
            now = (version, self.runner.commits, int(monotonic()))
            if now != seen:
                with contextlib.suppress(DatabaseAway):
                    await self._tell(session, version, *await self.runner.read(self._ahead))
                    seen = now
            await asyncio.sleep(SETTLE_S)

    def _ahead(self, session: Session) -> tuple[bool, datetime | None]:
        now = self.runner.now()
        return health.counts(session, now).busy, self.ticks.next_due_at(session, now)

    async def _tell(
        self, session: aiohttp.ClientSession, version: int, busy: bool, next_at: datetime | None
    ) -> None:
        told = (version, busy, next_at)
        if told == self._told:
            return
        due = next_at.isoformat() if next_at else None
        agenda = {"version": version, "quiet": not busy, "next_due": due}
        try:
            async with session.put(f"{self.url}/agenda", json=agenda) as response:
                response.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("clock not told", reason=type(error).__name__)
        else:
            self._told = told
