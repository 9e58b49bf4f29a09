"""The office clock over HTTP: following it, moving it, and the bot's word that it has settled."""

from datetime import datetime

from aiohttp import web

from sandbox import updates
from sandbox.bot_api import BOX
from sandbox.clock import Agenda, ClockError, NotSettledError
from sandbox.errors import PhoneError
from sandbox.phones import screen
from sandbox.phones.routes import Body, body_of, whole
from sandbox.store import number_in

LONGEST_POLL = 25  # seconds


def routes() -> list[web.RouteDef]:
    """The routes of the clock."""
    return [
        web.get("/clock", _read),
        web.put("/clock/agenda", _agenda),
        web.post("/clock/hop", _hop),
        web.post("/clock/set", _set),
    ]


def instant(body: Body, name: str) -> datetime | None:
    """A field as an aware instant, None when absent.

    Raises:
        PhoneError: it is not an instant, or has no time zone.
    """
    value = body.get(name)
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise PhoneError(400, f"{name} must be an ISO instant.") from None
    if at.tzinfo is None:
        raise PhoneError(400, f"{name} needs a time zone.")
    return at


async def _read(request: web.Request) -> web.Response:
    box = request.app[BOX]
    after = request.query.get("after", "")
    version = number_in(after)
    if version is not None:
        await box.clock.changed(version, LONGEST_POLL)
    return web.json_response(screen.clock(box))


async def _agenda(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    version = whole(body, "version")
    if version is None:
        raise PhoneError(400, "An agenda needs a version.")
    taken = box.clock.settle(Agenda(version, instant(body, "next_due"), bool(body.get("quiet", True))))
    return web.json_response({"taken": taken, "version": box.clock.version})


async def _hop(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    to = instant(body, "to")
    if to is None and body.get("next") is not True:
        raise PhoneError(400, "Hop to an instant, or to the next one.")

    async def fetched() -> None:
        if not await updates.all_fetched(box, box.clock.settles_in.total_seconds()):
            raise NotSettledError("The bot has not fetched what people sent.")

    try:
        hops = await box.clock.hop(to, box.jump, fetched)
    except ClockError as refusal:
        raise PhoneError(400, str(refusal)) from None
    except NotSettledError as refusal:
        raise PhoneError(504, str(refusal)) from None
    return web.json_response({"now": box.clock.now().isoformat(), "hops": [at.isoformat() for at in hops]})


async def _set(request: web.Request) -> web.Response:
    box, body = request.app[BOX], await body_of(request)
    to = instant(body, "to")
    if to is None:
        raise PhoneError(400, "Set the clock to an instant.")
    box.jump(to)
    return web.json_response(screen.clock(box))
