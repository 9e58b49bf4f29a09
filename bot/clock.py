"""Office time, and the one place that asks the machine what time it is."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


def wall_now() -> datetime:
    """Return real time, for leases, pacing and logs."""
    return datetime.now(UTC)


class Clock(Protocol):
    """What decides that something is due."""

    def now(self) -> datetime:
        """Return office time, aware."""


class RealClock:
    """Office time is real time."""

    def now(self) -> datetime:
        """Return office time, aware."""
        return wall_now()


class MovableClock:
    """Office time that a demo or a test moves: a base that stands still or flows on."""

    def __init__(self, base: datetime, *, flowing: bool = False) -> None:
        """Start at an instant."""
        self.move(base, flowing=flowing)

    def move(self, base: datetime, *, flowing: bool = False) -> None:
        """Go to an instant."""
        self._base, self._flowing, self._moved_at = base, flowing, wall_now()

    def now(self) -> datetime:
        """Return office time, aware."""
        elapsed = wall_now() - self._moved_at if self._flowing else timedelta(0)
        return self._base + elapsed
