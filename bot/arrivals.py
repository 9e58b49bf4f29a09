"""Where updates go that Telegram hands over: to a handler at once, or into the inbox to wait their turn."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.unit import Runner
from services import inbox

Raw = dict[str, Any]
AtOnce = Callable[[int, Raw], "asyncio.Future[bool] | None"]


@dataclass
class Arrivals:
    """Keeps raw updates on disk; `at_once` begins to handle one that need not wait, and returns None else."""

    runner: Runner
    bot_id: int
    at_once: AtOnce | None = None

    async def keep(self, updates: Sequence[Raw]) -> None:
        """Return when all of them are on disk, each once, handled or not.

        Raises:
            DatabaseAway: some may not be; they may be kept again.
        """
        begun: list[asyncio.Future[bool] | asyncio.Future[int]] = []
        later: list[Raw] = []
        for raw in updates:
            if self.at_once and (new := self.at_once(self.bot_id, raw)) is not None:
                begun.append(new)
            else:
                later.append(raw)
        if later:
            begun.append(asyncio.ensure_future(self._receive(later)))
        self.runner.metrics.received(sum(await asyncio.gather(*begun)))

    async def _receive(self, updates: Sequence[Raw]) -> int:
        return await self.runner.run(lambda session: inbox.receive(session, self.bot_id, updates))
