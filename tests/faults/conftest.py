"""A scene for each test of a fault, what it logs, and a line about how long everything took."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.conversations.town import without_bot
from tests.faults.line import Line
from tests.faults.page import Told, told
from tests.faults.program import Program
from tests.faults.scene import Logged, Scene, free_port
from tests.postgres import Postgres


@pytest.fixture
def what_it_says(request: pytest.FixtureRequest) -> Told:
    """What the page says about this fault."""
    return told(request.function.__doc__)


@pytest.fixture
def logged() -> Iterator[Logged]:
    """The log lines of this process."""
    with capture_logs() as lines:
        yield lines  # type: ignore[misc]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL that a test may break; whoever breaks it mends it."""
    own = Postgres()
    own.port = free_port()
    with own:
        yield own


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test asks for one `at_server` with `indirect`."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/office.db"
        return
    server = request.getfixturevalue("server")
    url = server.fresh()
    yield url
    server.forget(url)


@pytest.fixture
def listen() -> str:
    """Where the health page answers."""
    return f"127.0.0.1:{free_port()}"


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A line that is whole; it leads nowhere yet."""
    made = Line(free_port())
    await made.mend()
    yield made
    await made.cut()


@pytest.fixture
def other_settings() -> dict[str, Any]:
    """Settings that a test needs besides."""
    return {}


@pytest.fixture
async def idle(
    tmp_path: Path,
    database: str,
    listen: str,
    what_it_says: Told,
    logged: Logged,
    other_settings: dict[str, Any],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Scene]:
    """A district on Monday 08:55 without a bot."""
    chosen = {"database_url": database, "listen": listen} | other_settings
    async with without_bot(tmp_path, **chosen) as (place, settings):
        scene = Scene(place, settings, what_it_says, logged)
        try:
            yield scene
        finally:
            await scene.stop()
        print(f"\n{request.node.name}: {'; '.join(scene.story)}")  # noqa: T201 - `pytest -s` shows it


@pytest.fixture
async def program(idle: Scene, tmp_path: Path) -> AsyncIterator[Program]:
    """The bot as a process of its own, not started yet."""
    made = Program(idle.settings, tmp_path / "bot.log")
    yield made
    await made.away_with()


@pytest.fixture
async def scene(idle: Scene) -> Scene:
    """A district on Monday 09:01 whose bot runs, and which has read the prompt of the week."""
    await idle.start()
    await idle.monday()
    await idle.green()
    return idle
