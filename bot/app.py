"""Puts the parts together, runs them, and stops them in the right order."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram.error import NetworkError
from telegram.ext import Application, ExtBot

from bot import database
from bot.client import AiohttpRequest, Client
from bot.clock import MovableClock, RealClock, wall_now
from bot.dispatch import Dispatcher
from bot.follow import Follower
from bot.listeners import listen
from bot.media import MediaWorker
from bot.polling import Poller
from bot.sending import Sender
from bot.server import listening, server
from bot.settings import Settings
from bot.store import Store
from bot.ticks import Ticks
from bot.unit import DatabaseAway, Runner
from handlers.elsewhere import apologise
from jobs.schedule import SWEEPS
from models.engine import connect
from services import health, outbox, schedule
from services.office import Office
from web.health import Report, routes

DRAIN_S = 5.0
BEAT_S = 10.0
BACK_OFF_S = 5.0
log = structlog.get_logger()


@dataclass
class Running:
    """The parts of a bot that runs."""

    settings: Settings
    runner: Runner
    request: AiohttpRequest
    bot: "ExtBot[None]"
    poller: Poller
    dispatcher: Dispatcher
    sender: Sender
    media: MediaWorker
    ticks: Ticks
    follower: Follower | None
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    async def report(self) -> Report:
        """Say how it stands, for the health page."""
        now = self.runner.now()
        found, counts, beats = await self.runner.read(
            lambda s: (health.findings(s, now=now, wall_at=wall_now()), health.counts(s, now), schedule.beats(s))
        )
        reasons = [finding.reason for finding in found]
        if self.poller.trouble:
            reasons.append(self.poller.trouble)
        version = self.follower.version if self.follower else None
        return Report(reasons=reasons, office_time=now, version=version, counts=counts, heartbeats=beats)

    async def beat(self) -> None:
        """Leave heartbeats for the parts that are no sweeps."""
        while True:
            names = ["work", "send", "media", *(() if self.poller.trouble else ("intake",))]
            with contextlib.suppress(DatabaseAway):
                await self.runner.run(lambda s: [schedule.beat(s, name) for name in names])  # noqa: B023
            await asyncio.sleep(BEAT_S)


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT.

    Raises:
        AnotherPoller: another process polls with this token.
        TokenRefused: Telegram does not know this token.
        OSError: the address to listen on is taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as parts:
        stopping = asyncio.create_task(stop.wait(), name="stop")
        done, _ = await asyncio.wait([stopping, *parts.tasks], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        for task in done - {stopping}:
            task.result()


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Start every part, hand them over, and stop them."""
    http = listening(settings.listen_host, settings.listen_port)
    parts = await _compose(settings)
    health_server = server(routes(parts.report))
    serving = asyncio.create_task(health_server.serve(sockets=[http]), name="health")
    try:
        await parts.runner.run(lambda session: outbox.orphans(session, all_leases=True))
        if parts.follower:
            await parts.follower.first()
        parts.ticks.start()
        work: list[Coroutine[Any, Any, None]] = [
            parts.poller.run(), parts.dispatcher.run(), parts.sender.run(), parts.media.run(), parts.beat(),
        ]  # fmt: skip
        if parts.follower:
            work.append(parts.follower.run())
        parts.tasks = [asyncio.create_task(part) for part in work]
        yield parts
    finally:
        await _stop(parts)
        health_server.should_exit = True
        await serving


async def _compose(settings: Settings) -> Running:
    request = AiohttpRequest(settings.proxy_url)
    token = settings.token.get_secret_value() if settings.token else ""
    bot = ExtBot(
        token, request=request, get_updates_request=request,
        base_url=settings.telegram_base_url, base_file_url=settings.telegram_file_url,
    )  # fmt: skip
    await _introduce(bot)
    engine = connect(settings.database_url)
    database.require_current(engine)
    office = Office(settings.timezone, settings.locale, bot.username)
    clock = MovableClock(wall_now()) if settings.clock_url else RealClock()
    runner = Runner(engine, office, clock)
    client, store = Client(bot, request), Store(settings.media_url)
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().bot(bot).updater(None).job_queue(None).build()
    )
    await application.initialize()
    listen(application, runner)
    dispatcher = Dispatcher(application, runner, apologise)
    sender, media = Sender(client, runner, store), MediaWorker(client, runner, store)
    runner.on_wake = {"send": sender.wake, "media": media.wake}
    ticks = Ticks(runner, SWEEPS)
    follower = None
    if settings.clock_url and isinstance(clock, MovableClock):
        follower = Follower(settings.clock_url, clock, runner, ticks)
    poller = Poller(client, runner, dispatcher.wake)
    return Running(settings, runner, request, bot, poller, dispatcher, sender, media, ticks, follower)


async def _introduce(bot: "ExtBot[None]") -> None:
    """Ask Telegram who we are, for as long as it takes to be reached.

    Raises:
        telegram.error.InvalidToken: the token is not known.
    """
    while True:
        try:
            return await bot.initialize()
        except NetworkError as error:
            log.warning("Telegram not reached", reason=type(error).__name__)
            await asyncio.sleep(BACK_OFF_S)


async def _stop(parts: Running) -> None:
    """Stop taking in, then let what is under way end, then close."""
    for task in parts.tasks:
        task.cancel()
    await asyncio.gather(*parts.tasks, return_exceptions=True)
    await parts.ticks.stop()
    await parts.dispatcher.drain(DRAIN_S)
    await parts.sender.drain(DRAIN_S)
    await parts.media.child.close()
    await parts.runner.close()
    await parts.bot.shutdown()
