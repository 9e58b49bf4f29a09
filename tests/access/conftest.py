"""The busy day is made once for each process of the tests; every test gets a copy."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import MovableClock
from models.engine import connect
from services.office import Office
from tests.access.day import NOW, Day, Ids, busy
from tests.databases import fill
from tests.handlers.conftest import Counter
from tests.services.blocker_town import Site
from tests.services.conftest import SHANGHAI, Desk


@dataclass(frozen=True)
class Made:
    """The day as a file, and what its buttons are about."""

    path: Path
    ids: Ids


def desk_on(path: Path) -> Desk:
    """The office that works with a database file, on Monday 2026-06-01 10:01."""
    office = Office(SHANGHAI, "zh_CN", "yixian_bot")
    return Desk(connect(f"sqlite:///{path}"), office, MovableClock(datetime(*NOW, tzinfo=SHANGHAI)))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The busy day, made once."""
    path = tmp_path_factory.mktemp("day") / "office.db"
    fill(f"sqlite:///{path}")
    desk = desk_on(path)
    desk.hop(2026, 5, 25, 8, 55)
    ids = busy(desk)
    desk.engine.dispose()
    return Made(path, ids)


@pytest.fixture
def day(made: Made, tmp_path: Path) -> Day:
    """A copy of the busy day, to be pressed on."""
    path = shutil.copy(made.path, tmp_path / "office.db")
    desk = desk_on(Path(path))
    return Day(Counter(desk), Site(desk, made.ids.project), made.ids)
