"""The phone interface over HTTP: JSON in, JSON out; a refusal is {"error": words}."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox import files, people
from sandbox.bot_api import BOX
from sandbox.box import Box
from sandbox.errors import PhoneError
from sandbox.phones import groups, media, people_acts, screen, writing
from sandbox.store import Json, number_in

Body = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes() -> list[web.RouteDef]:
    """The routes of the phones."""
    phone = "/api/phones/{uid:[0-9]+}"
    return [
        web.get("/api/state", _state),
        web.put("/api/phones", _put_phones),
        web.get(f"{phone}/chat", _chat),
        web.post(f"{phone}/text", _act(_text)),
        web.post(f"{phone}/location", _act(_location)),
        web.post(f"{phone}/sticker", _act(_sticker)),
        web.post(f"{phone}/forward", _act(_forward)),
        web.post(f"{phone}/press", _act(_press)),
        web.post(f"{phone}/edit", _act(_edit)),
        web.post(
            f"{phone}/block",
            _act(lambda box, person, body: people_acts.block(box, person, blocked=bool(body.get("blocked")))),
        ),
        web.post(
            f"{phone}/start",
            _act(lambda box, person, body: people_acts.start(box, person, str(body.get("payload") or ""))),
        ),
        web.post(f"{phone}/leave", _act(lambda box, person, _: people_acts.leave(box, person))),
        web.post(f"{phone}/media", _media),
        web.post("/api/groups", _put_group),
        web.post("/api/groups/{id:-?[0-9]+}/migrate", _migrate),
        web.post("/api/groups/{id:-?[0-9]+}/kick", _kick),
        web.post("/api/groups/{id:-?[0-9]+}/topics", _open_topic),
        web.post("/api/channels/{id:-?[0-9]+}/post", _post),
        web.get("/api/files/{path:.+}", _file),
    ]


@web.middleware
async def plain_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers a refusal of the phone interface with its words."""
    try:
        return await handler(request)
    except PhoneError as refusal:
        return web.json_response({"error": refusal.words}, status=refusal.status)


async def body_of(request: web.Request) -> Body:
    """The JSON object of a request; an empty body is an empty object.

    Raises:
        PhoneError: it is something else.
    """
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PhoneError(400, "The body must be a JSON object.")
    return body


def whole(body: Body, name: str) -> int | None:
    """A field as a whole number, None when absent.

    Raises:
        PhoneError: it is something else.
    """
    value = body.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise PhoneError(400, f"{name} must be a whole number.")
    return value


def _act(act: Callable[[Box, Json, Body], Json]) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        box, body = request.app[BOX], await body_of(request)
        with box.change():
            answer = act(box, people.phone(box, int(request.match_info["uid"])), body)
        return web.json_response(answer)

    return handler


def _text(box: Box, person: Json, body: Body) -> Json:
    content = writing.plain(str(body.get("text") or ""))
    reply_to, thread = whole(body, "reply_to"), whole(body, "thread")
    return writing.write(
        box, person, whole(body, "chat_id"), content, what="text", reply_to=reply_to, thread=thread
    )


def _location(box: Box, person: Json, body: Body) -> Json:
    try:
        place = {name: float(body[name]) for name in ("latitude", "longitude")}
    except (KeyError, TypeError, ValueError):
        raise PhoneError(400, "A location needs latitude and longitude.") from None
    return writing.write(box, person, whole(body, "chat_id"), {"location": place}, what="location")


def _sticker(box: Box, person: Json, body: Body) -> Json:
    content = files.keep_sticker(box)
    return writing.write(box, person, whole(body, "chat_id"), content, what="sticker")


def _forward(box: Box, person: Json, body: Body) -> Json:
    name = str(body.get("from") or "转发来源")
    origin = {"type": "hidden_user", "sender_user_name": name, "date": box.clock.stamp()}
    content = {"forward_origin": origin} | writing.plain(str(body.get("text") or ""))
    return writing.write(box, person, whole(body, "chat_id"), content, what="forward")


def _press(box: Box, person: Json, body: Body) -> Json:
    message_id = whole(body, "message_id") or 0
    force = bool(body.get("force"))
    return writing.press(
        box, person, whole(body, "chat_id"), message_id, str(body.get("data") or ""), force=force
    )


def _edit(box: Box, person: Json, body: Body) -> Json:
    return writing.edit(
        box, person, whole(body, "chat_id"), whole(body, "message_id") or 0, str(body.get("text") or "")
    )


async def _state(request: web.Request) -> web.Response:
    return web.json_response(screen.state(request.app[BOX]))


async def _put_phones(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    with box.change():
        ids = people_acts.put_phones(box, body.get("phones"))
    return web.json_response({"ids": ids})


async def _chat(request: web.Request) -> web.Response:
    box = request.app[BOX]
    person = people.phone(box, int(request.match_info["uid"]))
    return web.json_response(screen.chat(box, person, number_in(request.query.get("chat_id", ""))))


async def _media(request: web.Request) -> web.Response:
    box = request.app[BOX]
    person_id = int(request.match_info["uid"])
    people.phone(box, person_id)
    parcel = await media.read(box, request)
    try:
        with box.change():
            answer = media.send(box, people.phone(box, person_id), parcel)
    finally:
        media.clear(parcel)
    return web.json_response(answer)


async def _put_group(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    with box.change():
        answer = groups.put_group(box, body)
    return web.json_response(answer)


async def _migrate(request: web.Request) -> web.Response:
    box = request.app[BOX]
    with box.change():
        answer = groups.migrate(box, int(request.match_info["id"]))
    return web.json_response(answer)


async def _kick(request: web.Request) -> web.Response:
    box = request.app[BOX]
    with box.change():
        answer = groups.kick_bot(box, int(request.match_info["id"]))
    return web.json_response(answer)


async def _open_topic(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    with box.change():
        answer = groups.open_topic(box, int(request.match_info["id"]), str(body.get("name") or "Topic"))
    return web.json_response(answer)


async def _post(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    with box.change():
        answer = groups.post(box, int(request.match_info["id"]), body)
    return web.json_response(answer)


async def _file(request: web.Request) -> web.StreamResponse:
    path = files.at_path(request.app[BOX], request.match_info["path"])
    if path is None or not path.is_file():
        raise PhoneError(404, "There is no such file.")
    picture = request.match_info["path"].endswith((".jpg", ".webp"))
    kind = "image/jpeg" if picture else "application/octet-stream"
    return web.FileResponse(path, headers={"Content-Type": kind, "X-Content-Type-Options": "nosniff"})
