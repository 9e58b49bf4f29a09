"""Puts the parts together, runs them, and stops them in the right order."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ExtBot

from bot import database
from bot.client import AiohttpRequest, Client
from bot.clock import MovableClock, RealClock, wall_now
from bot.dispatch import Dispatcher
from bot.follow import Follower
from bot.listeners import listen
from bot.media import MediaWorker
from bot.pacing import Pacing, Rate
from bot.polling import Poller, TokenRefused
from bot.sending import Sender
from bot.server import listening, server
from bot.settings import Settings
from bot.standing import Standing
from bot.store import Store
from bot.ticks import Ticks
from bot.unit import Runner
from handlers.elsewhere import apologise
from jobs.schedule import SWEEPS
from models.engine import Session
from services import outbox, photos
from services.office import Office
from web.health import routes

DRAIN_S = 5.0
BACK_OFF_S = 5.0
log = structlog.get_logger()


@dataclass
class Running:
    """The parts of a bot that runs."""

    runner: Runner
    poller: Poller
    dispatcher: Dispatcher
    sender: Sender
    media: MediaWorker
    ticks: Ticks
    follower: Follower | None
    standing: Standing
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)


async def run(settings: Settings) -> None:
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
    bot = asyncio.create_task(_until_ended(settings), name="bot")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait([bot, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        if not bot.done():
            bot.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await bot


async def _until_ended(settings: Settings) -> None:
    async with running(settings) as parts:
        done, _ = await asyncio.wait(parts.tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Start every part, hand them over, and stop them in the right order."""
    async with contextlib.AsyncExitStack() as stack:
        http = stack.enter_context(listening(settings.listen_host, settings.listen_port))
        parts = await _compose(settings, stack)
        health_server = server(routes(parts.standing.report))
        serving = asyncio.create_task(health_server.serve(sockets=[http]), name="health")
        try:
            await parts.runner.run(_recover)
            if parts.follower:
                await parts.follower.first()
            parts.ticks.start()
            parts.tasks = [asyncio.create_task(part) for part in _work(parts)]
            yield parts
        finally:
            await _stop(parts)
            health_server.should_exit = True
            await serving


def _work(parts: Running) -> list[Coroutine[Any, Any, None]]:
    own = [
        parts.poller.run(), parts.dispatcher.run(), parts.sender.run(), parts.media.run(),
        parts.standing.run(),
    ]  # fmt: skip
    return [*own, parts.follower.run()] if parts.follower else own


def _recover(session: Session) -> None:
    """Take up what a process that died had in its hands; this one is the only one on the database."""
    outbox.orphans(session, all_leases=True)
    photos.orphans(session)


async def _compose(settings: Settings, stack: contextlib.AsyncExitStack) -> Running:
    engine = database.opened(settings.database_url)
    stack.callback(engine.dispose)
    request = AiohttpRequest(settings.proxy_url)
    token = settings.token.get_secret_value() if settings.token else ""
    bot = ExtBot(
        token, request=request, get_updates_request=request,
        base_url=settings.telegram_base_url, base_file_url=settings.telegram_file_url,
    )  # fmt: skip
    stack.push_async_callback(bot.shutdown)
    stack.push_async_callback(request.shutdown)
    await _introduce(bot)
    office = Office(settings.timezone, settings.locale, bot.username)
    clock = MovableClock(wall_now()) if settings.clock_url else RealClock()
    runner = Runner(engine, office, clock)
    stack.push_async_callback(runner.close)
    client, store = Client(bot, request), Store(settings.media_url)
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().bot(bot).updater(None).job_queue(None).build()
    )
    await application.initialize()
    listen(application, runner)
    dispatcher = Dispatcher(application, runner, apologise)
    pacing = Pacing(bot=Rate(1 / settings.messages_per_second))
    sender, media = Sender(client, runner, store, pacing), MediaWorker(client, runner, store)
    runner.on_wake = {"send": sender.wake, "media": media.wake}
    ticks = Ticks(runner, SWEEPS)
    follower = None
    if settings.clock_url and isinstance(clock, MovableClock):
        follower = Follower(settings.clock_url, clock, runner, ticks)
    poller = Poller(client, runner, dispatcher.wake)
    standing = Standing(
        runner, trouble=lambda: poller.trouble, version=lambda: follower.version if follower else None
    )
    return Running(runner, poller, dispatcher, sender, media, ticks, follower, standing)


async def _introduce(bot: "ExtBot[None]") -> None:
    """Ask Telegram who we are, for as long as it takes to be reached.

    Raises:
        TokenRefused: the token is not known.
    """
    while True:
        try:
            return await bot.initialize()
        except InvalidToken:
            raise TokenRefused from None
        except NetworkError as error:
            log.warning("Telegram not reached", reason=type(error).__name__)
            await asyncio.sleep(BACK_OFF_S)


async def _stop(parts: Running) -> None:
    """Stop taking in, then let what is under way end."""
    for task in parts.tasks:
        task.cancel()
    await asyncio.gather(*parts.tasks, return_exceptions=True)
    await parts.ticks.stop()
    await parts.dispatcher.drain(DRAIN_S)
    await parts.sender.drain(DRAIN_S)
    await parts.media.child.close()
