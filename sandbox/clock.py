"""Office time: the only place of the sandbox that reads a clock of the machine.

Office time stands still, or flows at real speed from where it was put. Every jump raises the version; the bot
follows by long poll, runs what is due and reports its agenda: settled at this version, due next then.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START_AT = datetime(2026, 5, 25, 0, 55, tzinfo=UTC)  # Monday 08:55 in Asia/Shanghai
SETTLES_IN = timedelta(seconds=30)


class ClockError(Exception):
    """The clock cannot be moved so."""


class NotSettledError(Exception):
    """The bot has not said that it is done with what is due."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the bot said last: everything due at `version` has been run, and what comes next."""

    version: int
    next_due: datetime | None
    quiet: bool


class Bell:
    """Wakes all who wait at the moment it rings."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, at_most: float) -> None:
        """Returns when the bell rings or `at_most` seconds have passed."""
        try:
            async with asyncio.timeout(at_most):
                await self._event.wait()
        except TimeoutError:
            return


def steady() -> float:
    """Seconds that only ever grow, for pacing and expiry."""
    return time.monotonic()


class Clock:
    """Office time, its version, and the bot's agenda."""

    def __init__(self, at: datetime, version: int, *, flowing: bool) -> None:
        self._at = at
        self._since = steady()
        self._hopping = asyncio.Lock()
        self.version = version
        self.flowing = flowing
        self.agenda: Agenda | None = None
        self.settles_in = SETTLES_IN
        self.bell = Bell()
        self._closed = False

    def close(self) -> None:
        """Ends every wait for the clock."""
        self._closed = True
        self.bell.ring()

    def now(self) -> datetime:
        """The office instant, aware UTC."""
        return self._at + timedelta(seconds=steady() - self._since) if self.flowing else self._at

    def stamp(self) -> int:
        """The office instant in whole seconds since 1970, as messages carry it."""
        return int(self.now().timestamp())

    def set(self, to: datetime) -> None:
        """Jumps straight to an instant, back as well as forward."""
        self._at = to
        self._since = steady()
        self.version += 1
        self.bell.ring()

    def settle(self, agenda: Agenda) -> bool:
        """Takes the bot's word; False when it speaks of another version than the present one."""
        if agenda.version != self.version:
            return False
        self.agenda = agenda
        self.bell.ring()
        return True

    async def changed(self, version: int, at_most: float) -> None:
        """Returns when the version is not the given one, at the latest after `at_most` seconds."""
        until = steady() + at_most
        while self.version == version and not self._closed and (left := until - steady()) > 0:
            await self.bell.wait(left)

    async def hop(
        self, to: datetime | None, jump: Callable[[datetime], None], idle: Callable[[], Awaitable[None]]
    ) -> list[datetime]:
        """Moves from due instant to due instant up to `to`, or by one due instant when `to` is None.

        `jump` makes one jump and keeps it; `idle` returns when the bot has fetched every update.

        Raises:
            ClockError: `to` lies in the past.
            NotSettledError: the bot did not report that it was done within `settles_in`.
        """
        async with self._hopping:
            if to is not None and to < self.now():
                raise ClockError("The clock never goes back.")
            await idle()
            jump(
                self.now()
            )  # no time passes, but the bot speaks of a version that knows of everything before it
            hops: list[datetime] = []
            while True:
                agenda = await self._settled()
                target = min((at for at in (agenda.next_due, to) if at is not None), default=None)
                if target is None or target <= self.now():
                    return hops
                jump(target)
                hops.append(target)
                if to is None:
                    await self._settled()
                    return hops

    async def _settled(self) -> Agenda:
        until = steady() + self.settles_in.total_seconds()
        while True:
            agenda = self.agenda
            if agenda is not None and agenda.version == self.version and agenda.quiet and self._ahead(agenda):
                return agenda
            left = until - steady()
            if left <= 0 or self._closed:
                raise NotSettledError(self._why_not())
            await self.bell.wait(left)

    def _ahead(self, agenda: Agenda) -> bool:
        return agenda.next_due is None or agenda.next_due > self.now()

    def _why_not(self) -> str:
        if self.agenda is None or self.agenda.version != self.version:
            return f"No bot has settled at version {self.version} of the clock."
        if not self.agenda.quiet:
            return "The bot says that it is still busy."
        return f"The bot never got past what was due at {self.agenda.next_due}."
