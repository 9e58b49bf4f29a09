"""A Bot API that answers as a test tells it, over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot

from bot.client import AiohttpRequest, Client

CUT: dict[str, Any] = {"error_code": 500}  # the line breaks instead of an answer


@dataclass
class Telegram:
    """A Bot API that answers as it is told, else with a message."""

    answers: list[Callable[[], Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        """Note the call and answer it."""
        plain = request.content_type == "application/json"
        given = await request.json() if plain else await request.post()
        self.calls.append((request.match_info["method"], dict(given)))
        await self.open.wait()
        told = self.answers.pop(0)() if self.answers else None
        if told == CUT:
            assert request.transport
            request.transport.abort()
        if told is None:
            return web.json_response({"ok": True, "result": {"message_id": len(self.calls)}})
        return web.json_response(told, status=told["error_code"])

    @property
    def texts(self) -> list[str]:
        """Return what was asked to be shown, in order."""
        return [str(call["text"]) for _, call in self.calls]

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """Serve it, and hand over a client that talks to it."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self.answer)
        request = AiohttpRequest()
        async with TestServer(app) as server:
            await request.initialize()
            try:
                yield Client(Bot("4242:t", base_url=str(server.make_url("/bot")), request=request), request)
            finally:
                await request.shutdown()
