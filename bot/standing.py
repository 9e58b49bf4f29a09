"""How the running bot stands: heartbeats of its parts, and what the health page says."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import wall_now
from bot.unit import DatabaseAway, Runner
from jobs.schedule import SWEEPS
from models.engine import Session
from services import health, schedule
from web.health import Report

BEAT_S = 10.0
LIMITS = health.LIMITS | {sweep.name: 3 * sweep.every + health.STUCK for sweep in SWEEPS}
Beats = Mapping[str, tuple[datetime, int]]


@dataclass
class Standing:
    """Knows what is wrong; `trouble` says it of the way in, `version` is that of a movable clock."""

    runner: Runner
    trouble: Callable[[], str] = lambda: ""
    version: Callable[[], int | None] = lambda: None

    async def report(self) -> Report:
        """Say how it stands, for the health page."""
        now = self.runner.now()
        try:
            found, counts, beats = await self.runner.read(lambda session: _look(session, now))
        except DatabaseAway:
            found, counts, beats = ["the database is away"], None, {}
        reasons = found + ([trouble] if (trouble := self.trouble()) else [])
        return Report(reasons, now, self.version(), counts, beats)

    async def run(self) -> None:
        """Leave heartbeats for the parts that are no sweeps."""
        while True:
            with contextlib.suppress(DatabaseAway):
                await self.runner.run(self._beat)
            await asyncio.sleep(BEAT_S)

    def _beat(self, session: Session) -> None:
        for part in ("work", "send", "media"):
            schedule.beat(session, part)
        if not self.trouble():
            schedule.beat(session, "intake")


def _look(session: Session, now: datetime) -> tuple[list[str], health.Counts, Beats]:
    found = health.findings(session, now=now, wall_at=wall_now(), limits=LIMITS)
    return [finding.reason for finding in found], health.counts(session, now), schedule.beats(session)
