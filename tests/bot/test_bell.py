"""A sign given in one process reaches the others, also after the line to the database was cut."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.bell import Bell
from bot.database import conninfo
from tests.postgres import Postgres

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Listener:
    """A process that has the part `send`, and counts how often it was woken."""

    def __init__(self, engine: Engine) -> None:
        self.woken = asyncio.Event()
        self.bell = Bell(conninfo(engine.url.render_as_string()), {"send": self.woken.set})

    async def is_woken(self) -> None:
        """Return when it is woken, and forget that it was."""
        async with asyncio.timeout(30):
            await self.woken.wait()
        self.woken.clear()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen meanwhile; who has just connected wakes its parts for the signs it has missed."""
        task = asyncio.create_task(self.bell.run())
        await self.is_woken()
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_sign_wakes_the_part_elsewhere_and_no_other(engine: Engine) -> None:
    one, other = Listener(engine), Listener(engine)
    async with one.listening(), other.listening():
        one.bell.ring(frozenset({"media"}))
        one.bell.ring(frozenset({"send", "work"}))
        await other.is_woken()


async def test_a_line_that_was_cut_is_made_again_and_signs_come_through(
    engine: Engine, postgres: Postgres
) -> None:
    one, other = Listener(engine), Listener(engine)
    async with one.listening(), other.listening():
        postgres.cut(str(engine.url.database))
        await other.is_woken()  # connected again
        async with asyncio.timeout(30):
            while not other.woken.is_set():
                one.bell.ring(frozenset({"send"}))
                await asyncio.sleep(0.1)


async def test_a_server_that_has_vanished_is_noticed_on_both_lines(
    engine: Engine, postgres: Postgres
) -> None:
    async with Listener(engine).listening(), asyncio.timeout(30):
        lines: list[list[int]] = []
        while len(lines) < 2:
            await asyncio.sleep(0.01)
            lines = [probes for port, *probes in lines_of_this_process() if port == postgres.port]
    assert lines == [[20, 10, 3, 30_000]] * 2


def lines_of_this_process() -> Iterator[tuple[int, ...]]:
    """Where each TCP connection leads, and how the machine finds out that nobody is there any more."""
    options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT)
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError), socket.socket(fileno=os.dup(int(file.name))) as line:
            if line.family == socket.AF_INET:
                yield line.getpeername()[1], *(line.getsockopt(socket.IPPROTO_TCP, kind) for kind in options)
