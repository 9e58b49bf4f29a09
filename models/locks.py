"""Who works on what where processes share a database: locks that end with the process that holds them."""

from collections.abc import Collection
from enum import IntEnum
from threading import RLock

from sqlalchemy import Connection, Engine, text

# Locks of a PostgreSQL session: gone the moment its connection ends, so nothing waits for a dead process.
TAKE = text(
    "SELECT name FROM unnest(CAST(:names AS bigint[])) AS name"
    " WHERE pg_try_advisory_lock(:space, hashint8(name))"
)
FREE = text("SELECT pg_advisory_unlock(:space, hashint8(name)) FROM unnest(CAST(:names AS bigint[])) AS name")
ALONE = text("SELECT pg_try_advisory_lock(:space, 0)")
JOIN = text("SELECT pg_advisory_lock_shared(:space, 0)")
LEAVE = text("SELECT pg_advisory_unlock(:space, 0)")


class Space(IntEnum):
    """What the names of locks stand for; any numbers will do that nobody else uses in this database."""

    LANES = 0x5958_0001
    SENDER = 0x5958_0002
    MEDIA = 0x5958_0003
    UPLOADS = 0x5958_0004
    ARTIFACTS = 0x5958_0005
    ATTACHMENTS = 0x5958_0006


class Locks:
    """Locks of one kind, kept on a PostgreSQL connection of their own."""

    def __init__(self, engine: Engine, space: Space) -> None:
        """Take the database and the kind; nothing is locked yet."""
        self._engine, self._space = engine, space
        self._connection: Connection | None = None
        self._held: frozenset[int] = frozenset()
        self._alone = False
        # Closed by another thread, a connection on which an answer is waited for would let nobody go.
        self._asking = RLock()

    def keep(self, wanted: Collection[int]) -> frozenset[int]:
        """Hold as many of these as are free, let go of all others, and return those that are held.

        Who kept others out since `join` lets them in.

        Raises:
            SQLAlchemyError: the database is away; nothing is held any more.
        """
        with self._asking:
            over, missing = self._held.difference(wanted), sorted(set(wanted) - self._held)
            try:
                connection = self._connected()
                if self._alone:
                    connection.execute(LEAVE, {"space": self._space})
                    self._alone = False
                if over:
                    connection.execute(FREE, {"space": self._space, "names": list(over)})
                # Asked even when nothing is missing: a connection that has died holds nothing.
                taken = connection.scalars(TAKE, {"space": self._space, "names": missing}).all()
            except Exception:
                self.close()
                raise
            self._held = self._held.difference(over).union(taken)
            return self._held

    def join(self) -> bool:
        """Work beside others until `close`; tell whether nobody else of this kind is at work.

        Who is alone keeps others out until `keep`: they wait here. What was held before is let go of.

        Raises:
            SQLAlchemyError: the database is away.
        """
        space = {"space": self._space}
        with self._asking:
            self.close()
            try:
                connection = self._connected()
                self._alone = bool(connection.scalar(ALONE, space))
                connection.execute(JOIN, space)
            except Exception:
                self.close()
                raise
            return self._alone

    def close(self) -> None:
        """Let go of everything, once what is being asked is answered."""
        with self._asking:
            self._held, self._alone = frozenset(), False
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.invalidate()  # not back to the pool: the locks end with the connection
                connection.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection
