"""Whoever moves the clock hears what comes next, and hears it again where it was not taken down."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import event
from sqlmodel import SQLModel

from bot.clock import MovableClock, wall_now
from bot.follow import Follower
from bot.ticks import Ticks
from bot.unit import Runner
from models.engine import connect
from services.office import Office


async def test_an_agenda_that_was_not_taken_down_is_told_again_and_then_the_database_rests(
    tmp_path: Path,
) -> None:
    told: list[Any] = []
    heard = asyncio.Event()

    async def clock(request: web.Request) -> web.Response:
        if request.query["after"] != "-1":
            await asyncio.sleep(30)
        return web.json_response({"version": 1, "now": "2026-05-25T08:55:00+08:00", "flowing": False})

    async def agenda(request: web.Request) -> web.Response:
        told.append(await request.json())
        if len(told) == 1:
            return web.Response(status=500)
        heard.set()
        return web.json_response({})

    app = web.Application()
    app.add_routes([web.get("/clock", clock), web.put("/clock/agenda", agenda)])
    engine = connect(f"sqlite:///{tmp_path}/office.db")
    SQLModel.metadata.create_all(engine)
    movable = MovableClock(wall_now())
    runner = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), movable)
    async with TestServer(app, shutdown_timeout=0.1) as server:
        follower = Follower(str(server.make_url("/clock")), movable, runner, Ticks(runner, ()))
        await follower.first()
        task = asyncio.create_task(follower.run())
        async with asyncio.timeout(10):
            await heard.wait()
        assert told[1] == {"version": 1, "quiet": True, "next_due": None}
        begun: list[int] = []
        event.listen(engine, "begin", lambda _connection: begun.append(1))
        await asyncio.sleep(0.5)
        assert len(begun) <= 2
        assert len(told) == 2
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await runner.close()
    engine.dispose()
