"""The Bot API over HTTP: who calls, what is called, and how answers look.

Every call of the bot passes through `answer`, and what comes over HTTP through the faults too.
"""

import re
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from sandbox import calls, files
from sandbox.box import Box
from sandbox.calls import Call
from sandbox.clock import steady
from sandbox.errors import NO_METHOD, NOT_FOUND, UNAUTHORIZED, ApiError, too_many
from sandbox.faults import FILE
from sandbox.methods import METHODS, WAITING_METHODS, Answer
from sandbox.pacing import SENDING
from sandbox.spoiling import answered, refused

BOX = web.AppKey("box", Box)
TOKEN = re.compile(r"[1-9]\d{0,15}:[\w-]{20,}", re.ASCII)


def routes() -> list[web.RouteDef]:
    """The bot's routes."""
    return [
        web.get("/bot{token}/{method}", _call),
        web.post("/bot{token}/{method}", _call),
        web.get("/file/bot{token}/{path:.+}", _download),
    ]


async def answer(call: Call) -> object:
    """Runs one call; what it changes is committed when this returns.

    Raises:
        ApiError: the call is refused.
    """
    if call.method in WAITING_METHODS:
        return await WAITING_METHODS[call.method](call)
    method = METHODS.get(call.method)
    if method is None:
        raise ApiError(*NO_METHOD)
    _check_pace(call)
    with call.box.change():
        return method(call)


def _check_pace(call: Call) -> None:
    if call.box.faults.limited and call.method in SENDING:
        album = call.objects("media", "InputMedia") if call.method == "sendmediagroup" else None
        wait = call.box.pace.wait(call.text("chat_id"), len(album or [0]), steady())
        if wait > 0:
            raise too_many(timedelta(seconds=wait))


async def _call(request: web.Request) -> web.StreamResponse:
    box = request.app[BOX]
    try:
        authorize(box, request.match_info["token"])
        call = await calls.read(box, request)
    except ApiError as refusal:
        return refused(refusal)

    async def handle() -> web.Response:
        return await _handled(call)

    try:
        return await answered(box.faults, request, call.method, call.text("chat_id"), call.fields, handle)
    finally:
        calls.clear(call.uploads)


async def _handled(call: Call) -> web.Response:
    try:
        result = await answer(call)
    except ApiError as refusal:
        return refused(refusal)
    described = result if isinstance(result, Answer) else Answer(result)
    body = {"ok": True, "result": described.result}
    return web.json_response(body | ({"description": described.words} if described.words else {}))


def authorize(box: Box, token: str) -> None:
    """Lets the bot in by its token; the first token seen becomes the bot unless the settings name one.

    Raises:
        ApiError: it is another bot's token, or no token.
    """
    if TOKEN.fullmatch(token) is None:
        raise ApiError(*NOT_FOUND)
    known = box.store.get("fact", "token")
    if known is not None and known["token"] == token:
        return
    if known is not None or box.settings.token not in {None, token}:
        raise ApiError(*UNAUTHORIZED)
    names = {"first_name": box.settings.bot_name, "username": box.settings.bot_username}
    with box.change():
        box.store.put("fact", "token", {"token": token})
        box.store.put("fact", "bot", {"id": int(token.partition(":")[0]), "is_bot": True} | names)
        box.journal("bot", **names)


async def _download(request: web.Request) -> web.StreamResponse:
    box = request.app[BOX]
    try:
        authorize(box, request.match_info["token"])
    except ApiError as refusal:
        return refused(refusal)
    file_path = request.match_info["path"]

    async def handle() -> web.Response:
        return _file(files.at_path(box, file_path))

    return await answered(box.faults, request, FILE, "", {"file_path": file_path}, handle)


def _file(path: Path | None) -> web.Response:
    if path is None or not path.is_file() or path.stat().st_size > files.MOST_DOWNLOADED:
        return refused(ApiError(*NOT_FOUND))
    return web.Response(body=path.read_bytes(), content_type="application/octet-stream")
