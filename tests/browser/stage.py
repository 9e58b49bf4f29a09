"""The stage the week is played on: the page, the hands on it, and a camera."""

from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from aiohttp import ClientSession, FormData
from PIL import Image
from playwright.async_api import Page, ViewportSize, expect

from locales import Words
from tests.browser.district import HOP_MS, WINDOW, Hand
from tests.page.conftest import IDLE

MOST_BYTES = 250_000
COLOURS = 255
PHONES = {"officer": 1001, "liaison": 1002, "head": 1003, "leader": 1004, "office": 1005}
ONLY = """async (chosen) => {
  document.activeElement.blur();
  for (const phone of document.querySelectorAll("[data-phone]")) {
    phone.hidden = chosen.length > 0 && !chosen.includes(Number(phone.dataset.phone));
    phone.querySelector(".toast").hidden = true;
  }
  for (let frames = 0; frames < 3; frames += 1) {
    await new Promise(requestAnimationFrame);
    for (const chat of document.querySelectorAll(".chat")) chat.scrollTop = chat.scrollHeight;
  }
}"""
FRAME = """() => {
  const phones = [...document.querySelectorAll("[data-phone]:not([hidden])")];
  const { top, bottom, left } = phones[0].getBoundingClientRect();
  const { right } = phones.at(-1).getBoundingClientRect();
  return { x: left - 12, y: top - 6, width: right - left + 24, height: bottom - top + 18 };
}"""


def named(story: str, language: str, pictures: tuple[str, ...]) -> list[str]:
    """Return the file names of a story's pictures in one language."""
    return [f"{story}.{language}.{place}-{name}.png" for place, name in enumerate(pictures, start=1)]


@dataclass
class Stage:
    """A page that plays a story in one language; photographs go into `shots`, if that is a folder.

    `pictures` are the names of those it takes, in their order.
    """

    page: Page
    words: Words
    script: dict[str, str]
    shots: Path | None
    story: str
    pictures: tuple[str, ...]
    taken: list[Path] = field(default_factory=list)

    async def opens(self, url: str) -> None:
        """Open the page in the language of the story."""
        await self.page.goto(url if self.words.language == "zh_CN" else f"{url}?lang=en")
        await self.page.wait_for_selector(IDLE)
        await expect(self.page.get_by_test_id("link")).to_have_attribute("data-state", "up")

    def hand(self, who: str) -> Hand:
        """Return somebody's phone."""
        return Hand(self.page.locator(f'[data-phone="{PHONES[who]}"]'), self.words)

    def said(self, what: str) -> str:
        """Return what somebody types or is called in the story."""
        return self.script[what]

    async def hop(self, to: str | None = None) -> None:
        """Move office time to the next thing due, or to a written day and time."""
        if to is None:
            await self.page.locator("[data-hop=next]").click()
        else:
            await self.page.get_by_test_id("hop-input").fill(to)
            await self.page.locator("[data-hop=to]").click()
        await expect(self.page.locator(".top")).not_to_have_attribute("aria-busy", "true", timeout=HOP_MS)
        await expect(self.page.get_by_test_id("hop-status")).to_have_attribute("data-tone", "")
        await self.page.wait_for_selector(IDLE)
        if to:
            await expect(self.page.get_by_test_id("clock-time")).to_contain_text(to.split(" ")[1][:4])

    async def sends_pictures(self, who: str, *pictures: bytes, text: str) -> None:
        """Send photos of the story's own, with what somebody says as their caption."""
        uid, caption = PHONES[who], self.said(text)
        form = FormData()
        for name, value in {"kind": "photo", "caption": caption, "caption_on": "0"}.items():
            form.add_field(name, value)
        for place, picture in enumerate(pictures):
            form.add_field("files", picture, filename=f"IMG_{place}.jpg", content_type="image/jpeg")
        async with (
            ClientSession(self.origin) as http,
            http.post(f"/api/phones/{uid}/media", data=form) as sent,
        ):
            assert sent.status == HTTPStatus.OK, await sent.text()
        await self.page.wait_for_selector(IDLE)

    async def says(self, who: str, text: str) -> None:
        """Say something in several lines."""
        async with ClientSession(self.origin) as http:
            said = {"text": self.said(text)}
            async with http.post(f"/api/phones/{PHONES[who]}/text", json=said) as sent:
                assert sent.status == HTTPStatus.OK, await sent.text()
        await self.page.wait_for_selector(IDLE)

    async def replies(self, who: str, text: str) -> None:
        """Say something as a reply to the bot's newest message."""
        uid = PHONES[who]
        async with ClientSession(self.origin) as http:
            async with http.get(f"/api/phones/{uid}/chat") as chat:
                theirs = [m["message_id"] for m in (await chat.json())["messages"] if m["from_bot"]]
            said = {"text": self.said(text), "reply_to": theirs[-1]}
            async with http.post(f"/api/phones/{uid}/text", json=said) as sent:
                assert sent.status == HTTPStatus.OK, await sent.text()
        await self.page.wait_for_selector(IDLE)

    async def newest_picture(self, who: str) -> bytes:
        """Return the newest picture from the bot on somebody's phone, as it lies there."""
        shown = self.page.locator(f'[data-phone="{PHONES[who]}"] [data-from=bot] .picture img').last
        address = urljoin(self.origin, await shown.get_attribute("src") or "")
        async with ClientSession() as http, http.get(address) as picture:
            assert picture.status == HTTPStatus.OK
            return await picture.read()

    @property
    def origin(self) -> str:
        """Return the address of the sandbox behind the page."""
        return urljoin(self.page.url, "/")

    async def keep(self, name: str, picture: bytes) -> None:
        """Keep a picture as it is, among those that are taken."""
        if self.shots is not None:
            self._keep(name, picture)

    async def shoot(self, name: str, *who: str, height: int = 960) -> None:
        """Photograph some phones side by side, or the whole page, each chat at its newest message."""
        if self.shots is None:
            return
        chosen = [PHONES[one] for one in who or PHONES]
        await self.page.evaluate(ONLY, chosen)
        await self.page.set_viewport_size(ViewportSize(width=WINDOW["width"], height=height))
        await self.page.evaluate(ONLY, chosen)
        clip = await self.page.evaluate(FRAME) if who else None
        await self.page.mouse.move(0, 0)
        picture = await self.page.screenshot(clip=clip, animations="disabled")
        await self.page.evaluate(ONLY, [])
        await self.page.set_viewport_size(WINDOW)
        self._keep(name, picture)

    def _keep(self, name: str, picture: bytes) -> None:
        assert self.shots is not None
        place = len(self.taken)
        assert self.pictures[place] == name
        path = self.shots / named(self.story, self.words.language, self.pictures)[place]
        Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, kmeans=4).save(path, optimize=True)
        self.taken.append(path)
        assert path.stat().st_size < MOST_BYTES, f"{path.name} has {path.stat().st_size} bytes"
