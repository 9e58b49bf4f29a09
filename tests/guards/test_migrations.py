"""The migrations lead from nothing to exactly the tables that the models describe."""

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, NullPool, create_engine, inspect
from sqlmodel import SQLModel

import models
from tests.guards.tree import ROOT


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def config(url: str) -> Config:
    """Alembic's settings for that file."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("sqlalchemy.url", url)
    return config


def test_there_is_one_way_forward(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def checks(engine: Engine) -> set[tuple[str, str | None, str]]:
    """The CHECK constraints of every table, which alembic does not compare."""
    inspector = inspect(engine)
    return {
        (table, check["name"], check["sqltext"])
        for table in SQLModel.metadata.tables
        for check in inspector.get_check_constraints(table)
    }


def test_every_step_forward_ends_in_the_tables_of_the_models(config: Config, url: str) -> None:
    for module in pkgutil.iter_modules(models.__path__):
        import_module(f"models.{module.name}")
    command.upgrade(config, "head")
    migrated = create_engine(url, poolclass=NullPool)
    described = create_engine(f"{url}.described", poolclass=NullPool)
    SQLModel.metadata.create_all(described)
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []
    assert checks(migrated) == checks(described)
