"""The sandbox's page: one document, its styles and modules, and the font that draws its Chinese.

Everything comes from this package and from the installed font package, so the page needs neither a network
nor a system font. The content security policy lets the browser load from this server only.
"""

from pathlib import Path

from aiohttp import web
from pylopdf_fonts_zh_cn import sans_path

HERE = Path(__file__).parent
POLICY = "default-src 'self'; img-src 'self' blob: data:; base-uri 'none'; frame-ancestors 'none'"
ASSET = r"{name:[a-z][a-z-]*\.(?:js|css|svg)}"


def routes() -> list[web.RouteDef]:
    """The page's routes, to be added to the sandbox's application."""
    return [
        web.get("/", _document),
        web.get("/static/font", _font),
        web.get(f"/static/{ASSET}", _asset),
    ]


async def _document(_: web.Request) -> web.FileResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
    return web.FileResponse(HERE / "templates" / "page.html", headers=headers)


async def _asset(request: web.Request) -> web.FileResponse:
    path = HERE / "static" / request.match_info["name"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


async def _font(_: web.Request) -> web.FileResponse:
    headers = {"Content-Type": "font/otf", "Cache-Control": "max-age=86400"}
    return web.FileResponse(sans_path(), headers=headers)
