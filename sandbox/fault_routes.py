"""Faults over HTTP: laying, listing and lifting them, and enforcing the server's limits."""

from dataclasses import asdict, fields
from typing import Any

from aiohttp import web

from sandbox.bot_api import BOX
from sandbox.errors import PhoneError
from sandbox.faults import KINDS, Fault, Rule
from sandbox.phones.routes import Body, body_of

TYPES: dict[str, Any] = {
    "method": str,
    "chat": int | str | None,
    "nth": int,
    "times": int | None,
    "seconds": int | float,
    "status": int,
    "after": bool,
}


def routes() -> list[web.RouteDef]:
    """The routes of the fault plane."""
    return [
        web.get("/sandbox/faults", _list),
        web.post("/sandbox/faults", _add),
        web.delete("/sandbox/faults", _clear),
        web.delete("/sandbox/faults/{id:[0-9]+}", _remove),
        web.put("/sandbox/limits", _limit),
    ]


def fault_in(body: Body) -> Fault:
    """The fault that a body describes, by the names of its fields.

    Raises:
        PhoneError: it describes none.
    """
    unknown = body.keys() - {each.name for each in fields(Fault)}
    if unknown:
        raise PhoneError(400, f"A fault has no {', '.join(sorted(unknown))}.")
    if body.get("what") not in KINDS:
        raise PhoneError(400, f"what is one of {', '.join(KINDS)}.")
    for name, kind in TYPES.items():
        if name in body and not isinstance(body[name], kind):
            raise PhoneError(400, f"{name} is of the wrong type.")
    return Fault(**body)


def _shown(rule: Rule) -> dict[str, Any]:
    return {"id": rule.id, "met": rule.met, "spoiled": rule.spoiled} | asdict(rule.fault)


async def _list(request: web.Request) -> web.Response:
    faults = request.app[BOX].faults
    shown = [_shown(rule) for rule in faults.rules]
    return web.json_response({"requests": faults.requests, "limited": faults.limited, "faults": shown})


async def _add(request: web.Request) -> web.Response:
    return web.json_response(_shown(request.app[BOX].faults.add(fault_in(await body_of(request)))))


async def _clear(request: web.Request) -> web.Response:
    request.app[BOX].faults.clear()
    return web.json_response({})


async def _remove(request: web.Request) -> web.Response:
    if not request.app[BOX].faults.remove(int(request.match_info["id"])):
        raise PhoneError(404, "There is no such fault.")
    return web.json_response({})


async def _limit(request: web.Request) -> web.Response:
    request.app[BOX].faults.limited = bool((await body_of(request)).get("enforced", True))
    return web.json_response({})
