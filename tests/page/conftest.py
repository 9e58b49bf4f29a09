"""A sandbox with people, a clerk that answers as a bot would, and Chromium on the page."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Locator, Page, async_playwright

from sandbox.box import Box
from sandbox.server import serve

TOKEN = "7000000002:page-token-for-tests-only-0000000000"
OFFICER, LIAISON, HEAD, LEADER, OFFICE = 601, 602, 603, 604, 605
TITLES = {
    OFFICER: "项目专员 · 专员甲",
    LIAISON: "部门联络员 · 联络员乙",
    HEAD: "部门负责人 · 负责人丁",
    LEADER: "分管领导 · 领导戊",
    OFFICE: "项目办 · 调度己",
}
CHROMIUM = Path("/usr/bin/chromium")
BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
IDLE = "body[data-idle=true]"


@dataclass
class Clerk:
    """Stands in for a bot: repeats what people write, answers presses, and has one thing due."""

    session: ClientSession
    due_at: datetime | None = None
    forwarded: list[dict[str, Any]] = field(default_factory=list)

    async def call(self, method: str, **fields: Any) -> Any:
        async with self.session.post(f"/bot{TOKEN}/{method}", json=fields) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def says(self, to: int, text: str, *rows: list[str], **fields: Any) -> int:
        """A message with rows of buttons whose payload is their label; its id."""
        keys = [[{"text": label, "callback_data": label} for label in row] for row in rows]
        markup = {"reply_markup": {"inline_keyboard": keys}} if keys else {}
        sent = await self.call("sendMessage", chat_id=to, text=text, **markup, **fields)
        return int(sent["message_id"])

    async def listen(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=1):
                offset = update["update_id"] + 1
                self.forwarded.append(update)
                await self._answer(update)

    async def _answer(self, update: dict[str, Any]) -> None:
        query, message = update.get("callback_query"), update.get("message")
        if query:
            loud = query["data"] == "退回"
            words = f"已收到：{query['data']}"
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text=words, show_alert=loud)
        elif message and message.get("text"):
            await self.says(message["chat"]["id"], f"收到：{message['text']}")

    async def keep_the_agenda(self) -> None:
        version = -1
        while True:
            async with self.session.get("/clock", params={"after": version}) as response:
                clock = await response.json()
            version, now = clock["version"], datetime.fromisoformat(clock["now"])
            due = self.due_at.isoformat() if self.due_at and self.due_at > now else None
            agenda = {"version": version, "next_due": due, "quiet": True}
            async with self.session.put("/clock/agenda", json=agenda) as response:
                assert response.status == 200


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with serve() as running:
        running.clock.settles_in = timedelta(seconds=2)
        yield running


@asynccontextmanager
async def at_the_desk(url: str) -> AsyncIterator[Clerk]:
    """People with phones, and a clerk who writes and does not listen."""
    async with ClientSession(url) as session:
        people = [
            {
                "id": uid,
                "first_name": title.split(" · ")[1],
                "title": title,
                "language_code": "zh",
                "started": True,
            }
            for uid, title in TITLES.items()
        ]
        async with session.put("/api/phones", json={"phones": people}) as response:
            assert response.status == 200
        clerk = Clerk(session)
        await clerk.call("getMe")
        yield clerk


@pytest.fixture
async def desk(box: Box) -> AsyncIterator[Clerk]:
    async with at_the_desk(box.url) as clerk:
        yield clerk


@pytest.fixture
async def clerk(desk: Clerk) -> AsyncIterator[Clerk]:
    """A clerk at work: listens, answers, settles."""
    desk.due_at = datetime(2026, 5, 25, 1, 0, tzinfo=UTC)
    work = [asyncio.create_task(desk.listen()), asyncio.create_task(desk.keep_the_agenda())]
    yield desk
    for task in work:
        task.cancel()
    ended = await asyncio.gather(*work, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended


@dataclass
class Screen:
    """The page in a browser; whatever the browser complains about fails the test."""

    page: Page
    complaints: list[str]

    async def settled(self) -> None:
        await self.page.wait_for_selector(IDLE)

    def phone(self, uid: int) -> Locator:
        return self.page.locator(f'[data-phone="{uid}"]')

    async def writes(self, uid: int, text: str) -> None:
        await self.phone(uid).locator("textarea").fill(text)
        await self.phone(uid).locator("[data-send]").click()
        await self.settled()

    async def attaches(self, uid: int, *samples: str) -> None:
        for sample in samples:
            await self.phone(uid).locator("[data-attach]").click()
            await self.phone(uid).locator(f"[data-sample={sample}]").click()
            await self.settled()


@asynccontextmanager
async def opened(url: str, *, width: int = 1440, height: int = 900) -> AsyncIterator[Screen]:
    """The page at a window size; skips where there is no browser and nobody has promised one."""
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        stack.push_async_callback(browser.close)
        page = await browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        screen = Screen(page, [])
        page.on("console", lambda said: screen.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        await page.goto(url)
        await screen.settled()
        yield screen


@pytest.fixture
async def screen(box: Box, desk: Clerk) -> AsyncIterator[Screen]:
    del desk  # people come first
    async with opened(box.url) as shown:
        yield shown
        assert shown.complaints == []
