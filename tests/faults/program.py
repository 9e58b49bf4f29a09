"""`yixian run` as a process of its own, whose log is read from a pipe: its disk may be full."""

import asyncio
import resource
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass, field

from tests.faults.scene import until
from tests.processes.command import YIXIAN, Command

MAY_ALL = resource.RLIM_INFINITY


@dataclass
class Program(Command):
    """A bot process, and what it has said so far."""

    lines: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    def environment(self) -> dict[str, str]:
        """Return the environment of a bot, the webhook included where there is one."""
        url, secret = self.settings.webhook_url, self.settings.webhook_secret
        if url is None or secret is None:
            return super().environment()
        told = {"YIXIAN_WEBHOOK_URL": url, "YIXIAN_WEBHOOK_SECRET": secret.get_secret_value()}
        return super().environment() | told

    async def start(self, *options: str) -> None:
        """Start a process."""
        self.process = await asyncio.create_subprocess_exec(
            YIXIAN,
            "run",
            *options,
            env=self.environment(),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read())

    async def says(self, words: str) -> None:
        """Wait for a line of the log with these words."""
        await until(lambda: asyncio.sleep(0, any(words in line for line in self.lines)))

    async def ends(self) -> int:
        """Wait until it ends by itself and return how."""
        assert self.process
        assert self._reading
        async with asyncio.timeout(60):
            code = await self.process.wait()
            await self._reading
        self.process = None
        return code

    async def away_with(self) -> None:
        """Kill it if it still runs."""
        if self.process is not None and self.process.returncode is None:
            await self.kill()
        if self._reading:
            await self._reading

    def may_write(self, most_bytes: int) -> None:
        """Have the kernel refuse whatever would make any file longer than this."""
        assert self.process
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most_bytes, MAY_ALL))

    async def _read(self) -> None:
        assert self.process
        assert self.process.stdout
        async for line in self.process.stdout:
            self.lines.append(line.decode(errors="replace").rstrip())
