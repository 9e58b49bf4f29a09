"""The unit runner: plain synchronous work in one transaction, several waiting units in one COMMIT."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.clock import Clock, wall_now
from models.engine import Session, woken
from services.office import Office
from views import delivery, topics

T = TypeVar("T")
Work = Callable[[Session], T]
TOGETHER = 32
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
    """Runs units one after the other on a thread of its own; callers hear after the COMMIT."""

    def __init__(self, engine: Engine, office: Office, clock: Clock) -> None:
        """Take the database, what rules need to know, and office time."""
        self.engine, self.office, self.clock = engine, office, clock
        self.on_wake: dict[str, Callable[[], None]] = {}
        self.commits = 0
        self._queue: SimpleQueue[Unit[Any] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="units", daemon=True)
        self._thread.start()

    async def run(self, work: Work[T]) -> T:
        """Do the work in one transaction and return its result once that is on disk.

        Raises:
            DatabaseAway: nothing happened; the work may be run again.
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

    async def close(self) -> None:
        """Finish what is queued, then stop the thread."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def now(self) -> datetime:
        """Return office time."""
        return self.clock.now()

    def _serve(self) -> None:
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
        try:
            with self.engine.connect() as connection, connection.begin():
                for unit in units:
                    self._apply(connection, unit)
        except Exception as error:  # noqa: BLE001 - whatever COMMIT raises, the thread lives and every caller hears of it
            if len(units) > 1:  # one of them may be the cause: each gets a transaction of its own
                for unit in units:
                    self._commit([unit])
                return
            log.warning("transaction lost", reason=type(error).__name__)
            units[0].error = DatabaseAway(str(error))
        self.commits += 1
        for unit in units:
            unit.resolve()

    def _apply(self, connection: Connection, unit: Unit[Any]) -> None:
        session = self.session(connection)
        unit.error = None
        try:
            unit.result = unit.work(session)
            delivery.finish(session, self.now())
            session.commit()
            unit.woken = woken(session)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - the unit's own: its savepoint goes, its neighbours stay
            session.rollback()
            unit.error = error
        finally:
            session.close()

    def session(self, connection: Connection) -> Session:
        """Return a session whose commit is a savepoint of the shared transaction."""
        session = Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        session.info.update(office=self.office, wall_at=wall_now())
        return session

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
        except OperationalError as error:
            raise DatabaseAway(str(error)) from error
