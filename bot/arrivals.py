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
        begun: list[asyncio.Future[bool]] = []
        later: list[Raw] = []
        lanes: set[int] = set()  # once one of a lane waits its turn, all that follow it do
        for raw in updates:
            lane = inbox.lane_of(raw)
            new = self.at_once(self.bot_id, raw) if self.at_once and lane not in lanes else None
            if new is None:
                later.append(raw)
                lanes.add(lane)
            else:
                begun.append(new)
        # First those: what follows one that could not be kept must not be kept before it.
        self.runner.metrics.received(sum(await asyncio.gather(*begun)))
        if later:
            kept = await self.runner.run(lambda session: inbox.receive(session, self.bot_id, later))
            self.runner.metrics.received(kept)
