"""`yixian run` as an administrator starts it, against a sandbox."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings

YIXIAN = Path(sys.executable).with_name("yixian")


@dataclass
class Command:
    """One bot process after another, on the same database."""

    settings: Settings
    log: Path
    process: Process | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment of a bot: the settings, and nothing else that could matter."""
        assert self.settings.token
        kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_START") if name in os.environ}
        return kept | {
            "YIXIAN_TOKEN": self.settings.token.get_secret_value(),
            "YIXIAN_TELEGRAM_BASE_URL": self.settings.telegram_base_url,
            "YIXIAN_TELEGRAM_FILE_URL": self.settings.telegram_file_url,
            "YIXIAN_DATABASE_URL": self.settings.database_url,
            "YIXIAN_MEDIA_URL": self.settings.media_url,
            "YIXIAN_LISTEN": self.settings.listen,
            "YIXIAN_CLOCK_URL": str(self.settings.clock_url),
            "YIXIAN_LOCALE": self.settings.locale,
            "YIXIAN_LOG_LEVEL": "DEBUG",
        }

    async def start(self, *options: str) -> None:
        """Start a process; whoever waits for it settles on the sandbox."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                YIXIAN, "run", *options, env=self.environment(), stdin=DEVNULL, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """Kill it as the kernel would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop and return how it ended."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(number)
        code = await asyncio.wait_for(self.process.wait(), 15)
        self.process = None
        return code
