"""The demo as a newcomer starts it: one command, one address, one key to end it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import aiohttp

YIXIAN = Path(sys.executable).with_name("yixian")
KEPT = ("PATH", "COVERAGE_PROCESS_START", "HOME")


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """Start the demo in a folder, wait for its address, and end it with Ctrl-C."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        YIXIAN, "demo", "--port", "0", cwd=folder, env=environment, stdout=PIPE, stderr=STDOUT
    )
    assert process.stdout
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    assert line.startswith("Open: http://127.0.0.1:"), line
    try:
        yield process, line.removeprefix("Open: ").strip()
    finally:
        asked_at = monotonic()
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.wait(), 30)
    assert process.returncode == 0
    assert monotonic() - asked_at < 10
    assert b"Traceback" not in await process.stdout.read()


async def checked(folder: Path, *options: str) -> tuple[int, str]:
    """Run `yixian check` in a folder with an empty environment."""
    process = await asyncio.create_subprocess_exec(
        YIXIAN, "check", *options, cwd=folder, env={"PATH": os.environ["PATH"]}, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_the_demo_answers_goes_on_where_it_was_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    async with demo(tmp_path) as (_, url), aiohttp.ClientSession(url) as http:
        async with http.get("/") as page:
            assert page.status == 200
        async with http.post("/clock/hop", json={"next": True}) as hop:
            assert hop.status == 200
        async with http.get("/clock") as clock:
            shown = (await clock.json())["now"]
        code, said = await checked(tmp_path, "--demo")
        assert code == 0, said
    async with demo(tmp_path) as (_, url), aiohttp.ClientSession(url) as http, http.get("/clock") as clock:
        assert (await clock.json())["now"] >= shown


async def test_without_settings_the_check_names_token_and_database(tmp_path: Path) -> None:
    code, said = await checked(tmp_path)
    assert code == 1
    wrong = [line.split()[1] for line in said.splitlines() if line.startswith("WRONG")]
    assert wrong == ["token", "database"]


async def test_the_check_of_a_demo_that_does_not_run_says_so(tmp_path: Path) -> None:
    code, said = await checked(tmp_path, "--demo")
    assert code == 1
    assert "make demo" in said
