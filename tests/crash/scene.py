"""A district whose bot is killed at points laid down before, and started again at once each time."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import aiohttp

from bot import database
from bot.demo.main import prepare
from bot.settings import Settings
from sandbox.box import Box
from sandbox.box import Settings as BoxSettings
from sandbox.faults import Drop, Moment
from sandbox.server import serve
from tests.conversations.phone import Phone
from tests.conversations.town import STRANGER, Town, settings_for

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300.0
AGAIN_S = 0.1


class Kind(StrEnum):
    """Where a kill strikes."""

    BEFORE_COMMIT = "before COMMIT N"
    AFTER_COMMIT = "after COMMIT N"
    BEFORE_REQUEST = "at request N, not handled"
    AFTER_REQUEST = "at request N, handled"


IN_THE_SANDBOX = (Kind.BEFORE_REQUEST, Kind.AFTER_REQUEST)


@dataclass(frozen=True)
class Sentence:
    """What a process that starts is condemned to: the N-th request or commit of its life is its last."""

    kind: Kind
    number: int


@dataclass(frozen=True)
class Death:
    """A kill that has happened: in which step of the week, and after which entry of the journal."""

    sentence: Sentence
    step: str
    seq: int


@dataclass
class Hand(Phone):
    """A phone in the hand of somebody who does not mind that a press is not answered."""

    async def presses(self, message_id: int, data: str) -> str:
        """Press a button by what it carries."""
        await self._act("press", {"message_id": message_id, "data": data, "force": True})
        return ""


@dataclass
class Place(Town):
    """A town that waits until the bot has done everything, however often it dies over it."""

    step: str = "start"

    def phone(self, uid: int) -> Phone:
        """Return the phone of a person, always the same one."""
        return self.known.setdefault(uid, Hand(uid, self.http, self))

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                async with self.http.post(path, json=body) as response:
                    if response.status == 200:
                        return await response.json()
                    said = await response.text()
                assert response.status == 504, said  # not settled yet
                await asyncio.sleep(AGAIN_S)


@dataclass
class Scene:
    """The sandbox, the settings of the bot, and the processes that have died."""

    box: Box
    place: Place
    settings: Settings
    log: Path
    sentences: Iterator[Sentence]
    deaths: list[Death] = field(default_factory=list)
    _process: Process | None = None
    _sentence: Sentence | None = None
    _requests: int = 0
    _last: int | None = None  # the request at which the bot dies
    _killed_at: int | None = None

    async def keep_alive(self) -> None:
        """Start a bot, and another one whenever it dies, until cancelled.

        Raises:
            AssertionError: one ends that was not killed.
        """
        try:
            while True:
                sentence = self._sentence = next(self.sentences, None)
                self._requests, self._last, self._killed_at = 0, None, None
                self._process = await self._start(sentence)
                code = await self._process.wait()
                assert code == -signal.SIGKILL, f"ended with {code}:\n{self.log.read_text()[-3000:]}"
                self._note_death(sentence)
        finally:
            if self._process and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()

    def _note_death(self, sentence: Sentence | None) -> None:
        assert sentence, f"killed by somebody else:\n{self.log.read_text()[-3000:]}"
        seq = self.box.store.highest("journal") if self._killed_at is None else self._killed_at
        self.deaths.append(Death(sentence, self.place.step, seq))

    async def through(self, story: Coroutine[Any, Any, None]) -> None:
        """Let a story be played while bots are kept alive; it fails as soon as that does."""
        playing, living = asyncio.create_task(story), asyncio.create_task(self.keep_alive())
        try:
            await asyncio.wait([playing, living], return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                living.result()
            playing.result()
        finally:
            for task in (playing, living):
                task.cancel()
            await asyncio.gather(playing, living, return_exceptions=True)

    def reprieve(self) -> None:
        """Let the bot that runs now live, if it is the sandbox that would kill it."""
        self._sentence = None

    async def strike(self, moment: Moment) -> None:
        """Kill the bot at a request of its, if it is condemned to that one."""
        sentence, process = self._sentence, self._process
        if sentence is None or process is None or sentence.kind not in IN_THE_SANDBOX:
            return
        if not moment.handled:
            self._requests += 1
            if self._requests == sentence.number:
                self._last = moment.number
        # At a later request's end where this one's never comes: a picture whose line was cut, a long poll.
        due = self._last is not None and moment.number >= self._last
        if not due or moment.handled is not (sentence.kind is Kind.AFTER_REQUEST):
            return
        self._sentence = None
        self._killed_at = self.box.store.highest("journal")
        process.kill()
        await process.wait()
        if not moment.handled:
            raise Drop

    async def _start(self, sentence: Sentence | None) -> Process:
        words: list[str] = []
        if sentence and sentence.kind not in IN_THE_SANDBOX:
            words = [sentence.kind.split()[0], str(sentence.number)]
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.crash.victim", *words,
                cwd=ROOT, env=environment(self.settings), stdin=DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a bot with these settings."""
    assert settings.token
    found = {
        "YIXIAN_TOKEN": settings.token.get_secret_value(),
        "YIXIAN_TELEGRAM_BASE_URL": settings.telegram_base_url,
        "YIXIAN_TELEGRAM_FILE_URL": settings.telegram_file_url,
        "YIXIAN_DATABASE_URL": settings.database_url,
        "YIXIAN_MEDIA_URL": settings.media_url,
        "YIXIAN_LISTEN": settings.listen,
        "YIXIAN_CLOCK_URL": str(settings.clock_url),
        "YIXIAN_LOCALE": settings.locale,
    }
    if settings.webhook_url and settings.webhook_secret:
        found["YIXIAN_WEBHOOK_URL"] = settings.webhook_url
        found["YIXIAN_WEBHOOK_SECRET"] = settings.webhook_secret.get_secret_value()
    return found | {"PATH": os.environ["PATH"], "PTB_TIMEDELTA": "true"}


@asynccontextmanager
async def scene(
    folder: Path, database_url: str, way_in: dict[str, Any], sentences: Iterable[Sentence]
) -> AsyncIterator[Scene]:
    """Build the demo's district on Monday 08:55 with a bot that is killed as it is condemned to."""
    folder.mkdir()
    soon = BoxSettings(webhook_pause=timedelta(seconds=0.2))
    async with serve(settings=soon) as box, aiohttp.ClientSession(box.url) as http:
        settings = settings_for(box.url, folder, database_url=database_url, **way_in)
        database.upgrade(settings.database_url)  # not on a thread: alembic takes one at a time
        await prepare(settings, http, box.url, settings.locale)
        stranger = {"id": STRANGER, "first_name": "路人", "title": "路人", "started": True}
        async with http.put("/api/phones", json={"phones": [stranger]}) as response:
            assert response.status == 200, await response.text()
        built = Scene(box, Place(box.url, http), settings, folder / "bot.log", iter(sentences))
        box.faults.hooks.append(built.strike)
        yield built
