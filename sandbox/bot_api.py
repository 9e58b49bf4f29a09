"""The Bot API over HTTP: who calls, what is called, and how answers and refusals look.

Every call of the bot passes through `answer`.
"""

import re
from datetime import timedelta

from aiohttp import web

from sandbox import calls, files
from sandbox.box import Box
from sandbox.calls import Call
from sandbox.clock import steady
from sandbox.errors import NOT_FOUND, UNAUTHORIZED, ApiError, too_many
from sandbox.methods import METHODS, WAITING_METHODS, Answer
from sandbox.pacing import SENDING

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
        raise ApiError(*NOT_FOUND)
    _check_pace(call)
    with call.box.change():
        return method(call)


def _check_pace(call: Call) -> None:
    if call.box.settings.limited and call.method in SENDING:
        album = call.objects("media", "InputMedia") if call.method == "sendmediagroup" else None
        wait = call.box.pace.wait(call.text("chat_id"), len(album or [0]), steady())
        if wait > 0:
            raise too_many(timedelta(seconds=wait))


async def _call(request: web.Request) -> web.Response:
    box = request.app[BOX]
    try:
        authorize(box, request.match_info["token"])
        call = await calls.read(box, request)
        try:
            result = await answer(call)
        finally:
            calls.clear(call.uploads)
    except ApiError as refusal:
        return refused(refusal)
    described = result if isinstance(result, Answer) else Answer(result)
    body = {"ok": True, "result": described.result}
    return web.json_response(body | ({"description": described.words} if described.words else {}))


def refused(refusal: ApiError) -> web.Response:
    """A refusal as the server answers it."""
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    return web.json_response(
        body | ({"parameters": refusal.parameters} if refusal.parameters else {}), status=refusal.code
    )


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
    path = files.at_path(box, request.match_info["path"])
    if path is None or not path.is_file():
        return refused(ApiError(*NOT_FOUND))
    if path.stat().st_size > files.MOST_DOWNLOADED:
        return refused(ApiError(*NOT_FOUND))
    return web.FileResponse(path, headers={"Content-Type": "application/octet-stream"})
