"""Alembic runs this for every command: it opens the database and knows what the models describe."""

import os
import pkgutil
from importlib import import_module
from sqlite3 import Connection as SqliteConnection
from typing import Any, Literal, cast

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import models
from bot.settings import load
from models.base import UtcDateTime
from models.engine import connect


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what the database sees, so that old steps need no code of today."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def migrate() -> None:
    """Run the command in one transaction, on SQLite too."""
    for module in pkgutil.iter_modules(models.__path__):
        import_module(f"models.{module.name}")
    engine = connect(context.config.get_alembic_option("sqlalchemy.url") or load(os.environ).database_url)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:  # a table that is rebuilt is dropped for a moment, though others refer to it
            cast(SqliteConnection, connection.connection.driver_connection).execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=is_sqlite,
            render_item=render_item,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise RuntimeError(f"rows that refer to nothing: {broken[:10]}")
    engine.dispose()


migrate()
