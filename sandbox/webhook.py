"""Delivery by webhook: in order within a chat, several chats at once, repeated until the bot says 2xx."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from sandbox.bot_api import answer
from sandbox.box import Box
from sandbox.calls import Call, as_fields
from sandbox.clock import steady
from sandbox.errors import ApiError
from sandbox.faults import WEBHOOK, Drop, ProxyError
from sandbox.store import Json

IDLE = 60.0  # seconds
LONGEST_PAUSE = 60.0  # seconds
ANSWERS_WITHIN = ClientTimeout(total=60)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(slots=True)
class _Lanes:
    """Which chats have an update under way, and when a refused update may be tried again."""

    busy: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    pauses: dict[int, tuple[float, float]] = field(default_factory=dict)  # update_id: (until, length)


async def deliver(box: Box) -> None:
    """Posts what is queued for as long as a webhook is set; ends when cancelled."""
    lanes = _Lanes()
    async with ClientSession(timeout=ANSWERS_WITHIN) as session, asyncio.TaskGroup() as group:
        while True:
            hook = box.store.get("fact", "webhook")
            wait = IDLE
            seen: set[int] = set()
            for update in box.store.every("update", limit=1000) if hook else []:
                lane = _chat_of(update)
                due_in = lanes.pauses.get(update["update_id"], (0.0, 0.0))[0] - steady()
                if (
                    hook
                    and lane not in seen | lanes.busy.keys()
                    and len(lanes.busy) < hook["max_connections"]
                ):
                    if due_in > 0:
                        wait = min(wait, due_in)
                    else:
                        lanes.busy[lane] = group.create_task(_post(box, session, hook, update, lanes))
                seen.add(lane)
            await box.bell.wait(wait)


async def _post(box: Box, session: ClientSession, hook: Json, update: Json, lanes: _Lanes) -> None:
    update_id = update["update_id"]
    try:
        wrong, called = await _posted(box, session, hook, update)
    except (ClientError, TimeoutError, Drop):
        wrong, called = "Connection failed", None
    except ProxyError as spoiled:
        wrong, called = _wrong(spoiled.status, HTTPStatus(spoiled.status).phrase), None
    except ApiError as spoiled:
        wrong, called = _wrong(spoiled.code, HTTPStatus(spoiled.code).phrase), None
    if called is not None:
        await _run(box, called)
    del lanes.busy[_chat_of(update)]
    with box.change():
        if wrong:
            pause = lanes.pauses.get(update_id, (0.0, box.settings.webhook_pause.total_seconds() / 2))[1] * 2
            lanes.pauses[update_id] = (steady() + pause, min(pause, LONGEST_PAUSE))
            error = {"last_error_date": box.clock.stamp(), "last_error_message": wrong}
            box.store.put("fact", "webhook error", error)
        else:
            lanes.pauses.pop(update_id, None)
            box.store.drop("update", update_id)


async def _posted(
    box: Box, session: ClientSession, hook: Json, update: Json
) -> tuple[str, dict[str, Any] | None]:
    """What is wrong with the bot's answer, or nothing, and the method call that may be in it."""
    visit = await box.faults.arrive(WEBHOOK, str(_chat_of(update)), update)
    headers = {SECRET_HEADER: hook["secret"]} if hook["secret"] else {}
    body = json.dumps(update).encode()
    headers |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    content = _half(body) if visit.truncated else body
    async with session.post(hook["url"], data=content, headers=headers) as response:
        wrong = "" if response.ok else _wrong(response.status, response.reason)
        called = await _call_in(response) if response.ok else None
    await visit.leave()
    return wrong, called


async def _half(body: bytes) -> AsyncIterator[bytes]:
    yield body[: len(body) // 2]
    raise Drop


def _wrong(status: int, reason: str | None) -> str:
    return f"Wrong response from the webhook: {status} {reason}"


async def _call_in(response: ClientResponse) -> dict[str, Any] | None:
    """The method call that a bot may put into its answer."""
    try:
        body = json.loads(await response.text())
    except ValueError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("method"), str) else None


async def _run(box: Box, called: dict[str, Any]) -> None:
    call = Call(box, called["method"].lower(), as_fields(called))
    try:
        await answer(call)
    except ApiError:
        return  # nobody is told, as on the real server


def _chat_of(update: Json) -> int:
    content = next(value for name, value in update.items() if name != "update_id")
    chat = content.get("chat") or content.get("message", {}).get("chat") or {"id": 0}
    return int(chat["id"])
