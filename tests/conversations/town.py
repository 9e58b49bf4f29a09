"""A small district: a sandbox, a bot that talks to it over HTTP, and a clock to hop with."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from pydantic import SecretStr

from bot import database
from bot.app import Running, running
from bot.demo import cast, seed
from bot.settings import Settings
from models.engine import connect
from sandbox.server import serve
from tests.conversations.phone import Phone

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOKEN = "4242:a-token-that-only-the-sandbox-knows-0"  # noqa: S105 - not a secret
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass
class Town:
    """What a conversation test plays in; `phones` makes one by Telegram id."""

    url: str
    http: aiohttp.ClientSession
    bot: Running
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

    async def ready(self) -> dict[str, Any]:
        """Return what the health page says."""
        report = await self.bot.report()
        return {"reasons": report.reasons, "counts": report.counts}

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


def settings_for(url: str, folder: Path, locale: str = "zh_CN") -> Settings:
    """Return settings for a bot that talks to a sandbox and keeps everything in a folder."""
    return Settings(
        token=SecretStr(TOKEN), telegram_base_url=f"{url}/bot", telegram_file_url=f"{url}/file/bot",
        database_url=f"sqlite:///{folder}/office.db", media_url=f"{folder}/media", listen="127.0.0.1:0",
        clock_url=f"{url}/clock", locale=locale,
    )  # fmt: skip


@asynccontextmanager
async def town(folder: Path, locale: str = "zh_CN") -> AsyncIterator[Town]:
    """Build a district on Monday 08:55, its people registered and the bot running."""
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(serve(frozen=True))
        http = await stack.enter_async_context(aiohttp.ClientSession(box.url))
        async with http.put("/api/phones", json={"phones": cast.phones(locale)}) as response:
            assert response.status == 200, await response.text()
        settings = settings_for(box.url, folder, locale)
        database.upgrade(settings.database_url)
        seed.plant(settings, box.clock.now())
        parts = await stack.enter_async_context(running(settings))
        built = Town(box.url, http, parts)
        await built.settle()
        yield built
