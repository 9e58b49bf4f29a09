"""Telling other processes on the same PostgreSQL that there is work, so that none waits for its next look."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping

import psycopg
import structlog
from psycopg.conninfo import make_conninfo

from models.engine import LIVELINESS

CHANNEL = "yixian"
TOGETHER_S = 0.02  # signs given so close together are one
BACK_OFF_S = 1.0
log = structlog.get_logger()


class Bell:
    """Rings for parts elsewhere and wakes the parts here; a sign that is lost costs only a few seconds."""

    def __init__(self, url: str, parts: Mapping[str, Callable[[], None]]) -> None:
        """Take the database's address and what wakes each part of this process."""
        self._conninfo = make_conninfo(url, application_name="yixian bell", **LIVELINESS)
        self._parts = parts
        self._rung: set[str] = set()
        self._sign = asyncio.Event()
        self._own = 0

    def ring(self, parts: frozenset[str]) -> None:
        """Have every process look that has one of these parts, as soon as may be."""
        if parts:
            self._rung |= parts
            self._sign.set()

    async def run(self) -> None:
        """Ring and listen until cancelled."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._for_ever(self._listen), name="listen")
            both.create_task(self._for_ever(self._pass_on), name="ring")

    async def _for_ever(self, work: Callable[[psycopg.AsyncConnection], Awaitable[None]]) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                connecting = psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
                async with await connecting as connection:
                    await work(connection)
            log.warning("bell not connected")
            await asyncio.sleep(BACK_OFF_S)

    async def _listen(self, connection: psycopg.AsyncConnection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        for wake in self._parts.values():  # for the signs given while nobody listened
            wake()
        async for sign in connection.notifies():
            if sign.pid != self._own and sign.payload in self._parts:
                self._parts[sign.payload]()

    async def _pass_on(self, connection: psycopg.AsyncConnection) -> None:
        self._own = connection.info.backend_pid
        while True:
            await self._sign.wait()
            self._sign.clear()
            parts, self._rung = self._rung, set()
            for part in sorted(parts):
                await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, part])
            await asyncio.sleep(TOGETHER_S)
