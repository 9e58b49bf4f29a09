"""Runs the parts of a bot, and stops them in the right order."""

import asyncio
import contextlib
import gc
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import structlog

from bot.parts import Composer, Parts
from bot.polling import AnotherPoller, TokenRefused
from bot.roles import EVERYTHING, Role, Roles
from bot.server import listening, server
from bot.settings import Settings

DRAIN_S = 5.0
AGAIN_S = 5.0
COLLECT = 20_000, 20, 50
log = structlog.get_logger()


async def run(settings: Settings, roles: Roles = EVERYTHING) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        AnotherPoller: another process polls with this token.
        TokenRefused: Telegram does not know this token.
        DatabaseRefused: the schema is not the one that this program needs.
        OSError: the address to listen on is taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    bot = asyncio.create_task(_until_ended(settings, roles), name="bot")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait([bot, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not bot.done():
            bot.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await bot


async def _until_ended(settings: Settings, roles: Roles) -> None:
    async with running(settings, roles) as (_parts, tasks):
        _spare()
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def _spare() -> None:
    """Have the garbage collector pass over what the program consists of: that took a tenth of its time."""
    gc.freeze()
    gc.set_threshold(*COLLECT)


@contextlib.asynccontextmanager
async def running(
    settings: Settings, roles: Roles = EVERYTHING
) -> AsyncIterator[tuple[Parts, list[asyncio.Task[None]]]]:
    """Start every part, hand them and their tasks over, and stop them in the right order."""
    async with contextlib.AsyncExitStack() as stack:
        # First of all: an address that is taken is told at once, however far away Telegram is.
        http = stack.enter_context(_listening(settings, roles))
        parts = await Composer(settings, stack).compose(roles)
        tasks: list[asyncio.Task[None]] = []
        async with _serving(http, parts):
            try:
                for worker in parts.workers():
                    await worker.join()
                if parts.follower:
                    await parts.follower.first()
                parts.ticks.start()
                tasks = [
                    asyncio.create_task(_lasting(part, run), name=part) for part, run in parts.work().items()
                ]
                yield parts, tasks
            finally:
                await _stop(parts, tasks)


async def _lasting(part: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do the work of a part; after a surprise it begins again, as the other parts are not to blame."""
    while True:
        try:
            return await work()
        except (AnotherPoller, TokenRefused):
            raise
        except Exception:
            log.exception("part failed", part=part, incident=secrets.token_hex(4).upper())
        await asyncio.sleep(AGAIN_S)


@contextlib.asynccontextmanager
async def _serving(http: socket.socket | None, parts: Parts) -> AsyncIterator[None]:
    """Answer HTTP for as long as the parts run, their stopping included."""
    if http is None:
        yield
        return
    web = server(parts.routes)
    serving = asyncio.create_task(web.serve(sockets=[http]), name="web")
    try:
        yield
    finally:
        web.should_exit = True
        await serving


def _listening(settings: Settings, roles: Roles) -> contextlib.AbstractContextManager[socket.socket | None]:
    if Role.WEB in roles or (Role.INTAKE in roles and settings.webhook_url):
        return listening(settings.listen_host, settings.listen_port)
    return contextlib.nullcontext()


async def _stop(parts: Parts, tasks: list[asyncio.Task[None]]) -> None:
    """Stop taking in, then let what is under way end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await parts.ticks.stop()
    if parts.dispatcher:
        await parts.dispatcher.drain(DRAIN_S)
    if parts.sender:
        await parts.sender.drain(DRAIN_S)
    for worker in parts.workers():
        await worker.close()
