"""The migrations lead from nothing to exactly the tables that the models describe."""

import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

import models
from models.engine import connect
from tests.databases import KINDS
from tests.guards.tree import ROOT
from tests.postgres import Postgres


@dataclass
class Two:
    """Two databases of one kind, both empty: one to migrate, one to make from the models."""

    migrated: str
    described: str


@pytest.fixture(params=KINDS)
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    """The addresses of two databases without tables."""
    if request.param == "sqlite":
        yield Two(f"sqlite:///{tmp_path}/migrated.db", f"sqlite:///{tmp_path}/described.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = Two(server.fresh(), server.fresh())
    yield made
    for url in (made.migrated, made.described):
        server.forget(url)


@pytest.fixture
def config(two: Two) -> Config:
    """Alembic's settings for the one to migrate."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", two.migrated)
    return config


def test_there_is_one_way_forward() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def checks(engine: Engine) -> set[tuple[str, str | None, str]]:
    """The CHECK constraints of every table, which alembic does not compare."""
    inspector = inspect(engine)
    return {
        (table, check["name"], check["sqltext"])
        for table in SQLModel.metadata.tables
        for check in inspector.get_check_constraints(table)
    }


TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc"
    " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal",
}


def triggers(engine: Engine) -> set[tuple[str, ...]]:
    """The triggers and what they do, which alembic does not know."""
    with engine.connect() as connection:
        return {tuple(row) for row in connection.exec_driver_sql(TRIGGERS[engine.dialect.name])}


def test_every_step_forward_ends_in_the_tables_of_the_models(config: Config, two: Two) -> None:
    for module in pkgutil.iter_modules(models.__path__):
        import_module(f"models.{module.name}")
    command.upgrade(config, "head")
    migrated, described = connect(two.migrated), connect(two.described)
    SQLModel.metadata.create_all(described)
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []
    assert checks(migrated) == checks(described)
    assert triggers(migrated) == triggers(described) != set()
    for engine in (migrated, described):
        engine.dispose()
