"""The sandbox as a process of its own."""

import asyncio
import sys
from asyncio.subprocess import PIPE


async def test_a_leashed_sandbox_ends_with_whoever_started_it() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", "--leashed", stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert (await process.stdout.readline()).startswith(b"Sandbox: http://127.0.0.1:")
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 20) == 0
