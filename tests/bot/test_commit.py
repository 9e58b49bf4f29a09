"""A COMMIT whose answer is lost may have been kept: the caller hears that nobody knows, and may ask again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from bot.clock import RealClock
from bot.unit import DatabaseAway, Runner
from models.engine import Session, connect
from models.inbox import InboxRow
from models.people import Department
from services import inbox
from services.office import Office
from tests.postgres import Postgres

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
PIECE = 65536


class Line:
    """A line to PostgreSQL that breaks once at a COMMIT: before it arrives, or before its answer does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.breaks_at: str | None = None

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        answers = asyncio.create_task(self._answers(far_reader, writer))
        breaks_at = None
        while breaks_at is None and (piece := await reader.read(PIECE)):
            if b"COMMIT" in piece:
                breaks_at, self.breaks_at = self.breaks_at, None
            if breaks_at is None:
                far_writer.write(piece)
        answers.cancel()
        with suppress(asyncio.CancelledError):
            await answers
        if breaks_at == "answer":
            far_writer.write(piece)
            await far_reader.read(PIECE)
        writer.transport.abort()
        far_writer.transport.abort()

    async def _answers(self, far_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await far_reader.read(PIECE):
            writer.write(piece)


@pytest.fixture
async def line(postgres: Postgres) -> AsyncIterator[tuple[Line, int]]:
    """The line, and the port at this end of it."""
    made = Line(postgres.port)
    async with await asyncio.start_server(made.carry, "127.0.0.1", 0) as server:
        yield made, server.sockets[0].getsockname()[1]


@pytest.fixture
async def runner(engine: Engine, line: tuple[Line, int]) -> AsyncIterator[Runner]:
    """Whoever works at this end of the line."""
    far = connect(engine.url.set(port=line[1]).render_as_string(hide_password=False))
    made = Runner(far, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()
    far.dispose()


def begins(session: Session) -> None:
    """An update waits, and there is something to change."""
    session.add(Department(code="a", name="x"))
    inbox.receive(session, 1, [{"update_id": 10, "message": {"chat": {"id": 7}}}])


def lengthens(session: Session) -> None:
    """The update is handled."""
    row_id = session.exec(select(InboxRow.id)).one()
    if inbox.take(session, row_id or 0):
        department = session.exec(select(Department)).one()
        department.name += "."
        session.add(department)


def name(session: Session) -> str:
    return session.exec(select(Department.name)).one()


@pytest.mark.parametrize(("breaks_at", "left"), [("question", "x"), ("answer", "x.")])
async def test_what_a_lost_commit_should_do_is_done_once_when_it_is_asked_for_again(
    runner: Runner, line: tuple[Line, int], breaks_at: str, left: str
) -> None:
    await runner.run(begins)
    line[0].breaks_at = breaks_at
    with pytest.raises(DatabaseAway):
        await runner.run(lengthens)
    assert await runner.read(name) == left
    await runner.run(lengthens)
    assert await runner.read(name) == "x."
