"""What happens to one update between the dispatcher and the listener that it is handed to."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from models.engine import Session


def _future() -> "asyncio.Future[bool]":
    return asyncio.get_running_loop().create_future()


@dataclass
class Handling:
    """What happens to one update while it is handled: `row` takes it, `taken` is done once a unit has."""

    row: Callable[[Session], int | None]
    taken: "asyncio.Future[bool]" = field(default_factory=_future)
    error: Exception | None = None

    def end(self, how: bool | Exception) -> None:
        """Tell whoever handed the update over whether it was new, or why it is not kept."""
        if self.taken.done():
            return
        if isinstance(how, Exception):
            self.taken.set_exception(how)
        else:
            self.taken.set_result(how)


HANDLING: ContextVar[Handling] = ContextVar("handling")
