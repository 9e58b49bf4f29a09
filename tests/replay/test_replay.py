"""Ten thousand updates over a bad line to four replicas on one PostgreSQL: each is handled once, in order."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlmodel import Session, select

from bot import database
from models.engine import connect
from models.events import Event
from models.inbox import InboxRow
from models.outbox import OutboxRow
from tests.postgres import Postgres
from tests.replay.line import CHATS, SECRET, BadLine, Heard, percentile
from tests.replay.replica import EVERY, KIND

UPDATES = 10_000
REPLICAS = 4
ANSWERS = UPDATES // EVERY
WITHIN_S = 540


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@asynccontextmanager
async def telegram(heard: Heard) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", heard.answer)
    async with TestServer(app, access_log=None) as server:
        yield str(server.make_url("/bot"))


@asynccontextmanager
async def replica(database_url: str, base_url: str, folder: Path) -> AsyncIterator[str]:
    """One process of the bot; hands over where it takes updates."""
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_START") if name in os.environ}
    environment = kept | {
        "YIXIAN_TOKEN": "4242:a-token-that-only-the-tests-know-00", "YIXIAN_TELEGRAM_BASE_URL": base_url,
        "YIXIAN_DATABASE_URL": database_url, "YIXIAN_MEDIA_URL": str(folder / "media"),
        "YIXIAN_LISTEN": f"127.0.0.1:{port}", "YIXIAN_MESSAGES_PER_SECOND": "1000",
        "YIXIAN_LOG_LEVEL": "WARNING",
        "YIXIAN_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram", "YIXIAN_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.replay.replica", "run"]
    with (folder / f"{port}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command, env=environment, stdin=DEVNULL, stdout=log, stderr=log
        )
    try:
        await ready(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}/telegram"
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 60) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ready(url: str, process: Process) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
        while process.returncode is None:
            try:
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
    raise AssertionError("a replica has not started")


async def test_every_update_is_handled_once_and_in_order(postgres: Postgres, tmp_path: Path) -> None:
    url, heard = postgres.fresh(), Heard(ANSWERS)
    await asyncio.to_thread(database.upgrade, url)
    began = monotonic()
    async with AsyncExitStack() as stack:
        base_url = await stack.enter_async_context(telegram(heard))
        replicas = [
            await stack.enter_async_context(replica(url, base_url, tmp_path)) for _ in range(REPLICAS)
        ]
        line = BadLine(replicas, UPDATES)
        async with asyncio.timeout(WITHIN_S):
            await line.run()
            posted_s = monotonic() - began
            await heard.all_said.wait()
    answered = [heard.said_at[f"noted {n}"] - line.posted_at[n] for n in range(0, UPDATES, EVERY)]
    told = {"confirmed": line.confirmed_s, "answered": answered}
    shares = [f"{name} p99 {percentile(values, 0.99) * 1000:.0f} ms" for name, values in told.items()]
    sys.stdout.write(
        f"\n{UPDATES} updates in {line.posts} posts, {line.aborted} of them aborted, to {REPLICAS} replicas: "
        f"posted in {posted_s:.1f} s, answered in {monotonic() - began:.1f} s; {', '.join(shares)}\n"
    )
    exact(url, heard)
    postgres.forget(url)


def exact(url: str, heard: Heard) -> None:
    """Every update has one row and one event, every fifth one answer, and chats heard theirs in order."""
    engine = connect(url)
    with Session(engine) as session:
        handled = Counter(session.exec(select(InboxRow.state)).all())
        numbers = [data["number"] for data in session.exec(select(Event.data).where(Event.kind == KIND))]
        sent = Counter(session.exec(select(OutboxRow.state)).all())
        keys = session.exec(select(OutboxRow.key).distinct()).all()
    engine.dispose()
    assert handled == {"handled": UPDATES}
    assert sorted(numbers) == list(range(UPDATES))
    assert sent == {"sent": ANSWERS}
    assert len(keys) == ANSWERS
    wanted: dict[int, list[str]] = {}
    for number in range(0, UPDATES, EVERY):
        wanted.setdefault(1 + number % CHATS, []).append(f"noted {number}")
    assert heard.said == wanted
