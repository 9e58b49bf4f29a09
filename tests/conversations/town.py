"""A small district: a sandbox, a bot that talks to it over HTTP, and a clock to hop with."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
from pydantic import SecretStr

from bot import database
from bot.app import running
from bot.cli import office as server
from bot.demo.main import prepare
from bot.pacing import Pacing, Rate
from bot.settings import Settings
from models.engine import Session
from sandbox.box import Settings as Sandbox
from sandbox.server import serve
from tests.conversations.phone import Phone

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
TOKEN = "4242:a-token-that-only-the-sandbox-knows-0"
PEOPLE = {"officer": 1001, "liaison": 1002, "head": 1003, "leader": 1004, "office": 1005}
STRANGER = 9001
AT_ONCE = Rate(0.0)  # a phone that reads within the second need not wait for the next message
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass
class Town:
    """What a conversation test plays in; `phones` makes one by Telegram id."""

    url: str
    http: aiohttp.ClientSession
    known: dict[int, Phone] = field(default_factory=dict)

    def phone(self, uid: int) -> Phone:
        """Return the phone of a person, always the same one."""
        return self.known.setdefault(uid, Phone(uid, self.http, self))

    async def settle(self) -> None:
        """Wait until the bot has fetched, handled, said and shown everything."""
        await self._post("/clock/hop", {"to": await self._now()})

    async def hop_to(self, moment: str) -> None:
        """Move office time to `Thu 17:01` of the current week, over everything that falls due on the way."""
        found = re.fullmatch(r"(\w{3}) (\d\d):(\d\d)", moment)
        assert found, moment
        now = datetime.fromisoformat(await self._now()).astimezone(SHANGHAI)
        day = now + timedelta(days=DAYS.index(found[1]) - now.weekday())
        await self.hop(day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0))

    async def hop(self, to: datetime) -> None:
        """Move office time to an instant."""
        await self._post("/clock/hop", {"to": to.isoformat()})

    async def unanswered(self) -> list[Any]:
        """Return the button presses that nobody answered."""
        async with self.http.get("/api/queries?unanswered=1") as response:
            found: list[Any] = await response.json()
            return found

    async def _now(self) -> str:
        async with self.http.get("/clock") as response:
            return str((await response.json())["now"])

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self.http.post(path, json=body) as response:
            assert response.status == 200, await response.text()
            return await response.json()


def settings_for(url: str, folder: Path, locale: str = "zh_CN", **other: Any) -> Settings:
    """Return settings for a bot that talks to a sandbox and keeps everything in a folder."""
    chosen: dict[str, Any] = {
        "token": SecretStr(TOKEN), "telegram_base_url": f"{url}/bot", "telegram_file_url": f"{url}/file/bot",
        "database_url": f"sqlite:///{folder}/office.db", "media_url": f"{folder}/media",
        "listen": "127.0.0.1:0", "clock_url": f"{url}/clock", "locale": locale,
    }  # fmt: skip
    return Settings(**chosen | other)


def webhook() -> dict[str, Any]:
    """Return settings for a bot that Telegram posts to, at an address that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    secret = SecretStr("what-only-telegram-and-we-know")
    return {"listen": address, "webhook_url": f"http://{address}/telegram", "webhook_secret": secret}


@asynccontextmanager
async def without_bot(
    folder: Path, locale: str = "zh_CN", *, reads_all: bool = False, **other: Any
) -> AsyncIterator[tuple[Town, Settings]]:
    """Run a sandbox on Monday 08:55 with the demo's people and database, and no bot yet.

    With `reads_all` privacy mode is off: the bot gets every message of its groups.
    """
    async with serve(settings=Sandbox(reads_all=reads_all)) as box, aiohttp.ClientSession(box.url) as http:
        settings = settings_for(box.url, folder, locale, **other)
        database.upgrade(settings.database_url)
        await prepare(settings, http, box.url, locale)
        stranger = {"id": STRANGER, "first_name": "路人", "title": "路人", "started": True}
        async with http.put("/api/phones", json={"phones": [stranger]}) as response:
            assert response.status == 200, await response.text()
        yield Town(box.url, http), settings


@asynccontextmanager
async def town(folder: Path, locale: str = "zh_CN", **other: Any) -> AsyncIterator[Town]:
    """Build a district on Monday 08:55, its people registered and the bot running in this process."""
    async with (
        without_bot(folder, locale, **other) as (built, settings),
        running(settings) as (parts, _tasks),
    ):
        assert parts.sender
        parts.sender.pacing = Pacing(private=AT_ONCE)
        await built.settle()
        for uid in PEOPLE.values():
            await built.phone(uid).reads()
        yield built


async def unit(place: Town, folder: Path, work: Callable[[Session, datetime], T]) -> T:
    """Do something on the office's database, as the command line on the server does."""
    settings = settings_for(place.url, folder)
    now = await asyncio.to_thread(server.now, settings)
    return await asyncio.to_thread(server.unit, settings, lambda s: work(s, now))
