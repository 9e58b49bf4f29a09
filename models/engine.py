"""The database connection, set up so that a COMMIT is really on disk."""

from datetime import datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, SQLModel

__all__ = ["Session", "connect", "insert_once", "wake", "wall_at", "woken"]

BUSY_MS = 30_000


def connect(url: str) -> Engine:
    """Open the database behind a SQLAlchemy URL; the folder of an SQLite file is made when missing."""
    target = make_url(url)
    if target.get_backend_name() != "sqlite":
        return create_engine(target, pool_pre_ping=True)
    if target.database:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(target, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: its default mode loses updates between processes.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def wall_at(session: Session) -> datetime:
    """Return the real time at which this unit of work began, for leases and pacing, not for what is due."""
    at = session.info["wall_at"]
    assert isinstance(at, datetime)  # noqa: S101 - put there by the unit runner
    return at


def insert_once(session: Session, table: type[SQLModel], *unique: str, **values: Any) -> bool:
    """Insert a row unless one with the same unique columns exists; tell whether it was new."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    return bool(session.connection().execute(statement).rowcount)


def wake(session: Session, part: str) -> None:
    """Have a part of the bot look for work as soon as this unit has committed."""
    session.info.setdefault("woken", set()).add(part)


def woken(session: Session) -> frozenset[str]:
    """Return the parts that this unit has given work to."""
    return frozenset(session.info.get("woken", ()))
