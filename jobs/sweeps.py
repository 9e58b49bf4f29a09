"""What a sweep is: what is due at `now`, and one step for each, a unit of work of its own."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.engine import Session


@dataclass(frozen=True)
class Sweep:
    """A job of the clock; it may run late, twice, or beside itself, and the result is the same.

    `due` is a cheap look, `step` does one item and does nothing when another has done it, `next_at` says
    when the next thing becomes due in office time (None: nothing in sight).
    """

    name: str
    every: timedelta
    due: Callable[[Session, datetime], Sequence[Hashable]]
    step: Callable[[Session, Any, datetime], None]
    next_at: Callable[[Session, datetime], datetime | None]
