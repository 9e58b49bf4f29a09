"""The demo as a process, its page in Chromium, and the hands that tap on it."""

import asyncio
import re
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import FilePayload, Locator, Page, ViewportSize, async_playwright, expect

from locales import Words
from tests.page.conftest import BROWSER, CHROMIUM, IDLE

YIXIAN = Path(sys.executable).with_name("yixian")
WINDOW = ViewportSize(width=1440, height=960)
ANY = "\N{OBJECT REPLACEMENT CHARACTER}"
SOON_MS = 30_000
HOP_MS = 120_000
STARTS_S = 60
ENDS_S = 20


@asynccontextmanager
async def demo(state: Path, locale: str) -> AsyncIterator[str]:
    """Run the demo on a folder of its own, and yield the address of its page."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        YIXIAN, "demo", "--state", state, "--locale", locale, "--port", str(port), stdout=PIPE
    )
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), STARTS_S)).decode()
        assert line.startswith("Open: "), f"the demo said {line!r}"
        yield line.removeprefix("Open: ").strip()
    finally:
        if process.returncode is None:
            process.terminate()
        code = await asyncio.wait_for(process.wait(), ENDS_S)
    assert code == 0, f"the demo ended with {code}"


@asynccontextmanager
async def browser(scale: float = 1) -> AsyncIterator[Page]:
    """Open a window of Chromium; whatever it complains about fails at the end."""
    complaints: list[str] = []
    async with AsyncExitStack() as stack:
        playwright = await stack.enter_async_context(async_playwright())
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        stack.push_async_callback(chromium.close)
        page = await chromium.new_page(viewport=WINDOW, device_scale_factor=scale, reduced_motion="reduce")
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert complaints == []


@dataclass(frozen=True)
class Hand:
    """One person's phone on the page; texts and labels are named by their keys in the catalogue."""

    root: Locator
    words: Words

    async def taps(self, key: str, /, **fields: Any) -> None:
        """Press the newest button with a label."""
        await self.root.get_by_role("button", name=self._said(key, fields, whole=True)).last.click()
        await self._settled()

    async def picks(self, label: str) -> None:
        """Press the newest button with a label that is somebody's name or a code."""
        await self.root.get_by_role("button", name=label, exact=True).last.click()
        await self._settled()

    async def sends(self, text: str, *samples: str) -> None:
        """Write a text, below sample photos if there are any."""
        for sample in samples:
            await self.root.locator("[data-attach]").click()
            await self.root.locator(f"[data-sample={sample}]").click()
            await self._settled()
        await self.root.locator("textarea").fill(text)
        await self.root.locator("[data-send]").click()
        await self._settled()
        await expect(self.root.locator("[data-from=me]").last).to_contain_text(text)

    async def sends_file(self, name: str, content: bytes) -> None:
        """Send a file as it is."""
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        await self.root.locator("[data-pick-document]").set_input_files(file)
        await self.root.locator("[data-send]").click()
        await self._settled()

    async def reads(self, key: str, /, **fields: Any) -> None:
        """See a text of the bot; a field that is ANY may say anything."""
        said = self.root.locator("[data-from=bot]").filter(has_text=self._said(key, fields))
        await expect(said.last).to_be_visible(timeout=SOON_MS)

    async def does_not_read(self, key: str, /, **fields: Any) -> None:
        """See the text of the bot nowhere in the chat."""
        said = self.root.locator("[data-from=bot]").filter(has_text=self._said(key, fields))
        await expect(said).to_have_count(0)

    async def sees_photos(self, count: int) -> None:
        """See so many pictures from the bot, all of them loaded."""
        pictures = self.root.locator("[data-from=bot] .picture img")
        await expect(pictures).to_have_count(count, timeout=SOON_MS)
        for place in range(count):
            await pictures.nth(place).scroll_into_view_if_needed()
            await expect(pictures.nth(place)).to_have_js_property("complete", True)
        assert await pictures.evaluate_all("all => all.every((one) => one.naturalWidth > 0)")

    def _said(self, key: str, fields: dict[str, Any], *, whole: bool = False) -> re.Pattern[str]:
        text = re.sub("<[^>]+>", "", self.words.plain(key, **fields))
        lines = [".*".join(re.escape(part) for part in line.split(ANY)) for line in text.split("\n")]
        pattern = r"\s*".join(lines)
        return re.compile(f"^{pattern}$" if whole else pattern)

    async def _settled(self) -> None:
        await self.root.page.wait_for_selector(IDLE)
