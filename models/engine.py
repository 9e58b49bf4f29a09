"""The database connection, set up so that a COMMIT is really on disk."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, create_engine, event, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel, select

__all__ = [
    "Engine",
    "Session",
    "batched",
    "connect",
    "insert_each_once",
    "insert_once",
    "is_away",
    "is_beaten",
    "is_shared",
    "wake",
    "wall_at",
    "woken",
]

T = TypeVar("T")
MOST_IN = 500
BUSY_MS = 30_000
POOL = 12
POSTGRESQL = "postgresql"
# A replica that hangs must not keep rows locked, and a machine that has vanished is noticed within a minute.
SESSION_LIMITS = (
    "-c idle_in_transaction_session_timeout=60s -c lock_timeout=20s -c timezone=UTC"
    " -c tcp_keepalives_idle=20 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=30000"
)
LIVELINESS = {
    "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000,
    "connect_timeout": 5,
}  # fmt: skip
# SQLite reports a mistake in a statement (SQLITE_ERROR) as the same exception as a full disk.
SQLITE_TROUBLE = (
    "BUSY",
    "LOCKED",
    "FULL",
    "IOERR",
    "READONLY",
    "CANTOPEN",
    "CORRUPT",
    "NOTADB",
    "PROTOCOL",
    "NOMEM",
)
# PostgreSQL's classes: connection, resources, operator, system; then a read-only server, a lock not given.
POSTGRESQL_TROUBLE = ("08", "53", "57", "58", "25006", "55P03")
BEATEN = ("40001", "40P01")


def connect(url: str) -> Engine:
    """Open the database behind a SQLAlchemy URL; the folder of an SQLite file is made when missing.

    On PostgreSQL every transaction sees one snapshot (REPEATABLE READ): whoever changes a row that another
    has changed meanwhile is beaten and runs again, so that services may read, decide and write.
    """
    target = make_url(url)
    if target.get_backend_name() == POSTGRESQL:
        return create_engine(
            target.set(drivername="postgresql+psycopg"), isolation_level="REPEATABLE READ",
            hide_parameters=True,  # what people wrote is in them, and errors are logged
            pool_size=POOL, max_overflow=POOL, pool_timeout=BUSY_MS / 1000, pool_use_lifo=True,
            connect_args={"application_name": "yixian", "options": SESSION_LIMITS} | LIVELINESS,
        )  # fmt: skip
    if target.database:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def is_shared(engine: Engine) -> bool:
    """Tell whether other processes may work on this database at the same time."""
    return engine.dialect.name == POSTGRESQL


def is_away(error: DBAPIError) -> bool:
    """Tell whether the database is in trouble (away, full, locked, read-only) and not the statement wrong."""
    if error.connection_invalidated:
        return True
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return str(name).removeprefix("SQLITE_").startswith(SQLITE_TROUBLE)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # no answer came that could carry a code, or the driver refused what it was given
        return isinstance(error, OperationalError | InterfaceError)
    return str(state).startswith(POSTGRESQL_TROUBLE)


def is_beaten(error: DBAPIError) -> bool:
    """Tell whether another transaction won the race for the same rows; the loser simply runs again."""
    return getattr(error.orig, "sqlstate", None) in BEATEN


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: its default mode loses updates between processes.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def wall_at(session: Session) -> datetime:
    """Return the real time of this unit of work, for leases and pacing, not for what is due.

    Where several machines share a database it is the database's time: theirs may differ.
    """
    at = session.info["wall_at"]
    if at is None:
        at = session.info["wall_at"] = session.exec(select(func.now())).one()
    assert isinstance(at, datetime)  # noqa: S101 - put there by the unit runner
    return at


def insert_once(session: Session, table: type[SQLModel], *unique: str, **values: Any) -> bool:
    """Insert a row unless one with the same unique columns exists; tell whether it was new."""
    connection = session.connection()
    statement = _insert_once(connection.dialect.name, table, unique)
    counted = {"preserve_rowcount": True}  # else lost where the driver asks for the new row's id
    return bool(connection.execute(statement, values, execution_options=counted).rowcount)


def insert_each_once(
    session: Session, table: type[SQLModel], *unique: str, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert those of many rows whose unique columns no row has yet."""
    if rows:
        connection = session.connection()
        connection.execute(_insert_once(connection.dialect.name, table, unique), rows)


def batched(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield values in lists short enough for the IN of a query."""
    rest = iter(values)
    while some := list(islice(rest, MOST_IN)):
        yield some


@lru_cache
def _insert_once(dialect: str, table: type[SQLModel], unique: tuple[str, ...]) -> Insert:
    """Return the statement, built once: building it anew took longer than all else of a unit that inserts."""
    insert = (postgresql if dialect == POSTGRESQL else sqlite).insert
    rows = table.__table__  # type: ignore[attr-defined]
    statement: Insert = insert(rows).on_conflict_do_nothing(index_elements=list(unique)).inline()
    return statement


def wake(session: Session, part: str) -> None:
    """Have a part of the bot look for work as soon as this unit has committed."""
    session.info.setdefault("woken", set()).add(part)


def woken(session: Session) -> frozenset[str]:
    """Return the parts that this unit has given work to."""
    return frozenset(session.info.get("woken", ()))
