"""The imaging child: pictures are taken apart, and put together, in a process of its own."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.child import Child, ChildFailedError, FileBlamed
from imaging.protocol import (
    Drawn,
    Job,
    Pair,
    Picture,
    Reason,
    Rejected,
    Sheet,
    Stamp,
    Task,
    pack,
    unpack_result,
)

_JOBS_PER_CHILD = 200


class ImagingChild:
    """Looks at one picture at a time, in a child that is started when the first one comes."""

    def __init__(self, *, wall: timedelta = timedelta(seconds=10)) -> None:
        """Say how long a picture may take."""
        self._child = Child("imaging", wall=wall, jobs=_JOBS_PER_CHILD)
        self.close = self._child.close

    async def process(self, source: Path, into: Path) -> Picture | Rejected:
        """Return the picture in a file, its JPEG files written into a folder, or why there is none.

        The folder exists and belongs to this job alone.

        Raises: ChildFailedError
        """
        try:
            found = unpack_result(await self._child.ask(pack(Job(source, into))))
        except FileBlamed as blamed:
            return Rejected(Reason(blamed.blame.value))
        assert not isinstance(found, Drawn)  # noqa: S101 - nothing was to be drawn
        return found

    async def stamp(self, large: Path, *, title: str, lines: Sequence[str], code: str, into: Path) -> None:
        """Write the stamped copy of a large picture of ours.

        Raises: ChildFailedError
        """
        await self._draw(Stamp(large, into, title, tuple(lines), code))

    async def pair(self, left: tuple[Path, str], right: tuple[Path, str], *, title: str, into: Path) -> None:
        """Write a card with two pictures of ours side by side, each with its words.

        Raises: ChildFailedError
        """
        await self._draw(Pair(left[0], right[0], into, title, left[1], right[1]))

    async def sheet(self, cells: Sequence[tuple[Path, str]], *, title: str, footer: str, into: Path) -> None:
        """Write a page of a contact sheet: at most twelve pictures of ours, each with its words.

        Raises: ChildFailedError
        """
        pictures, words = zip(*cells, strict=True)
        await self._draw(Sheet(pictures, words, into, title, footer))

    async def _draw(self, task: Task) -> None:
        try:
            found = unpack_result(await self._child.ask(pack(task)))
        except FileBlamed as blamed:
            raise ChildFailedError(f"what was to be drawn was {blamed.blame}") from None
        if not isinstance(found, Drawn):
            raise ChildFailedError(f"nothing was drawn: {found}")
