"""The bot as a process that may kill itself at a COMMIT: `python -m tests.crash.victim [before|after N]`.

Counted are the commits that keep something; heartbeats are nothing that could be lost.
"""

import asyncio
import ctypes
import os
import signal
import sys
from itertools import count
from typing import Any

import uvloop
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from bot import logs
from bot.app import running
from bot.pacing import Pacing
from bot.settings import load
from tests.conversations.town import AT_ONCE

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
KEPT, OVER = "something to keep", "committed for the last time"


def condemn(moment: str, number: int) -> None:
    """Have this process killed right before or right after its commit of this number.

    After it means: the database has it, and nobody in this process has heard of that yet.
    """
    numbers = count(1)

    def note(
        connection: Connection, cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        changes = (
            statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and "heartbeat" not in statement
        )
        if changes and cursor.rowcount != 0:
            connection.info[KEPT] = True

    def committing(connection: Connection) -> None:
        if connection.info.pop(KEPT, False) and next(numbers) == number:
            if moment == "before":
                die()
            connection.info[OVER] = True

    def rolled_back(connection: Connection) -> None:
        connection.info.pop(KEPT, None)

    def given_back(_connection: Any, record: Any) -> None:
        if OVER in record.info:
            die()

    event.listen(Engine, "after_cursor_execute", note)
    event.listen(Engine, "commit", committing)
    event.listen(Engine, "rollback", rolled_back)
    event.listen(Pool, "checkin", given_back)


def die() -> None:
    """End as if the power had failed, as far as this process is concerned."""
    os.kill(os.getpid(), signal.SIGKILL)


async def live() -> None:
    """Run the whole bot until it is killed; phones here read at once, so chats are not paced."""
    settings = load(os.environ)
    logs.configure(settings)
    async with running(settings) as (parts, tasks):
        assert parts.sender
        parts.sender.pacing = Pacing(private=AT_ONCE)
        await asyncio.gather(*tasks)


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if len(sys.argv) == 3:
        condemn(sys.argv[1], int(sys.argv[2]))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as `yixian run` does
        runner.run(live())
