"""HTTP by hand on one connection: what is measured must not wait for the one who measures."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Self

AT_ONCE = 16


class Wire:
    """One connection to a server on this machine, kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take both directions."""
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Self:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**26))

    def close(self) -> None:
        """Hang up."""
        self.writer.close()

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Make one request and return status and body."""
        lines = [
            f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
            f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items()),
        ]  # fmt: skip
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        length = next((int(line[15:]) for line in head if line[:15].lower() == "content-length:"), 0)
        return int(head[0].split(" ")[1]), await self.reader.readexactly(length)

    async def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post JSON and return the JSON that comes back."""
        _, content = await self.post(path, json.dumps(body).encode(), {})
        return json.loads(content)


async def post_all(port: int, path: str, secret: str, updates: Sequence[Mapping[str, Any]]) -> list[int]:
    """Post updates sixteen at once, each connection one after the other; return the statuses."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    bodies, statuses = [json.dumps(update).encode() for update in updates], [0] * len(updates)
    turn = count()

    async def connection() -> None:
        wire = await Wire.open(port)
        while (place := next(turn)) < len(bodies):
            statuses[place], _ = await wire.post(path, bodies[place], headers)
        wire.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(min(AT_ONCE, len(updates))):
            group.create_task(connection())
    return statuses
