"""The schema: from nothing to what the models describe, and refusals that say what to do."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from hatchling.builders.wheel import WheelBuilder
from sqlalchemy import Engine, inspect

from bot import database
from bot.database import DatabaseRefused
from models.engine import connect
from tests.guards.tree import ROOT


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An SQLite file that does not exist yet, in a folder with a name that needs escaping."""
    return f"sqlite:///{tmp_path}/50%25/office.db"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """The same database, migrated and open."""
    database.upgrade(url)
    engine = connect(url)
    yield engine
    engine.dispose()


def set_step(engine: Engine, step: str) -> None:
    """Pretend that the database has reached another step."""
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (step,))


def refusal(url: str) -> str:
    """What is said about a database that cannot be used."""
    with pytest.raises(DatabaseRefused) as refused:
        database.opened(url)
    return str(refused.value)


def test_migrating_nothing_leads_to_the_newest_step(url: str, engine: Engine) -> None:
    assert database.revision(engine) == database.head()
    database.opened(url).dispose()


def test_migrating_twice_changes_nothing(url: str, engine: Engine) -> None:
    tables = inspect(engine).get_table_names()
    database.upgrade(url)
    assert inspect(engine).get_table_names() == tables


def test_every_constraint_has_a_name(engine: Engine) -> None:
    inspector = inspect(engine)
    nameless = [
        (table, constraint)
        for table in inspector.get_table_names()
        for found in (
            [inspector.get_pk_constraint(table)],
            inspector.get_foreign_keys(table),
            inspector.get_unique_constraints(table),
            inspector.get_check_constraints(table),
        )
        for constraint in found
        if not constraint["name"]
    ]
    assert nameless == []


def test_every_step_can_be_taken_back(url: str, engine: Engine) -> None:
    command.downgrade(database._config(url), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert database.revision(engine) is None


def test_a_database_that_is_not_there_is_not_made_by_looking(url: str, tmp_path: Path) -> None:
    assert "Run `yixian migrate` first." in refusal(url)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_refused(url: str) -> None:
    with connect(url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE something_else (id INTEGER)")
    assert refusal(url) == "The database is empty. Run `yixian migrate` first."


def test_a_newer_schema_is_refused_and_left_alone(url: str, engine: Engine) -> None:
    set_step(engine, "9999")
    said = "The database is at step 9999, which a newer version has made. Install that version."
    assert refusal(url) == said
    with pytest.raises(DatabaseRefused, match="step 9999"):
        database.upgrade(url)
    assert database.revision(engine) == "9999"


def test_a_database_that_cannot_be_reached_is_refused_without_its_password() -> None:
    said = refusal("postgresql+psycopg://yixian:hunter2@127.0.0.1:1/yixian")
    assert said.startswith("The database cannot be reached (")
    assert "hunter2" not in said


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("Buy milk. " * 100)
    assert refusal(f"sqlite:///{tmp_path}/notes.db").startswith(
        "The database cannot be reached (file is not a"
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The wheel, unpacked as pip would."""
    [wheel] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path / "dist"))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    return tmp_path / "site"


def installed(site: Path, program: str) -> str:
    """What a program prints that knows only the unpacked wheel; `office.db` lies beside it."""
    done = subprocess.run(
        [sys.executable, "-c", f"from bot import database\n{program}"],
        cwd=site.parent,
        env={"PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_an_installed_wheel_brings_its_steps(site: Path) -> None:
    printed = installed(site, "database.upgrade('sqlite:///office.db')\nprint(database.__file__)")
    assert printed.startswith(str(site))
    engine = connect(f"sqlite:///{site.parent}/office.db")
    assert database.revision(engine) == database.head()
    engine.dispose()


def test_an_older_schema_is_refused(site: Path) -> None:
    database.upgrade(f"sqlite:///{site.parent}/office.db")
    step = f"revision, down_revision = '9999', {database.head()!r}\nbranch_labels = depends_on = None\n"
    (site / "migrations" / "versions" / "9999_next.py").write_text(step + "def upgrade(): ...\n")
    look = (
        "try: database.opened('sqlite:///office.db')\nexcept database.DatabaseRefused as error: print(error)"
    )
    assert installed(site, look) == (
        f"The database is at step {database.head()}, this version needs 9999. Run `yixian migrate`.\n"
    )
    assert installed(site, f"database.upgrade('sqlite:///office.db')\n{look}") == ""
