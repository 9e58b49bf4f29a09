"""A phone in somebody's hand: it types, attaches, taps by label and reads; it remembers what is unread."""

import io
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

Message = dict[str, Any]


class Settles(Protocol):
    """What every action waits for: that the bot has done and said all it had to."""

    async def settle(self) -> None:
        """Return when all is quiet."""


@dataclass
class Phone:
    """One person's private chat with the bot."""

    uid: int
    http: aiohttp.ClientSession
    town: Settles
    seen: dict[int, str] = field(default_factory=dict)
    toasts: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    async def sends(self, text: str, *, reply_to: int | None = None, settle: bool = True) -> Message:
        """Type a text."""
        return await self._act("text", {"text": text, "reply_to": reply_to}, settle=settle)

    async def sends_files(
        self,
        *contents: bytes,
        kind: str = "photo",
        caption: str = "",
        names: tuple[str, ...] = (),
        caption_on: int = 0,
        settle: bool = True,
    ) -> Message:
        """Attach photos or files; several are an album."""
        form = aiohttp.FormData()
        form.add_field("kind", kind)
        form.add_field("caption", caption)
        form.add_field("caption_on", str(caption_on))
        for place, content in enumerate(contents):
            name = names[place] if names else f"IMG_{place}.jpg"
            form.add_field("files", io.BytesIO(content), filename=name, content_type="image/jpeg")
        async with self.http.post(f"/api/phones/{self.uid}/media", data=form) as response:
            assert response.status == 200, await response.text()
            sent: Message = await response.json()
        if settle:
            await self.town.settle()
        return sent

    async def does(self, what: str, **body: Any) -> Message:
        """Do anything else a phone can: location, sticker, forward, edit, block, start."""
        return await self._act(what, body)

    async def taps(self, *labels: str) -> str:
        """Press, one after the other, the newest button with each label; return the last toast."""
        toast = ""
        for label in labels:
            message, data = await self._button(label)
            toast = await self.presses(message["message_id"], data)
        return toast

    async def presses(self, message_id: int, data: str) -> str:
        """Press a button by what it carries, even one that is not there any more; return the toast."""
        body = {"message_id": message_id, "data": data, "force": True}
        pressed = await self._act("press", body)
        async with self.http.get(f"/api/queries/{pressed['query_id']}") as response:
            query = await response.json()
        assert query["answered"], f"{data} was never answered"
        self.queries.append(pressed["query_id"])
        self.toasts.append(query.get("text") or "")
        return self.toasts[-1]

    async def chat(self) -> list[Message]:
        """Return every message of the chat."""
        async with self.http.get(f"/api/phones/{self.uid}/chat") as response:
            found: list[Message] = (await response.json())["messages"]
        return found

    async def commands(self) -> list[str]:
        """Return the names in the command menu."""
        async with self.http.get(f"/api/phones/{self.uid}/chat") as response:
            return [entry["command"] for entry in (await response.json())["commands"]]

    async def unread(self) -> list[Message]:
        """Return the messages whose words the bot has sent or changed since they were last read."""
        return [
            m for m in await self.chat() if m["from_bot"] and self.seen.get(m["message_id"]) != words_of(m)
        ]

    async def reads(self) -> str:
        """Read everything new, and return it."""
        fresh = await self.unread()
        self.seen |= {m["message_id"]: words_of(m) for m in fresh}
        return "\n\n".join(words_of(m) for m in fresh)

    async def sees(self, *parts: str) -> Message:
        """Read the newest unread message that has all the parts.

        Raises:
            AssertionError: there is none.
        """
        for message in reversed(await self.unread()):
            if all(part in words_of(message) for part in parts):
                self.seen[message["message_id"]] = words_of(message)
                return message
        heard = [words_of(m) for m in await self.unread()]
        raise AssertionError(f"{parts} is not among what {self.uid} has to read: {heard}")

    async def heard(self, part: str) -> int:
        """Count the bot's messages that have a part."""
        return sum(part in words_of(m) for m in await self.chat() if m["from_bot"])

    async def labels(self) -> list[str]:
        """Return the labels of the newest message that has buttons."""
        for message in reversed(await self.chat()):
            if message["buttons"]:
                return [button["text"] for row in message["buttons"] for button in row]
        return []

    async def _button(self, label: str) -> tuple[Message, str]:
        for message in reversed(await self.chat()):
            for button in (b for row in message["buttons"] or [] for b in row):
                if label in button["text"]:
                    return message, button["data"]
        raise AssertionError(f"{self.uid} has no button {label}; the newest card has {await self.labels()}")

    async def _act(self, what: str, body: dict[str, Any], *, settle: bool = True) -> Message:
        async with self.http.post(f"/api/phones/{self.uid}/{what}", json=body) as response:
            assert response.status == 200, await response.text()
            done: Message = await response.json()
        if settle:
            await self.town.settle()
        return done


def words_of(message: Message) -> str:
    """Return the words of a message, a photo's caption among them."""
    return message.get("text") or message.get("caption") or ""
