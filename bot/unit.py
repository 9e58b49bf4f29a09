"""The unit runner: plain synchronous work in one transaction.

On SQLite one thread writes, and several waiting units share a COMMIT. On PostgreSQL a few threads write, each
unit in a transaction of its own, which runs again where another one has changed the same rows meanwhile.
"""

import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Callable, Collection
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot.clock import Clock, wall_now
from bot.metrics import Metrics
from models.engine import Session, is_away, is_beaten, is_shared, woken
from models.locks import Locks
from services.office import Office
from views import delivery, topics

T = TypeVar("T")
Work = Callable[[Session], T]
TOGETHER = 32
WRITERS = 4
RACES = 12  # how often a unit that others were faster than runs again before it has to wait
CLASHES = 3  # how often a key that exists already may have come from another replica this very moment
PAUSE_S = 0.005
DRAWN = topics.TOPICS  # what may be drawn is known before the first unit runs
log = structlog.get_logger()


class DatabaseAway(Exception):
    """The transaction could not be made or kept; nothing of it happened and it may be run again."""


@dataclass
class Unit(Generic[T]):
    """Work that waits for its turn, and whoever waits for its result."""

    work: Work[T]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]
    result: T | None = None
    error: BaseException | None = None
    woken: frozenset[str] = frozenset()
    context: Context = field(
        default_factory=copy_context
    )  # what the caller's log lines carry, the unit's do too
    queued_s: float = field(default_factory=time.monotonic)
    begun_s: float = 0.0
    done_s: float = 0.0

    def resolve(self) -> None:
        """Hand over the result, after COMMIT."""
        self.loop.call_soon_threadsafe(self._set)

    def _set(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)  # type: ignore[arg-type]


class Runner:
    """Runs units on threads of its own; callers hear after the COMMIT."""

    def __init__(self, engine: Engine, office: Office, clock: Clock, metrics: Metrics | None = None) -> None:
        """Take the database, what rules need to know, office time, and where to count."""
        self.engine, self.office, self.clock = engine, office, clock
        self.metrics = metrics or Metrics()
        self.shared = is_shared(engine)
        self.on_wake: dict[str, Callable[[], None]] = {}
        self.ring: Callable[[frozenset[str]], None] = lambda _parts: None
        self.commits = 0
        self._queue: SimpleQueue[Unit[Any] | None] = SimpleQueue()
        serve = self._serve_alone if self.shared else self._serve_together
        self._threads = [
            threading.Thread(target=serve, name=f"units {n}", daemon=True)
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

    def now(self) -> datetime:
        """Return office time."""
        return self.clock.now()

    def _serve_together(self) -> None:
        while (first := self._queue.get()) is not None:
            units, stop = [first], False
            while len(units) < TOGETHER and not self._queue.empty():
                if (unit := self._queue.get()) is None:
                    stop = True
                    break
                units.append(unit)
            self._commit(units)
            if stop:
                return

    def _commit(self, units: list[Unit[Any]]) -> None:
        begun = False
        try:
            with self.engine.connect() as connection, connection.begin():
                begun = True
                for unit in units:
                    self._apply(connection, unit)
        except Exception as error:  # noqa: BLE001 - whatever COMMIT raises, the thread lives and every caller hears of it
            if begun and len(units) > 1:  # one of them may be the cause: each gets a transaction of its own
                for unit in units:
                    self._commit([unit])
                return
            for unit in units:  # where no transaction begins (locked, away), none of them need wait for its own
                unit.error = unit.context.run(_away, error)
        else:
            self.metrics.committed(len(units))
        self.commits += 1
        for unit in units:
            self._resolve(unit)

    def _apply(self, connection: Connection, unit: Unit[Any]) -> None:
        session = self.session(connection)
        try:
            unit.context.run(self._do, session, unit)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_away(error):
                raise
            session.rollback()  # the unit's own: its savepoint goes, its neighbours stay
            unit.error = error
        finally:
            with contextlib.suppress(DBAPIError):  # with a full disk SQLite has ended the savepoint itself
                session.close()

    def _serve_alone(self) -> None:
        while (unit := self._queue.get()) is not None:
            for race in range(RACES):
                if self._settled(unit, race):
                    break
                time.sleep(random.uniform(0, PAUSE_S * (race + 1)))  # noqa: S311 - so that two do not meet again
            else:
                unit.error = unit.context.run(_away, unit.error)
            self.commits += 1
            if unit.error is None:
                self.metrics.committed(1)
            self._resolve(unit)

    def _settled(self, unit: Unit[Any], race: int) -> bool:
        """Run a unit in a transaction of its own; False when it should run again."""
        try:
            with self.session(self.engine) as session:
                unit.context.run(self._do, session, unit)
        except Exception as error:  # noqa: BLE001 - the thread lives and the caller hears of it
            unit.error = error
        lost = unit.error
        if isinstance(lost, IntegrityError):
            return race >= CLASHES
        if isinstance(lost, DBAPIError) and is_beaten(lost):
            return False
        if isinstance(lost, PoolExhausted | OSError) or (isinstance(lost, DBAPIError) and is_away(lost)):
            # A pooled connection may have died long ago; that the next one is dead too says more.
            if isinstance(lost, DBAPIError) and lost.connection_invalidated and race == 0:
                return False
            unit.error = unit.context.run(_away, lost)
        return True

    def _do(self, session: Session, unit: Unit[Any]) -> None:
        unit.error, unit.begun_s = None, time.monotonic()
        try:
            unit.result = unit.work(session)
            delivery.finish(session, self.now())
            session.commit()
        finally:
            unit.done_s = time.monotonic()
        unit.woken = woken(session)

    def _resolve(self, unit: Unit[Any]) -> None:
        if unit.begun_s == 0.0:  # the transaction could not even begin
            unit.begun_s = unit.done_s = time.monotonic()
        outcome = "kept"
        if unit.error is not None:
            outcome = "away" if isinstance(unit.error, DatabaseAway) else "failed"
        self.metrics.unit(unit.begun_s - unit.queued_s, unit.done_s - unit.begun_s, outcome)
        unit.resolve()

    def session(self, bind: Connection | Engine) -> Session:
        """Return a session; on a connection its commit is a savepoint of a transaction that others share."""
        session = Session(bind=bind, join_transaction_mode="create_savepoint", expire_on_commit=False)
        session.info.update(office=self.office, wall_at=None if self.shared else wall_now())
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
            raise _away(error) from error

    async def join(self, locks: Locks) -> bool:
        """Work beside others of a kind; tell whether there are none.

        Raises:
            DatabaseAway: it cannot be found out.
        """
        try:
            return not self.shared or await asyncio.to_thread(locks.join)
        except SQLAlchemyError as error:
            raise _away(error) from error

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
            raise _away(error) from error


def _away(error: BaseException | None) -> DatabaseAway:
    log.warning(
        "transaction lost", reason=type(error).__name__, said=str(getattr(error, "orig", error))[:200]
    )
    return DatabaseAway(str(error))
