"""A district whose bot runs while something around it breaks, and what every fault has to leave whole."""

import asyncio
import random
import re
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, TypeVar

import aiohttp
from sqlmodel import Session, select

from bot.app import running
from bot.pacing import Pacing
from bot.parts import Parts
from bot.settings import Settings
from models.engine import connect
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState
from sandbox.clock import START_AT
from sandbox.updates import FIRST_ID
from tests.conversations.phone import Phone
from tests.conversations.town import AT_ONCE, DAYS, PEOPLE, SHANGHAI, Town
from tests.faults.page import Told

T = TypeVar("T")
PATIENCE_S = 60
OPEN = (InboxState.PENDING, InboxState.QUARANTINED)
Logged = list[dict[str, Any]]
Ended = Mapping[OutboxState, int]


@dataclass
class Scene:
    """A district, its bot (in this process unless a test starts a command), and its health page."""

    place: Town
    settings: Settings
    told: Told
    logged: Logged
    bot: AbstractAsyncContextManager[tuple[Parts, list[asyncio.Task[None]]]] | None = None
    parts: Parts = field(init=False)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    _since_s: float = 0.0

    @property
    def officer(self) -> Phone:
        """Return the phone of a site officer with three projects."""
        return self.place.phone(PEOPLE["officer"])

    async def start(self) -> Parts:
        """Start the bot in this process."""
        self.bot = running(self.settings)
        self.parts, self.tasks = await self.bot.__aenter__()
        if self.parts.sender:
            self.parts.sender.pacing = Pacing(private=AT_ONCE)
        return self.parts

    async def stop(self) -> None:
        """Stop the bot; none of its parts may have ended before."""
        bot, self.bot = self.bot, None
        if bot is None:
            return
        ended = [task for task in self.tasks if task.done()]
        await bot.__aexit__(None, None, None)
        assert not ended

    async def monday(self) -> None:
        """Go to Monday 09:01; everybody has read the prompt."""
        await self.hop("Mon 09:01")
        for uid in PEOPLE.values():
            await self.place.phone(uid).reads()

    async def clock(self, to: str) -> None:
        """Set the office clock straight to `Thu 12:00` of this week, whether a bot runs or not."""
        await self.post("/clock/set", to=office_time(to).isoformat())

    async def has(self, table: type[T], wanted: Callable[[T], bool]) -> None:
        """Wait until a table has such a row."""
        await until(lambda: asyncio.sleep(0, any(wanted(row) for row in self.rows(table))))

    async def answered(self, phone: Phone) -> None:
        """Wait until there is something to read on a phone."""

        async def unread() -> bool:
            return bool(await phone.unread())

        await until(unread)

    async def post(self, path: str, **body: Any) -> Any:
        """Ask something of the sandbox."""
        async with self.place.http.post(path, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def lay(self, what: str, **how: Any) -> None:
        """Have the sandbox spoil requests; see sandbox/faults.py."""
        await self.post("/sandbox/faults", what=what, **how)

    async def spoiled(self) -> int:
        """Count the requests that it has spoiled since."""
        async with self.place.http.get("/sandbox/faults") as response:
            return sum(fault["spoiled"] for fault in (await response.json())["faults"])

    async def lift(self) -> None:
        """Have the sandbox spoil nothing more."""
        async with self.place.http.delete("/sandbox/faults") as response:
            assert response.status == 200

    async def limit(self) -> None:
        """Have the sandbox enforce Telegram's limits."""
        async with self.place.http.put("/sandbox/limits", json={"enforced": True}) as response:
            assert response.status == 200

    def begins(self) -> None:
        """Note that the fault begins now."""
        self._since_s = monotonic()

    def ends(self) -> None:
        """Note that the fault ends now."""
        self._note("lasted")
        self._since_s = monotonic()

    async def red(self, begins: str) -> str:
        """Wait for a reason to be red that begins so and that the page of faults quotes; return it."""
        quoted = _plain(self.told.lines["Readyz"])

        async def says() -> bool:
            return any(r.startswith(begins) and _plain(r).rstrip(".") in quoted for r in await self.reasons())

        try:
            await until(says)
        except TimeoutError:
            raise AssertionError(f"not red as told, but {await self.reasons()}") from None
        self._note("red after")
        return next(reason for reason in await self.reasons() if reason.startswith(begins))

    async def well(self, *, repeats: int = 0, ended: Ended | None = None) -> None:
        """Wait until all is done and said and the machine is ready; then count.

        `repeats` is how many messages have arrived twice, `ended` how many have ended otherwise than sent.
        """
        await self.settled()
        self._note("all done after")
        await self.green()
        self._note("green after")
        assert await self.twice(ended or {}) == repeats

    async def settled(self) -> None:
        """Wait until the bot has fetched, handled and said everything, however long it takes."""
        await self._hop(await self.place._now())

    async def hop(self, to: str) -> None:
        """Move the office clock to `Thu 12:00` of this week, over everything that falls due on the way."""
        await self._hop(office_time(to).isoformat())

    async def _hop(self, to: str) -> None:
        async def quiet() -> bool:
            async with self.place.http.post("/clock/hop", json={"to": to}) as response:
                return response.status == 200

        await until(quiet)

    async def green(self) -> None:
        """Wait until the machine is ready."""

        async def ready() -> bool:
            return not await self.reasons()

        try:
            await until(ready)
        except TimeoutError:
            raise AssertionError(await self.reasons()) from None

    async def reasons(self) -> list[str]:
        """Return why the machine is not ready."""
        try:
            async with self.place.http.get(f"http://{self.settings.listen}/readyz") as response:
                found: list[str] = (await response.json())["reasons"]
        except aiohttp.ClientError as error:
            return [f"No answer: {error}"]
        return found

    async def twice(self, ended: Ended) -> int:
        """Count that every update is handled and every message has arrived; return how many came twice."""
        inbox, outbox = self.rows(InboxRow), self.rows(OutboxRow)
        numbers = sorted(row.update_id for row in inbox)
        assert numbers == list(range(FIRST_ID, FIRST_ID + len(numbers)))
        assert [row for row in inbox if row.state in OPEN] == []
        others = [row for row in outbox if row.state is not OutboxState.SENT]
        assert Counter(row.state for row in others) == ended, others
        sent = [row for row in outbox if row.state is OutboxState.SENT]
        said = Counter(row.chat_id for row in sent if row.method.startswith("send"))
        shown = Counter({chat_id: await self.shown(chat_id) for chat_id in said})
        over = {chat_id: shown[chat_id] - said[chat_id] for chat_id in said}
        assert all(extra >= 0 for extra in over.values()), over
        repeats = sum(over.values())
        self.story.append(f"{len(inbox)} updates, {len(sent)} messages, lost 0, twice {repeats}")
        return repeats

    async def shown(self, chat_id: int) -> int:
        """Count the bot's messages in a chat."""
        anybody = f"/api/phones/{PEOPLE['office']}/chat"
        async with self.place.http.get(anybody, params={"chat_id": chat_id}) as response:
            return sum(message["from_bot"] for message in (await response.json())["messages"])

    def rows(self, table: type[T]) -> Sequence[T]:
        """Return every row of a table, read beside the bot."""
        engine = connect(self.settings.database_url)
        try:
            with engine.connect().execution_options(reading=True) as connection:
                return Session(connection, expire_on_commit=False).exec(select(table)).all()
        finally:
            engine.dispose()

    async def says(self, event: str, **fields: Any) -> None:
        """Wait for a line in the log."""
        await until(lambda: asyncio.sleep(0, bool(self.said(event, **fields))))

    def said(self, event: str, **fields: Any) -> Logged:
        """Return the log lines of this event that have all these fields."""
        return [line for line in self.logged if line["event"] == event and fields.items() <= line.items()]

    def _note(self, what: str) -> None:
        self.story.append(f"{what} {monotonic() - self._since_s:.1f} s")


async def until(true: Callable[[], Awaitable[bool]], within_s: float = PATIENCE_S) -> None:
    """Wait for something that is looked at again and again.

    Raises:
        TimeoutError: it does not come true.
    """
    async with asyncio.timeout(within_s):
        while not await true():  # noqa: ASYNC110 - it is another process, a page or a log
            await asyncio.sleep(0.1)


def _plain(text: str) -> str:
    """Return a text without its numbers, which differ from run to run, and without what marks it as code."""
    return re.sub(r"[-+]?\d+", "N", text.replace("`", ""))


def office_time(moment: str) -> datetime:
    """Return `Thu 12:00` of the week in which a district begins."""
    day, clock = moment.split()
    hour, minute = map(int, clock.split(":"))
    monday = START_AT.astimezone(SHANGHAI).replace(hour=hour, minute=minute)
    return monday + timedelta(days=DAYS.index(day))


def free_port() -> int:
    """Return a port that nobody listens on, and that no connection gets by chance while nobody does."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
