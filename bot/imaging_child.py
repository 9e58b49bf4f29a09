"""The imaging child is started, watched and replaced here."""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta
from pathlib import Path
from typing import cast

import imaging
from imaging.protocol import LENGTH, Job, Picture, Reason, Rejected, pack, unpack_result

_HOME = Path(imaging.__file__).parent.parent
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
_JOBS_PER_CHILD = 200
_TRIES = 2
_FAREWELL_SECONDS = 1.5

_BLAMED = {
    -signal.SIGXCPU: Reason.TOO_SLOW,
    -signal.SIGKILL: Reason.TOO_MUCH_MEMORY,  # not by us: the kernel, when the machine ran out
    -signal.SIGSEGV: Reason.DAMAGED,
    -signal.SIGABRT: Reason.DAMAGED,
    -signal.SIGBUS: Reason.DAMAGED,
    -signal.SIGFPE: Reason.DAMAGED,
    -signal.SIGILL: Reason.DAMAGED,
}


class ImagingFailedError(Exception):
    """The child failed for a reason that is not the picture's: a full disk, a stop, a defect of ours."""


class ImagingChild:
    """A child process looks at one file at a time; it is started when the first one comes.

    It gets nothing of our environment but the search paths, and sits in a session of its own, so that Ctrl-C
    in the terminal reaches the bot alone.
    """

    def __init__(self, *, wall: timedelta = timedelta(seconds=10)) -> None:
        self._wall = wall
        self._turn = asyncio.Lock()
        self._child: Process | None = None
        self._jobs_given = 0
        self._closed = False

    async def process(self, source: Path, into: Path) -> Picture | Rejected:
        """Return the picture in a file, its JPEG files written into a folder, or why there is none.

        The folder exists and belongs to this job alone. A child that dies is blamed on the picture only
        when a fresh one dies of it too, within the same wall time.

        Raises: ImagingFailedError
        """
        job, code = _job(source, into), 0
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
                return Rejected(Reason.TOO_SLOW)
            except BaseException:  # above all a cancelled caller: the answer must not reach the next one
                await self._kill()
                raise
        if code not in _BLAMED:
            raise ImagingFailedError(f"the imaging child ended with {code}; its own words are on stderr")
        return Rejected(_BLAMED[code])

    async def close(self) -> None:
        """End the child within two seconds, whatever it is doing; no other is started."""
        self._closed = True
        await self._dismiss()

    async def _running(self) -> Process:
        if self._closed:
            raise ImagingFailedError("the imaging child was asked to end")
        if self._child is None or self._child.returncode is not None or self._jobs_given == _JOBS_PER_CHILD:
            await self._dismiss()
            self._child = await _start()
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


def _job(source: Path, folder: Path) -> Job:
    return Job(source.absolute(), folder.absolute())


async def _start() -> Process:
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "imaging"),
        stdin=PIPE,
        stdout=PIPE,
        cwd=_HOME,
        # Each decoding thread would reserve 64 MB of the address space that is limited.
        env={**environment, "MALLOC_ARENA_MAX": "1"},
        start_new_session=True,
    )


async def _exchange(child: Process, job: Job) -> Picture | Rejected:
    jobs, answers = cast(asyncio.StreamWriter, child.stdin), cast(asyncio.StreamReader, child.stdout)
    jobs.write(pack(job))
    await jobs.drain()
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    return unpack_result(await answers.readexactly(length))
