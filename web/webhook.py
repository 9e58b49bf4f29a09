"""The way in by webhook: who posts is checked before the body is read, and 200 means kept on disk."""

import asyncio
from collections.abc import Awaitable, Callable
from hmac import compare_digest
from http import HTTPStatus

from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

LIMIT_BYTES = 1024 * 1024
BODY_S = 10.0
SECRET = b"x-telegram-bot-api-secret-token"
Keep = Callable[[bytes], Awaitable[bool]]


class Refused(Exception):
    """The post is not taken; `status` says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Webhook:
    """Takes one update per POST; `keep` says whether it is on disk, False while the database is away.

    200: kept, now or before. 503: not kept, to be posted again. 403: the secret is wrong. 404: no POST.
    408, 413: the body comes too slowly (10 s) or is larger than 1 MiB.
    """

    def __init__(self, secret: str, keep: Keep, body_s: float = BODY_S) -> None:
        """Take the secret that Telegram sends along, where updates go, and how long a body may take."""
        self._secret, self._keep, self._body_s = secret.encode(), keep, body_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            kept = await self._keep(await self._body(scope, receive))
        except Refused as refusal:
            # What was not read of the body cannot be told from the next request: the connection ends.
            await _answer(send, refusal.status, close=True)
        else:
            await _answer(send, HTTPStatus.OK if kept else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        if scope["method"] != "POST":
            raise Refused(HTTPStatus.NOT_FOUND)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if not compare_digest(headers.get(SECRET, b""), self._secret):
            raise Refused(HTTPStatus.FORBIDDEN)
        announced = headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced) > LIMIT_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            async with asyncio.timeout(self._body_s):
                return await _read(receive)
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None


def route(path: str, secret: str, keep: Keep, body_s: float = BODY_S) -> Route:
    """Return the route that Telegram posts to."""
    return Route(path, Webhook(secret, keep, body_s))


async def _read(receive: Receive) -> bytes:
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(HTTPStatus.BAD_REQUEST)
        size += len(message.get("body", b""))
        if size > LIMIT_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


async def _answer(send: Send, status: HTTPStatus, *, close: bool = False) -> None:
    headers = [(b"content-length", b"0")] + ([(b"connection", b"close")] if close else [])
    start: Message = {"type": "http.response.start", "status": status.value, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": b""})
