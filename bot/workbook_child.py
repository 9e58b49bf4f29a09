"""The workbook child: what was sent as a list is taken apart in a process of its own."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.child import Blame, Child, FileBlamed
from imaging.protocol import LENGTH
from services.workbook.findings import Broken, TooMuch

_WALL = timedelta(seconds=40)  # less than it takes for the worker to be thought stuck
_BLAMED = {Blame.TOO_SLOW: TooMuch.key, Blame.TOO_MUCH_MEMORY: TooMuch.key, Blame.DAMAGED: Broken.key}


class Unreadable(Exception):
    """A file cannot be read as a workbook; `key` and `fields` say why."""

    def __init__(self, key: str, fields: dict[str, Any]) -> None:
        """Take the key of the words and what belongs in them."""
        super().__init__(key)
        self.key, self.fields = key, fields


class WorkbookChild:
    """Reads one workbook at a time, in a child that is started for it and ended after it."""

    def __init__(self, *, wall: timedelta = _WALL) -> None:
        """Say how long a workbook may take."""
        self._child = Child("bot.workbook_reader", wall=wall, jobs=1)
        self.close = self._child.close

    async def read(self, source: Path, into: Path) -> None:
        """Have what a workbook says written into a file, as lines that `carrying` understands.

        Raises:
            Unreadable: it is damaged, protected, too much, or no list.
            ChildFailedError: the child failed for another reason; a later try may do.
        """
        try:
            answer = json.loads(await self._child.ask(_frame(source, into)))
        except FileBlamed as blamed:
            raise Unreadable(_BLAMED[blamed.blame], {}) from None
        finally:
            await self._child.rest()
        if "refused" in answer:
            raise Unreadable(answer["refused"], answer["fields"])


def _frame(source: Path, into: Path) -> bytes:
    body = json.dumps([str(source.absolute()), str(into.absolute())]).encode()
    return LENGTH.pack(len(body)) + body
