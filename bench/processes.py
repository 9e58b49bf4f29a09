"""Starts and ends the processes that are measured; none outlives the bench."""

import asyncio
import contextlib
import ctypes
import os
import signal
import socket
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import executable, platform
from time import monotonic
from typing import Any

from bench.wire import Wire

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv" / "peers" / "bin" / "python"
KEPT = ("PATH", "HOME", "PYTHONPATH", "COVERAGE_PROCESS_START")
START_S = 60.0
STOP_S = 20.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Api:
    """A Bot API server that runs."""

    url: str
    wire: Wire

    async def hand_in(self, updates: Sequence[Mapping[str, Any]]) -> float:
        """Put updates where polls find them and return when."""
        return float((await self.wire.ask("/bench/updates", {"updates": updates}))["at"])

    async def accepted(self, count: int, within_s: float) -> int:
        """Wait until so many messages were accepted; return how many were."""
        return int((await self.wire.ask("/bench/wait", {"count": count, "within_s": within_s}))["count"])

    async def journal(self) -> list[tuple[float, str, int, str, int]]:
        """Return every call but polls: (at, method, chat, text, status)."""
        return [tuple(call) for call in (await self.wire.ask("/bench/journal", {}))["journal"]]

    async def first_poll(self) -> float:
        """Return when the first poll came, waiting for it."""
        until = monotonic() + START_S
        while monotonic() < until:
            if polls := (await self.wire.ask("/bench/journal", {}))["polls"]:
                return float(polls[0])
            await asyncio.sleep(0.01)
        raise TimeoutError("nobody polls")


@contextlib.asynccontextmanager
async def api(*options: str) -> AsyncIterator[Api]:
    """Run a Bot API server."""
    process = await asyncio.create_subprocess_exec(
        executable, "-m", "bench.api", *options, cwd=ROOT, env=clean({}), stdin=PIPE, stdout=PIPE
    )
    try:
        assert process.stdout  # noqa: S101 - asked for above
        port = int(await process.stdout.readline())
        wire = await Wire.open(port)
        yield Api(f"http://127.0.0.1:{port}/bot", wire)
        wire.close()
    finally:
        process.kill()
        await process.wait()


@contextlib.asynccontextmanager
async def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> AsyncIterator[Process]:
    """Run a bot and ask it to stop in the end."""
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=clean(environment), stdin=DEVNULL, stdout=out, stderr=out,
            preexec_fn=_die_with_parent,
        )  # fmt: skip
    try:
        yield process
    finally:
        await stop(process)


async def stop(process: Process) -> None:
    """Ask a process to end, and end it where it does not."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()


async def listens(port: int, process: Process) -> None:
    """Wait until a process accepts connections.

    Raises:
        RuntimeError: it has ended instead.
        TimeoutError: it does not.
    """
    until = monotonic() + START_S
    while monotonic() < until:
        if process.returncode is not None:
            raise RuntimeError(f"it ended with {process.returncode}")
        with contextlib.suppress(OSError):
            (await Wire.open(port)).close()
            return
        await asyncio.sleep(0.02)
    raise TimeoutError(f"nobody listens on {port}")


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment that holds nothing else that could matter: bytecode is written and used."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | dict(environment)


def free_port() -> int:
    """Return a port of this machine that is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def memory(process_id: int) -> tuple[int, int]:
    """Return the resident and the proportional size of a process and its children, in kB."""
    resident = proportional = 0
    for each in (process_id, *children(process_id)):
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            name, _, size = line.partition(":")
            if name == "Rss":
                resident += int(size.split()[0])
            elif name == "Pss":
                proportional += int(size.split()[0])
    return resident, proportional


def busy_s(process_id: int) -> float:
    """Return how many seconds of processor time a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(process_id: int) -> list[int]:
    """Return the children of a process, theirs included."""
    own = [
        int(child)
        for task in Path(f"/proc/{process_id}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [*own, *(grandchild for child in own for grandchild in children(child))]


def _die_with_parent() -> None:
    if platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
