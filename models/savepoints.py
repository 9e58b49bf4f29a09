"""Both databases as the library speaks them, but for savepoints: it would compile each of these anew."""

from sqlalchemy import Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

DIRECT = "direct"


class _Direct:
    def do_savepoint(self, connection: Connection, name: str) -> None:
        """Begin a savepoint."""
        connection.exec_driver_sql(f"SAVEPOINT {name}")

    def do_rollback_to_savepoint(self, connection: Connection, name: str) -> None:
        """Undo what was done since a savepoint began."""
        connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT {name}")

    def do_release_savepoint(self, connection: Connection, name: str) -> None:
        """End a savepoint, keeping what was done."""
        connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")


class DirectSqlite(_Direct, SQLiteDialect_pysqlite):
    """SQLite through the standard library's driver."""

    supports_statement_cache = True


class DirectPostgresql(_Direct, PGDialect_psycopg):
    """PostgreSQL through psycopg 3."""

    supports_statement_cache = True


registry.register(f"sqlite.{DIRECT}", __name__, DirectSqlite.__name__)
registry.register(f"postgresql.{DIRECT}", __name__, DirectPostgresql.__name__)
