"""The imaging child: pictures are taken apart in a process of its own."""

from datetime import timedelta
from pathlib import Path

from bot.child import Child, FileBlamed
from imaging.protocol import Job, Picture, Reason, Rejected, pack, unpack_result

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
            return unpack_result(await self._child.ask(_frame(source, into)))
        except FileBlamed as blamed:
            return Rejected(Reason(blamed.blame.value))


def _frame(source: Path, folder: Path) -> bytes:
    return pack(Job(source.absolute(), folder.absolute()))
