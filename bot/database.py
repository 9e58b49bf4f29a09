"""The database's schema: which step it has reached, and the way forward.

Steps are files whose names begin with four digits. Alembic, which takes a tenth of a second to load, is only
loaded to take one.
"""

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, column, inspect, make_url, select, table
from sqlalchemy.exc import SQLAlchemyError

from models.engine import connect

if TYPE_CHECKING:
    from alembic.config import Config

VERSION = table("alembic_version", column("version_num"))


class DatabaseRefused(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


def upgrade(url: str) -> None:
    """Take every step that is missing, in one transaction; an SQLite file is made when there is none.

    Raises:
        DatabaseRefused: the database cannot be reached, or is newer than this program.
    """
    try:
        engine = connect(url)
        at = revision(engine)
        engine.dispose()
        if at is not None and at not in _known():
            raise DatabaseRefused(_newer(at))
        from alembic import command  # noqa: PLC0415

        command.upgrade(_config(url), "head")
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise DatabaseRefused(_unreachable(error)) from error


def revision(engine: Engine) -> str | None:
    """Return the step that the database has reached, None when it has no tables of ours."""
    with engine.connect().execution_options(reading=True) as connection:
        if not inspect(connection).has_table(VERSION.name):
            return None
        at: str | None = connection.execute(select(VERSION.c.version_num)).scalar()
        return at


def head() -> str:
    """Return the step that this program needs."""
    return max(_known())


def require_current(engine: Engine) -> None:
    """Go on only when the schema is the one that this program needs.

    Raises:
        DatabaseRefused: it is empty, older or newer.
    """
    at = revision(engine)
    if at == head():
        return
    if at is None:
        raise DatabaseRefused("The database is empty. Run `yixian migrate` first.")
    if at in _known():
        raise DatabaseRefused(
            f"The database is at step {at}, this version needs {head()}. Run `yixian migrate`."
        )
    raise DatabaseRefused(_newer(at))


def opened(url: str) -> Engine:
    """Open a database that exists and has the schema that this program needs.

    Raises:
        DatabaseRefused: it is missing, cannot be reached, or has another schema.
    """
    try:
        target = make_url(url)
        if target.get_backend_name() == "sqlite" and not Path(target.database or "").is_file():
            raise DatabaseRefused(f"There is no database {target.database} yet. Run `yixian migrate` first.")
        engine = connect(url)
        try:
            require_current(engine)
        except BaseException:
            engine.dispose()
            raise
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise DatabaseRefused(_unreachable(error)) from error
    return engine


def conninfo(url: str) -> str:
    """Return a PostgreSQL address as its own library writes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def folder(url: str) -> Path | None:
    """Return the folder of an SQLite database; another database's is not on this machine."""
    target = make_url(url)
    return Path(target.database or "").parent if target.get_backend_name() == "sqlite" else None


def _config(url: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(files("migrations")))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def _known() -> set[str]:
    steps = files("migrations").joinpath("versions").iterdir()
    return {step.name[:4] for step in steps if step.name.endswith(".py")}


def _newer(at: str) -> str:
    return f"The database is at step {at}, which a newer version has made. Install that version."


def _unreachable(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    reason = lines[0] if lines else type(error).__name__
    return f"The database cannot be reached ({reason}). Look at YIXIAN_DATABASE_URL."
