"""Delivery by webhook: with its secret, in order within a chat, repeated until it is taken."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.conftest import LIAISON, OFFICER, Http

Taken = list[tuple[str | None, dict[str, Any]]]


class Receiver:
    """A bot's own web server, which can be told to fail."""

    def __init__(self) -> None:
        self.taken: Taken = []
        self.news = asyncio.Condition()
        self.failures = 0
        self.reply: dict[str, Any] | None = None
        self.url = ""

    async def receive(self, request: web.Request) -> web.Response:
        async with self.news:
            self.taken.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
            self.news.notify_all()
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        return web.json_response(self.reply) if self.reply else web.Response()

    async def has(self, number: int) -> None:
        """Returns when so many updates have come."""
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: len(self.taken) >= number)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def pending(http: Http) -> int:
    return int((await http.result("getWebhookInfo"))["pending_update_count"])


async def test_updates_come_in_order_with_the_secret(http: Http, receiver: Receiver) -> None:
    await http.phone(OFFICER, "text", text="一")
    await http.result("setWebhook", url=receiver.url, secret_token="s-1")
    for text in ("二", "三"):
        await http.phone(OFFICER, "text", text=text)
    await receiver.has(3)
    assert {secret for secret, _ in receiver.taken} == {"s-1"}
    assert [update["message"]["text"] for _, update in receiver.taken] == ["一", "二", "三"]


async def test_a_refused_update_comes_again_before_the_next_of_its_chat(
    http: Http, receiver: Receiver
) -> None:
    receiver.failures = 2
    await http.result("setWebhook", url=receiver.url)
    for text in ("一", "二"):
        await http.phone(OFFICER, "text", text=text)
    await receiver.has(4)
    assert [update["message"]["text"] for _, update in receiver.taken] == ["一", "一", "一", "二"]
    info = await http.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_one_stuck_chat_does_not_hold_up_another(http: Http, receiver: Receiver) -> None:
    receiver.failures = 1
    await http.result("setWebhook", url=receiver.url)
    await http.phone(OFFICER, "text", text="卡住")
    await http.phone(LIAISON, "text", text="照常")
    await receiver.has(3)
    assert {update["message"]["text"] for _, update in receiver.taken[:2]} == {"卡住", "照常"}


async def test_a_method_in_the_answer_is_called(http: Http, receiver: Receiver) -> None:
    receiver.reply = {"method": "sendMessage", "chat_id": OFFICER, "text": "收到"}
    await http.result("setWebhook", url=receiver.url)
    await http.phone(OFFICER, "text", text="在吗")
    await receiver.has(1)
    receiver.reply = None
    await http.phone(OFFICER, "text", text="还在吗")
    await receiver.has(2)  # the first is done with before the second is sent
    assert sorted(message["text"] for message in (await http.chat(OFFICER))["messages"]) == [
        "在吗",
        "收到",
        "还在吗",
    ]


async def test_polling_and_webhook_exclude_each_other(http: Http) -> None:
    first = await http.api("setWebhook", url="http://127.0.0.1:9/hook")
    assert first == {"ok": True, "result": True, "description": "Webhook was set"}
    again = await http.api("setWebhook", url="http://127.0.0.1:9/hook")
    assert again["description"] == "Webhook is already set"
    words = (
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert await http.refused("getUpdates") == (409, f"Conflict: {words}")
    assert (await http.api("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await http.api("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert await http.updates() == []


async def test_pending_updates_are_counted_and_dropped_when_asked(http: Http) -> None:
    await http.phone(OFFICER, "text", text="一")
    assert await pending(http) == 1
    await http.result("deleteWebhook", drop_pending_updates=True)
    assert await pending(http) == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": "http://example.com/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(http: Http, fields: dict[str, str], words: str) -> None:
    assert await http.refused("setWebhook", **fields) == (400, f"Bad Request: {words}")
