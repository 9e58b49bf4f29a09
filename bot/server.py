"""The HTTP server for health pages and the webhook, inside the bot's own event loop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.routing import BaseRoute, Router
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE_S = 10
HEAD_BYTES = 64 * 1024


class Hasty(Exception):
    """A request came before the last one was answered."""


class Impatient(HttpToolsProtocol):
    """A connection that takes one request at a time, and ends when a head comes too slowly or never ends."""

    _waiting: asyncio.TimerHandle | None = None
    _unasked = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._waiting = self.loop.call_later(self.timeout_keep_alive, transport.close)

    def data_received(self, data: bytes) -> None:
        """Wait from the first byte of a head to its last, and no longer while it is answered."""
        super().data_received(data)
        if self._asked() and not self.cycle.response_complete:
            self._rest()
            return
        self._unasked += len(data)
        if self._unasked > HEAD_BYTES:
            self.transport.close()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(self.timeout_keep_alive, self.transport.close)

    def on_message_begin(self) -> None:
        """Refuse a request that comes before the last one is answered: thousands would fit into a moment.

        Raises:
            Hasty: it does; the parser ends the connection.
        """
        if self._asked() and not self.cycle.response_complete:
            raise Hasty
        super().on_message_begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._rest()
        super().connection_lost(exc)

    def _asked(self) -> bool:
        return self.cycle is not None  # before the first request it is None, whatever its annotation says

    def _rest(self) -> None:
        self._unasked = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class QuietServer(uvicorn.Server):
    """Uvicorn without its signal handlers: the bot decides when to stop, and in which order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def listening(host: str, port: int) -> socket.socket:
    """Open the socket to listen on; port 0 takes any free one.

    Raises:
        OSError: the port is taken or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def server(routes: Sequence[BaseRoute], patience_s: int = PATIENCE_S) -> QuietServer:
    """Return a server for the routes, to be run on a socket that is open already.

    It waits so long for the next request on a connection, and so long again for the end of its head.
    """
    config = uvicorn.Config(
        Router(list(routes)),  # all that an application would add is a page for what went wrong
        http=Impatient,
        ws="none",
        proxy_headers=False,
        timeout_keep_alive=patience_s,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    return QuietServer(config)
