"""How a spoiled request looks over HTTP: connections cut, answers cut short, a proxy's page of HTML."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.faults import Drop, Faults, ProxyError

PAGE = "\r\n".join(
    (
        "<html>",
        "<head><title>{0}</title></head>",
        "<body>",
        "<center><h1>{0}</h1></center>",
        "<hr><center>nginx</center>",
        "</body>",
        "</html>",
        "",
    )
)


def refused(refusal: ApiError) -> web.Response:
    """A refusal as the server answers it."""
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    return web.json_response(
        body | ({"parameters": refusal.parameters} if refusal.parameters else {}), status=refusal.code
    )


async def answered(
    faults: Faults,
    request: web.Request,
    name: str,
    chat: str,
    content: dict[str, Any],
    handle: Callable[[], Awaitable[web.Response]],
) -> web.StreamResponse:
    """Handles a request as the faults let it, and answers it as they let that."""
    try:
        visit = await faults.arrive(name, chat, content)
        response = await handle()
        body = response.body if isinstance(response.body, bytes) else b""
        await visit.leave(body)
        return await _half(request, response, body) if visit.truncated else response
    except Drop:
        _cut(request)
        return web.Response()
    except ProxyError as error:
        return _page(error.status)
    except ApiError as refusal:
        return refused(refusal)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _page(status: int) -> web.Response:
    title = f"{status} {HTTPStatus(status).phrase}"
    return web.Response(status=status, text=PAGE.format(title), content_type="text/html")


async def _half(request: web.Request, whole: web.Response, body: bytes) -> web.StreamResponse:
    """Sends the headers of an answer and half of its body, and closes the connection."""
    response = web.StreamResponse(
        status=whole.status, headers={"Content-Type": whole.headers["Content-Type"]}
    )
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
