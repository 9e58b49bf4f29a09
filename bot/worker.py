"""What takes files in that people sent: claims one after the other, and fetches it from Telegram."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

import structlog
from telegram.error import BadRequest

from bot.client import Client
from bot.store import Store
from bot.unit import DatabaseAway, Runner
from bot.waiting import woken
from models.engine import Session
from models.locks import Locks

T = TypeVar("T")
LIMIT_BYTES = 20 * 1024 * 1024
IDLE_S = 2.0
GIVE_BACK_S = 2.0
log = structlog.get_logger()


class TooLarge(Exception):
    """The file is larger than a bot may download."""


@dataclass
class Worker(Generic[T]):
    """Takes one claimed thing after the other; a subclass says which, and what to do with it."""

    client: Client
    runner: Runner
    store: Store
    locks: Locks
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _joined: bool = False

    part: ClassVar[str]

    def wake(self) -> None:
        """Look again, now."""
        self._wake.set()

    def claim(self, session: Session) -> T | None:
        """Lease what has waited longest; None when there is nothing."""
        raise NotImplementedError

    def orphans(self, session: Session) -> None:
        """Free what a worker had leased when it died; asked where there is no other."""
        raise NotImplementedError

    def give_back(self, session: Session, claimed: T) -> None:
        """Let another worker take it at once."""
        raise NotImplementedError

    async def bring(self, claimed: T) -> None:
        """Do what has to be done with one thing, and say how it ended."""
        raise NotImplementedError

    async def join(self) -> None:
        """Begin beside the workers of other processes; where there are none, take up what a dead one left.

        Raises:
            DatabaseAway: it cannot be looked at now.
        """
        if await self.runner.join(self.locks):
            await self.runner.run(self.orphans)
        await self.runner.hold(self.locks, ())  # lets those in who have waited to join meanwhile
        self._joined = True

    async def close(self) -> None:
        """End what helps it; a worker without helpers has nothing to end."""

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self._beside_others()
                claimed = await self.runner.run(self.claim)
                self.runner.metrics.came_round(self.part)
                if claimed is not None:
                    await self._brought(claimed)
                    continue
            except DatabaseAway:
                self._joined = False
                log.warning("files wait for the database", part=self.part)
            except Exception:  # this one waits until its lease is over, the others go on
                log.exception("file not settled", part=self.part, incident=secrets.token_hex(4).upper())
            await woken(self._wake, IDLE_S)

    async def _beside_others(self) -> None:
        """Join anew where the line to the database was cut: others believe then that this worker is dead."""
        if self._joined:
            await self.runner.hold(self.locks, ())
        else:
            await self.join()

    async def _brought(self, claimed: T) -> None:
        try:
            await self.bring(claimed)
        except asyncio.CancelledError:  # this process stops: another need not wait until the lease is over
            with contextlib.suppress(DatabaseAway, TimeoutError):
                async with asyncio.timeout(GIVE_BACK_S):
                    await self.runner.run(lambda s: self.give_back(s, claimed))
            raise

    async def fetch(self, file_id: str, into: Path) -> None:
        """Stream a file to disk; its path is asked for each time, as paths expire after an hour.

        Raises:
            TooLarge: it is larger than a bot may download.
            telegram.error.TelegramError: the line is down, or Telegram does not have it.
        """
        try:
            found = await self.client.call("getFile", {"file_id": file_id})
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise TooLarge from None
            raise
        size = 0
        async with self.client.download(found["file_path"]) as pieces:
            with into.open("wb") as file:
                async for piece in pieces:
                    size += len(piece)
                    self.runner.metrics.came_round(self.part)
                    if size > LIMIT_BYTES:
                        raise TooLarge
                    file.write(piece)

    async def say(self, work: Callable[[Session], None]) -> None:
        """Write down how it ended, however long the database is away."""
        while True:
            try:
                return await self.runner.run(work)
            except DatabaseAway:
                await asyncio.sleep(1)
