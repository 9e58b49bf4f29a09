"""The imaging child: one job after the other, pictures of strangers and drawings of our own."""

from collections.abc import Callable
from typing import Any, Final

from imaging import sheets, stamping, work
from imaging.protocol import Job, Pair, Result, Sheet, Stamp, pack, unpack_task
from imaging.serving import serve

DOES: Final[dict[type, Callable[[Any], Result]]] = {
    Job: work.process,
    Stamp: stamping.draw,
    Pair: sheets.pair,
    Sheet: sheets.sheet,
}


def do(body: bytes) -> bytes:
    """Return the answer to the job in a frame's body."""
    task = unpack_task(body)
    return pack(DOES[type(task)](task))


def main() -> None:
    """Do one job after the other."""
    serve(do)


if __name__ == "__main__":
    main()
