"""The journal over HTTP, as a list and as Server-Sent Events, and the queries that buttons started.

The list can be narrowed to one chat (`chat_id`) and one kind of entry (`kind`): `sent` and `edited` tell
everything that a chat has ever received, deleted messages and repeats included.
"""

import json
from contextlib import suppress

from aiohttp import web

from sandbox.bot_api import BOX
from sandbox.errors import PhoneError
from sandbox.store import Json

QUIET_FOR = 15  # seconds, after which an empty comment keeps the connection


def routes() -> list[web.RouteDef]:
    """The routes of the journal."""
    return [
        web.get("/api/journal", _journal),
        web.get("/api/events", _events),
        web.get("/api/queries", _queries),
        web.get("/api/queries/{id}", _query),
        web.post("/api/queries/{id}/expire", _expire),
        web.get("/api/updates", _updates),
    ]


def _after(request: web.Request) -> int:
    after = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
    if not after.isdigit():
        raise PhoneError(400, "after must be a whole number.")
    return int(after)


async def _journal(request: web.Request) -> web.Response:
    entries = request.app[BOX].store.every("journal", after=_after(request))
    wanted = {name: request.query[name] for name in ("chat_id", "kind") if name in request.query}
    return web.json_response(
        [entry for entry in entries if all(str(entry.get(name)) == wanted[name] for name in wanted)]
    )


async def _events(request: web.Request) -> web.StreamResponse:
    box = request.app[BOX]
    last = _after(request)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
    await response.prepare(request)
    with suppress(ConnectionResetError):  # the page has been closed
        await response.write(b": here\n\n")
        while not box.closing:
            entries = box.store.every("journal", after=last, limit=500)
            for entry in entries:
                last = entry["seq"]
                await response.write(
                    f"id: {last}\ndata: {json.dumps(entry, ensure_ascii=False)}\n\n".encode()
                )
            if not entries:
                await box.bell.wait(QUIET_FOR)
                await response.write(b":\n\n")
    return response


async def _queries(request: web.Request) -> web.Response:
    queries = request.app[BOX].store.every("query", after="")
    unanswered = request.query.get("unanswered") == "1"
    return web.json_response([_shown(query) for query in queries if not (unanswered and query["answered"])])


async def _query(request: web.Request) -> web.Response:
    return web.json_response(_shown(_found(request)))


async def _expire(request: web.Request) -> web.Response:
    box, query = request.app[BOX], _found(request)
    with box.change():
        box.store.put("query", query["id"], query | {"pressed": float("-inf")})
    return web.json_response({})


async def _updates(request: web.Request) -> web.Response:
    return web.json_response(request.app[BOX].store.every("update"))


def _found(request: web.Request) -> Json:
    query = request.app[BOX].store.get("query", request.match_info["id"])
    if query is None:
        raise PhoneError(404, "There is no such query.")
    return query


def _shown(query: Json) -> Json:
    return {name: value for name, value in query.items() if name != "pressed"}
