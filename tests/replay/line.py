"""A bad line from Telegram: updates come twice, out of order, or are cut off while they are posted."""

import asyncio
import json
from dataclasses import dataclass, field
from itertools import cycle
from random import Random
from time import monotonic
from typing import Any

from aiohttp import ClientError, ClientSession, web

CHATS = 997  # two updates of a chat are further apart than the disorder reaches
DISORDER = 50
DUPLICATES = 0.3
ABORTED = 0.05
AT_ONCE = 32
SECRET = "what-only-telegram-and-we-know"


@dataclass
class Heard:
    """A Bot API that takes every call and notes what was said to whom, and when."""

    count: int
    said: dict[int, list[str]] = field(default_factory=dict)
    said_at: dict[str, float] = field(default_factory=dict)
    messages: int = 0
    all_said: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one call as Telegram does."""
        method, fields = request.match_info["method"], await request.json()
        result: Any = True
        if method == "getMe":
            result = {"id": 4242, "is_bot": True, "first_name": "一线", "username": "yixian_bot"}
        elif method == "getWebhookInfo":
            result = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        elif method == "sendMessage":
            self.messages += 1
            if self.messages >= self.count:
                self.all_said.set()
            text = str(fields["text"])
            self.said.setdefault(int(str(fields["chat_id"])), []).append(text)
            self.said_at[text] = monotonic()
            result = {"message_id": self.messages}
        return web.json_response({"ok": True, "result": result})


def update(number: int) -> dict[str, Any]:
    """Return the command `/note N` from the chat whose turn it is."""
    text, chat = f"/note {number}", 1 + number % CHATS
    who = {"id": chat, "is_bot": False, "first_name": "路人"}
    return {
        "update_id": 1_000 + number,
        "message": {
            "message_id": 1 + number, "date": 1_780_000_000, "chat": {"id": chat, "type": "private"},
            "from": who, "text": text, "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
        },
    }  # fmt: skip


@dataclass
class BadLine:
    """Posts every update until it is confirmed, some again, some cut off first."""

    urls: list[str]
    count: int
    random: Random = field(default_factory=lambda: Random(7))
    posted_at: dict[int, float] = field(default_factory=dict)
    confirmed_s: list[float] = field(default_factory=list)
    posts: int = 0
    aborted: int = 0

    async def run(self) -> None:
        """Post everything."""
        one = list(range(self.count))
        again = [n for n in one if self.random.random() < DUPLICATES]
        disordered = sorted([*one, *again], key=lambda n: n + self.random.uniform(0, DISORDER))
        waiting = iter(disordered)
        async with ClientSession() as http:
            await asyncio.gather(*(self._post(http, waiting, start) for start in range(AT_ONCE)))

    async def _post(self, http: ClientSession, waiting: Any, start: int) -> None:
        replicas = cycle(self.urls[start % len(self.urls) :] + self.urls[: start % len(self.urls)])
        for number in waiting:
            self.posted_at.setdefault(number, monotonic())
            if self.random.random() < ABORTED:
                await self._abort(next(replicas), number)
            for url in replicas:
                if await self._confirmed(http, url, number):
                    break

    async def _confirmed(self, http: ClientSession, url: str, number: int) -> bool:
        self.posts += 1
        began = monotonic()
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        try:
            async with http.post(url, json=update(number), headers=headers) as answer:
                self.confirmed_s.append(monotonic() - began)
                return answer.status == 200
        except ClientError:  # a connection that was idle may end just when it is used again
            return False

    async def _abort(self, url: str, number: int) -> None:
        """Break the line somewhere between the first byte and the answer."""
        self.posts += 1
        self.aborted += 1
        host, _, rest = url.removeprefix("http://").partition("/")
        body = json.dumps(update(number)).encode()
        head = (
            f"POST /{rest} HTTP/1.1\r\nHost: {host}\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()
        whole = head + body
        try:
            _reader, writer = await asyncio.open_connection(*host.split(":"))
            writer.write(whole[: self.random.randint(1, len(whole))])
            await writer.drain()
            writer.transport.abort()
        except OSError:
            return


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of all lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
