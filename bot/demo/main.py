"""The demo in one command: a sandbox beside it, a synthetic district, and the bot itself, until Ctrl-C."""

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final, TextIO

import aiohttp
import typer

from bot import app, database, logs
from bot.clock import MovableClock
from bot.demo import cast
from bot.demo.seed import TELEGRAM_LANGUAGE, everybody, rows, seed, speak
from bot.settings import Settings, load
from bot.unit import Runner
from locales import Words
from models.engine import connect
from services.office import Office

TOKEN: Final = "4242:demo-token-of-the-sandbox-not-a-secret"  # noqa: S105 - the sandbox takes any token
PORT: Final = 8731
LOCALE: Final = "zh_CN"
SETTINGS: Final = "settings.json"
READY_LOOK_S: Final = 0.1
KILL_AFTER_S: Final = 3.0
LEFT_ALONE_S: Final = 5.0


class Stopped(Exception):
    """The demo cannot go on; the message says why."""


def run(*, reset: bool, port: int | None, state: Path, locale: str | None) -> int:
    """Play the demo until Ctrl-C and return the exit code; with `reset`, forget its state instead.

    Without a port it takes 8731, or any free one where that is taken. A locale changes the language of a
    state that is there already.
    """
    try:
        with _alone(state) as lock:
            if reset:
                shutil.rmtree(state)
                typer.echo(f"Forgotten: {state}. The next demo begins on Monday 08:55.")
                return 0
            asyncio.run(_play(port, state, locale, lock))
    except KeyboardInterrupt:
        return 0
    except (Stopped, OSError, database.DatabaseRefused) as error:
        typer.echo(f"The demo has stopped: {error}", err=True)
        return 1
    return 0


@contextlib.contextmanager
def _alone(state: Path) -> Iterator[int]:
    """Hold the state's lock, which the sandbox inherits: one that has been left alone has a moment to end."""
    held = {entry.name for entry in state.iterdir()} if state.exists() else set()
    if held - {"lock"} and "sandbox" not in held:
        raise Stopped(f"{state} holds something else; choose an empty folder.")
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as file:
        until = monotonic() + LEFT_ALONE_S
        while not _locked(file):
            if monotonic() > until:
                raise Stopped(f"another one is running on {state}.")
            sleep(READY_LOOK_S)
        yield file.fileno()


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _play(port: int | None, state: Path, locale: str | None, lock: int) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - asyncio.run made one
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with contextlib.AsyncExitStack() as stack:
        process, url = await stack.enter_async_context(_sandbox(port or _free(PORT), state, lock))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        settings = stack.enter_context(_settings(url, state, locale or LOCALE))
        logs.configure(settings)
        await asyncio.to_thread(database.upgrade, settings.database_url)
        await prepare(settings, http, url, locale)
        bot = asyncio.create_task(app.run(settings), name="bot")
        ended = asyncio.create_task(process.wait(), name="sandbox")
        ready = asyncio.create_task(_announce(http, url, settings.listen))
        try:
            await asyncio.wait([bot, ended], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for part in (ready, ended, bot):
                part.cancel()
            results = await asyncio.gather(bot, return_exceptions=True)
        _raise(results[0])
        if process.returncode is not None:
            raise Stopped(f"the sandbox ended with {process.returncode}.")


def _raise(result: object) -> None:
    if isinstance(result, Exception):
        raise Stopped(str(result) or type(result).__name__) from result


@contextlib.asynccontextmanager
async def _sandbox(port: int, state: Path, lock: int) -> AsyncIterator[tuple[Process, str]]:
    """Run a sandbox in a session of its own, so that Ctrl-C reaches it through us and after the bot.

    It ends by itself when this process does, however that ends.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--port", str(port), "--state", str(state / "sandbox"), "--leashed",
        stdin=PIPE, stdout=PIPE, start_new_session=True, pass_fds=[lock],
    )  # fmt: skip
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        line = (await process.stdout.readline()).decode()
        if not line.startswith("Sandbox: "):
            raise Stopped("the sandbox did not start.")
        yield process, line.removeprefix("Sandbox: ").strip().rstrip("/")
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), KILL_AFTER_S)
            except TimeoutError:
                process.kill()
                await process.wait()


def environment(state: Path) -> dict[str, str]:
    """Return the settings of the demo that runs on a state, as an environment.

    Raises:
        FileNotFoundError: none runs there.
    """
    found: dict[str, str] = json.loads((state / SETTINGS).read_text())
    return found


@contextlib.contextmanager
def _settings(url: str, state: Path, locale: str) -> Iterator[Settings]:
    """Make the settings of this demo, and leave them where other commands find them while it runs."""
    folder = state.absolute()
    chosen = {
        "YIXIAN_TOKEN": TOKEN,
        "YIXIAN_TELEGRAM_BASE_URL": f"{url}/bot",
        "YIXIAN_TELEGRAM_FILE_URL": f"{url}/file/bot",
        "YIXIAN_CLOCK_URL": f"{url}/clock",
        "YIXIAN_DATABASE_URL": f"sqlite:///{folder / 'yixian.db'}",
        "YIXIAN_MEDIA_URL": str(folder / "media"),
        "YIXIAN_LISTEN": f"127.0.0.1:{_free(0)}",
        "YIXIAN_LOCALE": locale,
        "YIXIAN_LOG_LEVEL": os.environ.get("YIXIAN_LOG_LEVEL") or "WARNING",
    }
    (state / SETTINGS).write_text(json.dumps(chosen))
    try:
        yield load(chosen)
    finally:
        (state / SETTINGS).unlink()


async def prepare(settings: Settings, http: aiohttp.ClientSession, url: str, locale: str | None) -> None:
    """Give everybody a phone, and fill the database at the office time that the sandbox shows."""
    async with http.put(f"{url}/api/phones", json={"phones": list(_phones(settings))}) as answer:
        answer.raise_for_status()
    async with http.get(f"{url}/clock") as answer:
        now = datetime.fromisoformat((await answer.json())["now"])
    engine = connect(settings.database_url)
    runner = Runner(engine, Office(settings.timezone, settings.locale), MovableClock(now))
    try:
        fresh = await runner.run(partial(seed, now=now, language=settings.locale))
        if not fresh and locale is not None:
            await runner.run(partial(speak, now=now, language=locale))
    finally:
        await runner.close()
        engine.dispose()


def _phones(settings: Settings) -> Iterator[dict[str, Any]]:
    words = Words(settings.locale, settings.timezone)
    departments = {new.code: new for new in cast.DEPARTMENTS}
    for member in everybody([new.code for new in rows()]):
        name = member.name.to(settings.locale)
        unit = departments[member.department] if member.department else None
        place = (unit.name if settings.locale == "zh_CN" else unit.name_en) if unit else ""
        role = "deputy" if member.deputy_for else member.role.value
        standing = place or words.plain(f"people.title.{role}")
        yield {
            "id": member.telegram_id,
            "first_name": name,
            "title": f"{name} · {standing}",
            "language_code": TELEGRAM_LANGUAGE[settings.locale],
            "started": True,
            "hidden": not member.on_page,
        }


async def _announce(http: aiohttp.ClientSession, url: str, listen: str) -> None:
    """Say where to look as soon as the bot is ready."""
    while True:
        with contextlib.suppress(aiohttp.ClientError):
            async with http.get(f"http://{listen}/readyz") as answer:
                if answer.ok:
                    typer.echo(f"Open: {url}/")
                    return
        await asyncio.sleep(READY_LOOK_S)


def _free(wanted: int) -> int:
    """Return a port of this machine that is free: the wanted one if it can be had."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)) as taken:
            return int(taken.getsockname()[1])
    raise Stopped("no port is free.")
