"""A line between the bot and Telegram that can be cut, while people go on writing."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """Passes bytes on to an address from a port of its own; cut, it refuses and ends every connection."""

    def __init__(self, port: int) -> None:
        """Take the port to listen on."""
        self.port = port
        self._to: tuple[str, int] = ("", 0)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Return the address of this end."""
        return f"http://127.0.0.1:{self.port}"

    def leads_to(self, url: str) -> None:
        """Say where what comes is passed on to."""
        parts = urlsplit(url)
        self._to = (str(parts.hostname), parts.port or 80)

    async def mend(self) -> None:
        """Let everything through."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """Let nothing through any more."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(*self._to)
        self._open |= {writer, far_writer}
        await asyncio.gather(_pass(reader, far_writer), _pass(far_reader, writer))
        self._open -= {writer, far_writer}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
