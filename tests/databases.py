"""The two databases that every test of rows runs on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from models.engine import connect
from tests.postgres import Postgres
from views import topics

KINDS = ("sqlite", "postgresql")
DRAWN = topics.TOPICS  # importing the views imports every table


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test session."""
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def empty_office(postgres: Postgres) -> str:
    """The name of a PostgreSQL database that has the tables and no rows, to be copied."""
    url = postgres.fresh()
    fill(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that has the tables and no rows."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/office.db"
        fill(url)
        yield url
        return
    postgres, template = request.getfixturevalue("postgres"), request.getfixturevalue("empty_office")
    url = postgres.fresh(template)
    yield url
    postgres.forget(url)


@pytest.fixture(name="database_url")
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that has the tables, where the kind makes no difference."""
    url = f"sqlite:///{tmp_path}/office.db"
    fill(url)
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database that has the tables and no rows."""
    opened = connect(database_url)
    yield opened
    opened.dispose()


def fill(url: str) -> None:
    """Make the tables where there is nothing."""
    made = connect(url)
    SQLModel.metadata.create_all(made)
    made.dispose()
