"""A child process that does hard work on what strangers send: started, watched and replaced here."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import cast

from imaging.protocol import LENGTH

_HOME = Path(__file__).parent.parent
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
_TRIES = 2
_FAREWELL_SECONDS = 1.5


class Blame(StrEnum):
    """What a file does to the child that looks at it."""

    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"
    DAMAGED = "damaged"


_BLAMED = {
    -signal.SIGXCPU: Blame.TOO_SLOW,
    -signal.SIGKILL: Blame.TOO_MUCH_MEMORY,  # not by us: the kernel, when the machine ran out
    -signal.SIGSEGV: Blame.DAMAGED,
    -signal.SIGABRT: Blame.DAMAGED,
    -signal.SIGBUS: Blame.DAMAGED,
    -signal.SIGFPE: Blame.DAMAGED,
    -signal.SIGILL: Blame.DAMAGED,
}


class ChildFailedError(Exception):
    """The child failed for a reason that is not the file's: a full disk, a stop, a defect of ours."""


class FileBlamed(Exception):
    """The child did not survive the file, or took too long over it."""

    def __init__(self, blame: Blame) -> None:
        """Say what the file did."""
        super().__init__(blame.value)
        self.blame = blame


class Child:
    """A child process does one job at a time; it is started when the first one comes.

    It gets nothing of our environment but the search paths, and sits in a session of its own, so that Ctrl-C
    in the terminal reaches the bot alone. Jobs and answers are frames: a length, and so many bytes.
    """

    def __init__(self, module: str, *, wall: timedelta, jobs: int) -> None:
        """Name the module to run, how long a job may take, and after how many the child is replaced."""
        self._module, self._wall, self._jobs = module, wall, jobs
        self._turn = asyncio.Lock()
        self._child: Process | None = None
        self._jobs_given = 0
        self._closed = False

    async def ask(self, job: bytes) -> bytes:
        """Return what the child answers to a frame, without the length before it.

        A child that dies is blamed on the file only when a fresh one dies of it too, within the same time.

        Raises:
            FileBlamed: no child survives this job, or it takes too long.
            ChildFailedError: the child failed for another reason; a later try may do.
        """
        code = 0
        async with self._turn:
            try:
                async with asyncio.timeout(self._wall.total_seconds()):
                    for _ in range(_TRIES):
                        child = await self._running()
                        try:
                            return await _exchange(child, job)
                        except (asyncio.IncompleteReadError, ConnectionError):
                            code = await child.wait()
            except TimeoutError:
                await self._kill()
                raise FileBlamed(Blame.TOO_SLOW) from None
            except BaseException:  # above all a cancelled caller: the answer must not reach the next one
                await self._kill()
                raise
        if code not in _BLAMED:
            raise ChildFailedError(f"{self._module} ended with {code}; its own words are on stderr")
        raise FileBlamed(_BLAMED[code])

    async def rest(self) -> None:
        """End the child until the next job comes."""
        async with self._turn:
            await self._dismiss()

    async def close(self) -> None:
        """End the child within two seconds, whatever it is doing; no other is started."""
        self._closed = True
        await self._dismiss()

    async def _running(self) -> Process:
        if self._closed:
            raise ChildFailedError(f"{self._module} was asked to end")
        if self._child is None or self._child.returncode is not None or self._jobs_given == self._jobs:
            await self._dismiss()
            self._child = await _start(self._module)
            self._jobs_given = 0
        self._jobs_given += 1
        return self._child

    async def _dismiss(self) -> None:
        """Let the child finish what it has in hand, but not for long."""
        if self._child is None or self._child.returncode is not None:
            return
        cast(asyncio.StreamWriter, self._child.stdin).close()
        try:
            await asyncio.wait_for(self._child.wait(), _FAREWELL_SECONDS)
        except TimeoutError:
            await self._kill()

    async def _kill(self) -> None:
        if self._child is not None:
            with contextlib.suppress(ProcessLookupError):
                self._child.kill()
            await self._child.wait()


async def _start(module: str) -> Process:
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=PIPE,
        stdout=PIPE,
        cwd=_HOME,
        # Each decoding thread would reserve 64 MB of the address space that is limited.
        env={**environment, "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )


async def _exchange(child: Process, job: bytes) -> bytes:
    jobs, answers = cast(asyncio.StreamWriter, child.stdin), cast(asyncio.StreamReader, child.stdout)
    jobs.write(job)
    await jobs.drain()
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    return await answers.readexactly(length)
