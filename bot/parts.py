"""The parts of a running bot and how they hang together; a process has those that its roles need."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from starlette.routing import Route
from telegram.error import InvalidToken, NetworkError
from telegram.ext import Application, ExtBot

from bot import database
from bot.arrivals import Arrivals
from bot.artifacts import ArtifactWorker
from bot.attachments import AttachmentWorker
from bot.client import AiohttpRequest, Client
from bot.clock import Clock, MovableClock, RealClock, wall_now
from bot.dispatch import Dispatcher
from bot.follow import Follower
from bot.listeners import listen
from bot.media import MediaWorker
from bot.metrics import Metrics
from bot.pacing import Pacing, Rate
from bot.polling import Poller, TokenRefused
from bot.roles import Role, Roles
from bot.sending import Sender
from bot.settings import Settings
from bot.standing import Standing, folders
from bot.store import opened
from bot.ticks import Ticks
from bot.unit import Runner
from bot.uploads import UploadWorker
from bot.webhook import Intake
from bot.worker import Worker
from handlers.elsewhere import apologise
from jobs.schedule import SWEEPS
from models.engine import Engine
from models.locks import Locks, Space
from services.office import Office
from web import health, webhook
from web import metrics as metrics_page

if TYPE_CHECKING:
    from bot.bell import Bell

BACK_OFF_S = 5.0
Stack = contextlib.AsyncExitStack
log = structlog.get_logger()


@dataclass
class Parts:
    """What a process is made of; a part that none of its roles needs is None."""

    runner: Runner
    standing: Standing
    ticks: Ticks
    intake: Poller | Intake | None = None
    dispatcher: Dispatcher | None = None
    sender: Sender | None = None
    media: MediaWorker | None = None
    uploads: UploadWorker | None = None
    artifacts: ArtifactWorker | None = None
    attachments: AttachmentWorker | None = None
    follower: Follower | None = None
    bell: "Bell | None" = None
    routes: list[Route] = field(default_factory=list)

    def workers(self) -> list[Worker[Any]]:
        """Return those that work on files."""
        workers = (self.media, self.uploads, self.artifacts, self.attachments)
        return [worker for worker in workers if worker is not None]

    def work(self) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
        """Return what runs until the process ends, by the name of each part."""
        parts = (
            self.intake,
            self.dispatcher,
            self.sender,
            *self.workers(),
            self.follower,
            self.bell,
            self.standing,
        )
        return {type(part).__name__: part.run for part in parts if part is not None}


class Composer:
    """Builds parts; what has to be closed goes on the stack."""

    def __init__(self, settings: Settings, stack: Stack) -> None:
        """Open the database; nothing runs yet.

        Raises:
            DatabaseRefused: the schema is not the one that this program needs.
        """
        self.settings, self.stack = settings, stack
        self.engine: Engine = database.opened(settings.database_url)
        stack.callback(self.engine.dispose)

    async def compose(self, roles: Roles) -> Parts:
        """Build the parts that the roles need.

        Raises:
            TokenRefused: Telegram does not know this token.
        """
        settings = self.settings
        client = await self._client()
        clock: Clock = MovableClock(wall_now()) if settings.clock_url else RealClock()
        bot, metrics = client.bot, Metrics()
        hears_groups = bot.can_read_all_group_messages
        office = Office(settings.timezone, settings.locale, bot.username, hears_groups)
        metrics.process(self.engine.dialect.name)
        runner = Runner(self.engine, office, clock, metrics)
        self.stack.push_async_callback(runner.close)
        store = opened(settings)
        standing = Standing(runner, folders(settings), settings.messages_per_second)
        parts = Parts(runner, standing, Ticks(runner, SWEEPS if Role.CLOCK in roles else ()))
        if Role.INTAKE in roles:
            self._take_in(parts, client)
        if Role.WORK in roles:
            parts.dispatcher = await self._dispatcher(client, runner)
        if Role.SEND in roles:
            pacing = Pacing(bot=Rate(1 / settings.messages_per_second))
            parts.sender = Sender(client, runner, store, self._locks(Space.SENDER), pacing)
        if Role.MEDIA in roles:
            parts.media = MediaWorker(client, runner, store, self._locks(Space.MEDIA))
            parts.uploads = UploadWorker(client, runner, store, self._locks(Space.UPLOADS))
            parts.artifacts = ArtifactWorker(client, runner, store, self._locks(Space.ARTIFACTS))
            parts.attachments = AttachmentWorker(client, runner, store, self._locks(Space.ATTACHMENTS))
        if Role.WEB in roles:
            parts.routes += health.routes(standing.report)
            parts.routes += metrics_page.routes(metrics.registry, standing.report)
        if settings.clock_url and isinstance(clock, MovableClock):
            parts.follower = Follower(settings.clock_url, clock, runner, parts.ticks, Role.CLOCK in roles)
        self._connect(parts)
        return parts

    def _connect(self, parts: Parts) -> None:
        """Let a unit of work wake the parts that it has given work to, here and in other processes."""
        runner = parts.runner
        wakeable = {
            "work": parts.dispatcher,
            "send": parts.sender,
            "media": parts.media,
            "uploads": parts.uploads,
            "artifacts": parts.artifacts,
            "attachments": parts.attachments,
        }
        runner.on_wake = {name: part.wake for name, part in wakeable.items() if part is not None}
        if runner.shared:
            from bot.bell import Bell  # noqa: PLC0415 - its driver costs a tenth of a second and 10 MB

            parts.bell = Bell(database.conninfo(self.settings.database_url), runner.on_wake)
            runner.ring = parts.bell.ring
        if parts.intake is not None and parts.dispatcher is not None:
            parts.intake.arrivals.at_once = parts.dispatcher.at_once
        if (intake := parts.intake) is not None:
            parts.standing.trouble = lambda: intake.trouble
        if (follower := parts.follower) is not None:
            parts.standing.version = lambda: follower.version

    async def _client(self) -> Client:
        settings = self.settings
        request = AiohttpRequest(settings.proxy_url)
        token = settings.token.get_secret_value() if settings.token else ""
        bot = ExtBot(
            token, request=request, get_updates_request=request,
            base_url=settings.telegram_base_url, base_file_url=settings.telegram_file_url,
        )  # fmt: skip
        self.stack.push_async_callback(bot.shutdown)
        self.stack.push_async_callback(request.shutdown)
        await _introduce(bot)
        return Client(bot, request)

    def _take_in(self, parts: Parts, client: Client) -> None:
        url, secret = self.settings.webhook_url, self.settings.webhook_secret
        arrivals = Arrivals(parts.runner, client.bot.id)
        if url is None or secret is None:
            parts.intake = Poller(client, arrivals)
            return
        parts.intake = intake = Intake(client, arrivals, url, secret.get_secret_value())
        parts.routes.append(webhook.route(urlsplit(url).path, intake.secret, intake.keep))

    async def _dispatcher(self, client: Client, runner: Runner) -> Dispatcher:
        application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder().bot(client.bot).updater(None).job_queue(None).build()
        )
        await application.initialize()
        listen(application, runner)
        return Dispatcher(application, runner, self._locks(Space.LANES), apologise)

    def _locks(self, space: Space) -> Locks:
        locks = Locks(self.engine, space)
        self.stack.callback(locks.close)
        return locks


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
