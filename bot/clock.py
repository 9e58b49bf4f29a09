"""Office time, and the one place that asks the machine what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Protocol

UNNOTICED = timedelta(seconds=5)
ACCEPTED_S = 600.0


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


class Leaps:
    """Notices when the machine's clock jumps, by the one that only ever goes forward."""

    def __init__(
        self, wall: Callable[[], datetime] = wall_now, steady: Callable[[], float] = monotonic
    ) -> None:
        """Take the two clocks as they stand; `steady` counts seconds."""
        self._wall, self._steady = wall, steady
        self._began_at = self._zero()
        self._seen_s: float | None = None

    def leap(self) -> timedelta:
        """Return by how much the clock has jumped, nothing once it is back or has kept so for ten minutes."""
        began_at, now_s = self._zero(), self._steady()
        leap = began_at - self._began_at
        if abs(leap) > UNNOTICED and self._seen_s is None:
            self._seen_s = now_s
        if abs(leap) <= UNNOTICED or (self._seen_s is not None and now_s - self._seen_s > ACCEPTED_S):
            # A clock that is set right little by little is followed.
            self._began_at, self._seen_s = began_at, None
            return timedelta(0)
        return leap

    def _zero(self) -> datetime:
        return self._wall() - timedelta(seconds=self._steady())
