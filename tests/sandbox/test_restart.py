"""The sandbox as a process: what was answered survives a kill, and a signal ends it at once."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from sandbox.server import serve
from tests.sandbox.conftest import OFFICER, PEOPLE, Http, picture


async def start(*arguments: str) -> tuple[Process, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", "0", *arguments, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout
    line = (await asyncio.wait_for(process.stdout.readline(), 10)).decode()
    assert line.startswith("Sandbox: http://127.0.0.1:")
    return process, line.removeprefix("Sandbox: ").strip()


async def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    process, url = await start("--state", str(tmp_path), "--frozen")
    async with ClientSession(url) as session:
        http = Http(session)
        async with session.put("/api/phones", json={"phones": PEOPLE}):
            pass
        sent = await http.phone(OFFICER, "text", text="在吗")
        await http.send_files(OFFICER, "photo", ("a.jpg", picture()))
        await http.result("sendMessage", chat_id=OFFICER, text="在")
        await http.post("/clock/set", to="2026-05-29T17:00:00+08:00")
        before = await everything(http)
    process.kill()
    await process.wait()
    process, url = await start("--state", str(tmp_path), "--frozen")
    async with ClientSession(url) as session:
        http = Http(session)
        assert await everything(http) == before
        assert (await http.updates())[0]["update_id"] == sent["update_id"]
        later = await http.phone(OFFICER, "text", text="还在吗")
        assert later["update_id"] == sent["update_id"] + 2
        async with session.get(before[1]["messages"][1]["photo"]["url"]) as response:
            assert response.status == 200
    process.terminate()
    assert await process.wait() == 0


async def everything(http: Http) -> tuple[Any, Any, Any]:
    state = await http.get("/api/state")
    state.pop("version")
    return state, await http.chat(OFFICER), await http.get("/api/journal")


async def test_a_signal_ends_it_though_polls_and_hops_wait() -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        process, url = await start()
        async with ClientSession(url) as session:
            http = Http(session)
            paths = ["/clock?after=1", "/api/events?after=0"]
            waiting = [asyncio.create_task(session.get(path).__aenter__()) for path in paths]
            waiting.append(asyncio.create_task(session.post("/clock/hop", json={"next": True}).__aenter__()))
            poll = asyncio.create_task(http.result("getUpdates", timeout=50))
            await asyncio.sleep(0.2)
            process.send_signal(name)
            assert await asyncio.wait_for(process.wait(), 10) == 0
            await asyncio.gather(*waiting, poll, return_exceptions=True)


async def test_one_state_serves_one_process(tmp_path: Path) -> None:
    async with serve(state_dir=tmp_path):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox", "--state", str(tmp_path), stdout=PIPE, stderr=PIPE
        )
        _, error = await process.communicate()
    assert (process.returncode, error.decode()) == (1, "The sandbox cannot start: database is locked\n")
