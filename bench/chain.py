"""`python -m bench.chain`: what it costs on SQLite to seal the record of events, and to walk along it."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import SQLModel

from bot.clock import wall_now
from models.engine import Session, connect
from services import audit, chain, events

T = TypeVar("T")
NOW = datetime(2026, 5, 25, 0, 55, tzinfo=UTC)


def run(total: int) -> int:
    """Record events, seal them, walk along them and print what it took; return 1 when a count was wrong."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{folder}/office.db")
        SQLModel.metadata.create_all(engine)
        _unit(engine, lambda session: _happen(session, total))
        sealing = _seal_all(engine)
        walking = [_timed(engine, audit.walk)[0] for _ in range(3)]
        found = _unit(engine, audit.walk)
        idle = median(_timed(engine, chain.waiting)[0] for _ in range(21))
        engine.dispose()
    if (found.holds.seq, found.unsealed, found.flaw) != (total, 0, None):
        print(f"VOID: {found}")  # noqa: T201
        return 1
    print(f"sealing 1,000 events: {sum(sealing) / total * 1e6:.1f} ms")  # noqa: T201
    print(f"one unit of work, {chain.TOGETHER} events: {median(sealing) * 1e3:.1f} ms")  # noqa: T201
    print(f"walking along 100,000 events: {median(walking) / total * 1e5:.2f} s")  # noqa: T201
    print(f"a sweep with nothing to do, {total} events: {idle * 1e3:.2f} ms")  # noqa: T201
    return 0


def _happen(session: Session, total: int) -> None:
    for number in range(total):
        events.record(
            session, "report.sent", "report", number, by=None, now=NOW,
            project=number, week=202622, ordinal=1, percent_tenths=455, no_change=False, addendum=False,
        )  # fmt: skip


def _seal_all(engine: Engine) -> list[float]:
    spent: list[float] = []
    while True:
        took, sealed = _timed(engine, chain.seal)
        if not sealed:
            return spent
        spent.append(took)


def _timed(engine: Engine, work: Callable[[Session], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = _unit(engine, work)
    return time.perf_counter() - began, result


def _unit(engine: Engine, work: Callable[[Session], T]) -> T:
    with Session(engine) as session:
        session.info.update(wall_at=wall_now())
        result = work(session)
        session.commit()
        return result


if __name__ == "__main__":
    raise SystemExit(run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
