"""The threads that write: on SQLite one, whose units share a COMMIT; on PostgreSQL a few, unit by unit."""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from bot.metrics import Metrics
from models.engine import Session, is_away, is_beaten, woken
from views import delivery

T = TypeVar("T")
TOGETHER = 32
LINGER_S = 0.001  # so long units that have met wait for others, as every COMMIT costs as much as a unit
RACES = 12  # how often a unit that others were faster than runs again before it has to wait
CLASHES = 3  # how often a key that exists already may have come from another replica this very moment
PAUSE_S = 0.005
log = structlog.get_logger()


class DatabaseAway(Exception):
    """The transaction could not be made or kept; nothing of it happened and it may be run again."""


@dataclass
class Unit(Generic[T]):
    """Work that waits for its turn, and whoever waits for its result."""

    work: Callable[[Session], T]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[T]
    result: T | None = None
    error: BaseException | None = None
    woken: frozenset[str] = frozenset()
    context: Context = field(default_factory=copy_context)  # its log lines carry what the caller's do
    queued_s: float = field(default_factory=time.monotonic)
    begun_s: float = 0.0
    committing: bool = False
    done_s: float = 0.0

    def resolve(self) -> None:
        """Hand over the result, after COMMIT, in the caller's loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)  # type: ignore[arg-type]


Queue = SimpleQueue[Unit[Any] | None]


@dataclass
class Writer:
    """What the threads share: how one unit is done, and how its caller hears of it."""

    engine: Engine
    session: Callable[[Connection | Engine], Session]
    now: Callable[[], datetime]
    metrics: Metrics
    commits: int = 0

    def _do(self, session: Session, unit: Unit[Any]) -> None:
        unit.error, unit.begun_s, unit.committing = None, time.monotonic(), False
        try:
            unit.result = _done(unit.work, session)
            delivery.finish(session, self.now())
            session.flush()
            unit.committing = True
            session.commit()
        finally:
            unit.done_s = time.monotonic()
        unit.woken = woken(session)

    def _count(self, unit: Unit[Any]) -> None:
        if unit.begun_s == 0.0:  # the transaction could not even begin
            unit.begun_s = unit.done_s = time.monotonic()
        outcome = "kept"
        if unit.error is not None:
            outcome = "away" if isinstance(unit.error, DatabaseAway) else "failed"
        self.metrics.unit(unit.begun_s - unit.queued_s, unit.done_s - unit.begun_s, outcome)


def _done(work: Callable[[Session], T], session: Session) -> T:
    try:
        return work(session)
    except StopIteration as error:  # no future takes it: whoever waits would wait for ever
        raise RuntimeError("a unit of work ran out of something") from error


class Together(Writer):
    """One thread; units that wait while it commits share the next COMMIT, and one that fails runs alone."""

    def serve(self, queue: Queue) -> None:
        while (first := queue.get()) is not None:
            units = [first]
            stop = _join(units, queue)
            if len(units) > 1 and not stop:  # where two have met, others are near
                time.sleep(LINGER_S)
                stop = _join(units, queue)
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
            if begun and len(units) > 1:
                for some in _apart(units, error):
                    self._commit(some)
                return
            for unit in units:  # where no transaction begins, none of them need wait for its own
                if unit.error is not error or (isinstance(error, DBAPIError) and is_away(error)):
                    unit.error = unit.context.run(away, error)
        else:
            self.metrics.committed(len(units))
        self.commits += 1
        for unit in units:
            self._count(unit)
        units[0].loop.call_soon_threadsafe(_hand_over, units)

    def _apply(self, connection: Connection, unit: Unit[Any]) -> None:
        session = self.session(connection)
        try:
            unit.context.run(self._do, session, unit)
        except Exception as error:
            unit.error = error
            raise
        finally:
            with contextlib.suppress(DBAPIError):  # with a full disk SQLite has ended the transaction itself
                session.close()


def _join(units: list[Unit[Any]], queue: Queue) -> bool:
    """Take along what waits, as much as there is room for; tell whether nothing comes any more."""
    while len(units) < TOGETHER and not queue.empty():
        if (unit := queue.get()) is None:
            return True
        units.append(unit)
    return False


def _apart(units: list[Unit[Any]], error: Exception) -> list[list[Unit[Any]]]:
    """Split a group that failed around the unit that raised; where COMMIT failed, each goes alone."""
    raised = next((place for place, unit in enumerate(units) if unit.error is error), None)
    if raised is None:
        return [[unit] for unit in units]
    return [some for some in (units[:raised], [units[raised]], units[raised + 1 :]) if some]


def _hand_over(units: list[Unit[Any]]) -> None:
    for unit in units:
        unit.resolve()


class Alone(Writer):
    """A thread among others; a unit runs again where another has changed the same rows meanwhile."""

    def serve(self, queue: Queue) -> None:
        while (unit := queue.get()) is not None:
            for race in range(RACES):
                if self._settled(unit, race):
                    break
                time.sleep(random.uniform(0, PAUSE_S * (race + 1)))  # noqa: S311 - so that two do not meet again
            else:
                unit.error = unit.context.run(away, unit.error)
            self.commits += 1
            if unit.error is None:
                self.metrics.committed(1)
            self._count(unit)
            unit.loop.call_soon_threadsafe(unit.resolve)

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
            # Not where COMMIT had begun: it may have been kept, and its caller must know that nobody knows.
            cut = isinstance(lost, DBAPIError) and lost.connection_invalidated
            if cut and race == 0 and not unit.committing:
                return False
            unit.error = unit.context.run(away, lost)
        return True


def away(error: BaseException | None) -> DatabaseAway:
    """Return what callers hear when the database fails, and log it."""
    said = str(getattr(error, "orig", error))[:200]
    log.warning("transaction lost", reason=type(error).__name__, said=said)
    return DatabaseAway(str(error))
