"""How the running bot stands: heartbeats of its parts, and what speaks against being ready."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain, repeat
from pathlib import Path
from time import monotonic

from bot import database
from bot.clock import Leaps, wall_now
from bot.polling import AWAY
from bot.settings import Settings
from bot.unit import DatabaseAway, Runner
from jobs.schedule import SWEEPS
from models.engine import Session, wall_at
from services import findings, health, schedule
from services.findings import Check, Finding
from web.health import Report

BEAT_S = 10.0
FIRST_BEATS_S = (0.5, 1.0, 2.0, 5.0)  # a bot that has just begun is not red for long
LOOK_S = 5.0
LONG_S = 15.0
FLOOR_BYTES = 200_000_000
SKEW = timedelta(seconds=30)
EVERY = {sweep.name: sweep.every for sweep in SWEEPS}
REFUSALS = {  # what databases say when they do not write, and what it means
    "disk is full": "its disk is full. Make room on it",
    "no space left": "its disk is full. Make room on it",
    "could not extend": "its disk is full. Make room on it",
    "readonly": "it is read-only. Look at the rights of its file and folder",
    "read-only": "it is read-only. Look at the server",
    "disk i/o": "its disk fails or may not be written to. Look at it",
    "lock": "another process keeps it locked. End that process",
}


@dataclass
class Standing:
    """Knows what is wrong; `trouble` says it of the way in, `version` is that of a movable clock."""

    runner: Runner
    folders: Sequence[Path] = ()
    per_second: int = 30
    trouble: Callable[[], str] = lambda: ""
    version: Callable[[], int | None] = lambda: None
    floor_bytes: int = FLOOR_BYTES
    leaps: Leaps = field(default_factory=Leaps)
    _refused: str = ""
    _writing_since_s: float | None = None
    _looking: asyncio.Task[Report] | None = None

    async def report(self) -> Report:
        """Say how it stands; the database is asked once, however many ask this, and not for long."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self.runner.read(self._look), name="look")
        try:
            async with asyncio.timeout(LOOK_S):
                found = await asyncio.shield(self._looking)
        except (DatabaseAway, TimeoutError):
            reason = "The database is away. Look at YIXIAN_DATABASE_URL, the server and the line to it."
            found = Report([Finding(Check.DATABASE, reason)], wall_now(), self.runner.now())
        return replace(found, findings=[*found.findings, *self._here()], version=self.version())

    async def run(self) -> None:
        """Leave heartbeats: when each part of this process last came round."""
        for rest_s in chain(FIRST_BEATS_S, repeat(BEAT_S)):
            self._writing_since_s = monotonic()
            try:
                await self.runner.run(self._beat)
            except DatabaseAway as error:
                said = str(error).lower()
                why = next((why for words, why in REFUSALS.items() if words in said), "the log says why")
                self._refused = f"The database takes nothing: {why}."
            else:
                self._refused = ""
            self._writing_since_s = None
            self.leaps.leap()
            await asyncio.sleep(rest_s)

    def _beat(self, session: Session) -> None:
        now_s, wall = monotonic(), wall_at(session)
        for part, turned_s in sorted(self.runner.metrics.turns.items()):
            schedule.alive(session, part, wall - timedelta(seconds=now_s - turned_s))

    def _look(self, session: Session) -> Report:
        now, wall = self.runner.now(), wall_at(session)
        found = findings.findings(session, now=now, sweeps=EVERY, per_second=self.per_second)
        if abs(skew := wall_now() - wall) > SKEW:
            reason = f"This machine's clock and the database's differ by {skew.total_seconds():.0f} s."
            found.append(Finding(Check.CLOCK, f"{reason} Have both set by a time service (NTP)."))
        return Report(
            found, wall, now, counts=health.counts(session, now), oldest=health.oldest(session, now),
            heartbeats=schedule.beats(session),
        )  # fmt: skip

    def _here(self) -> list[Finding]:
        """Return what this process alone knows."""
        found = [Finding(Check.DATABASE, why) for why in [self._refused or self._hanging()] if why]
        for folder in self.folders:
            if (free := shutil.disk_usage(folder).free) < self.floor_bytes:
                reason = f"Only {free // 1_000_000} MB are free where {folder} is. Make room."
                found.append(Finding(Check.DISK, reason))
        if leap := self.leaps.leap():
            reason = f"The machine's clock has jumped by {leap.total_seconds():+.0f} s."
            found.append(Finding(Check.CLOCK, f"{reason} Look at its time service (NTP)."))
        if trouble := self.trouble():
            advice = "" if trouble == AWAY else " If this lasts, look at the line to Telegram."
            found.append(Finding(Check.INTAKE, f"Updates do not come in: {trouble}.{advice}"))
        return found

    def _hanging(self) -> str:
        """Say so when the database neither takes what is written nor refuses it."""
        since_s = self._writing_since_s
        if since_s is None or (waited_s := monotonic() - since_s) < LONG_S:
            return ""
        advice = "If another process keeps it locked, end that process."
        return f"The database has not taken what is written for {waited_s:.0f} s. {advice}"


def folders(settings: Settings) -> list[Path]:
    """Return the folders on this machine that the bot writes to: the database's and the pictures'."""
    url = settings.media_url
    pictures = None if "://" in url and not url.startswith("file://") else Path(url.removeprefix("file://"))
    return [folder for folder in (database.folder(settings.database_url), pictures) if folder is not None]
