"""The unit runner: plain synchronous work in one transaction, on threads of its own."""

import asyncio
import threading
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock, wall_now
from bot.metrics import Metrics
from bot.writers import Alone, DatabaseAway, Queue, Together, Unit, away
from models.engine import Session, is_shared
from models.locks import Locks
from services.office import Office
from views import topics

__all__ = ["DatabaseAway", "Runner"]

T = TypeVar("T")
Work = Callable[[Session], T]
WRITERS = 4
DRAWN = topics.TOPICS  # what may be drawn is known before the first unit runs


class Runner:
    """Runs units on threads of its own; callers hear after the COMMIT."""

    def __init__(self, engine: Engine, office: Office, clock: Clock, metrics: Metrics | None = None) -> None:
        """Take the database, what rules need to know, office time, and where to count."""
        self.engine, self.office, self.clock = engine, office, clock
        self.metrics = metrics or Metrics()
        self.shared = is_shared(engine)
        self.on_wake: dict[str, Callable[[], None]] = {}
        self.ring: Callable[[frozenset[str]], None] = lambda _parts: None
        self._queue: Queue = SimpleQueue()
        self._writer = writer = (Alone if self.shared else Together)(
            engine, self.session, self.now, self.metrics
        )
        self._threads = [
            threading.Thread(target=writer.serve, args=[self._queue], name=f"units {n}", daemon=True)
            for n in range(WRITERS if self.shared else 1)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Work[T]) -> T:
        """Do the work in one transaction and return its result once that is on disk.

        Raises:
            DatabaseAway: nothing happened, as far as is known; the work may be run again.
            Exception: whatever the work itself raised; nothing of it was kept.
        """
        loop = asyncio.get_running_loop()
        unit: Unit[T] = Unit(work, loop, loop.create_future())
        self._queue.put(unit)
        try:
            return await unit.future
        finally:
            for part in unit.woken & self.on_wake.keys():
                self.on_wake[part]()
            self.ring(unit.woken)

    async def close(self) -> None:
        """Finish what is queued, then stop the threads."""
        for _thread in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    @property
    def commits(self) -> int:
        """Return how many transactions there have been, for who wants to see whether there was another."""
        return self._writer.commits

    def now(self) -> datetime:
        """Return office time."""
        return self.clock.now()

    def session(self, bind: Connection | Engine) -> Session:
        """Return a session; on a connection its commit leaves the transaction to whoever began it."""
        session = Session(bind=bind, join_transaction_mode="rollback_only", expire_on_commit=False)
        session.info.update(office=self.office, wall_at=None if self.shared else wall_now(), now=self.now)
        return session

    async def hold(self, locks: Locks, names: Collection[int]) -> frozenset[int]:
        """Hold as many of these locks as no other process has, and no others.

        Raises:
            DatabaseAway: nothing is held any more.
        """
        if not self.shared:
            return frozenset(names)
        try:
            return await asyncio.to_thread(locks.keep, names)
        except SQLAlchemyError as error:
            raise away(error) from error

    async def join(self, locks: Locks) -> bool:
        """Work beside others of a kind; tell whether there are none.

        Raises:
            DatabaseAway: it cannot be found out.
        """
        try:
            return not self.shared or await asyncio.to_thread(locks.join)
        except SQLAlchemyError as error:
            raise away(error) from error

    async def read(self, work: Work[T]) -> T:
        """Look without writing, beside the writer.

        Raises:
            DatabaseAway: it cannot be looked at now.
        """
        return await asyncio.to_thread(partial(self._read, work))

    def _read(self, work: Work[T]) -> T:
        try:
            with self.engine.connect().execution_options(reading=True) as connection:
                return work(self.session(connection))
        except SQLAlchemyError as error:
            raise away(error) from error
