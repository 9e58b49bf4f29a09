"""The HTTP server for health (and later for more), inside the bot's own event loop."""

import contextlib
import socket
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute


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


def server(routes: Sequence[BaseRoute]) -> QuietServer:
    """Return a server for the routes, to be run on a socket that is open already."""
    config = uvicorn.Config(
        Starlette(routes=list(routes)),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    return QuietServer(config)
