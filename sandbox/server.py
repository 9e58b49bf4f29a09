"""The sandbox as a server on loopback: `async with serve(state_dir=None) as box: box.url`."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

from aiohttp import web

from sandbox import bot_api, clock_routes, fault_routes, journal_routes, page, webhook
from sandbox.box import Box, Settings, open_box
from sandbox.clock import START_AT
from sandbox.phones import routes as phone_routes

HOST = "127.0.0.1"
LONGEST_ADDRESS = 256 * 1024  # some clients put a whole text there
ENDS_WITHIN = 1.0  # seconds for what is under way


@asynccontextmanager
async def serve(
    *,
    state_dir: Path | None = None,
    port: int = 0,
    frozen: bool = True,
    start_at: datetime = START_AT,
    settings: Settings | None = None,
) -> AsyncIterator[Box]:
    """Runs a sandbox on 127.0.0.1 for the length of the block; port 0 takes any free one.

    With a `state_dir` the state is kept there and gone on from; without, it ends with the block.
    `settings`, when given, says everything that `frozen` and `start_at` would.
    """
    with ExitStack() as stack:
        folder = state_dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sandbox-")))
        (folder / "files").mkdir(parents=True, exist_ok=True)
        for left in (folder / "files").glob("incoming-*"):
            left.unlink()
        store_path = state_dir / "sandbox.sqlite3" if state_dir else None
        box = open_box(folder / "files", store_path, settings or Settings(frozen=frozen, start_at=start_at))
        stack.callback(box.store.close)
        app = _app(box)
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=ENDS_WITHIN, max_line_size=LONGEST_ADDRESS
        )
        await runner.setup()
        delivery = asyncio.create_task(webhook.deliver(box))
        try:
            await web.TCPSite(runner, HOST, port).start()
            box.url = f"http://{HOST}:{runner.addresses[0][1]}"
            yield box
        finally:
            box.closing = True
            box.bell.ring()
            box.clock.close()
            delivery.cancel()
            await asyncio.gather(runner.cleanup(), delivery, return_exceptions=True)


def _app(box: Box) -> web.Application:
    app = web.Application(middlewares=[phone_routes.plain_refusals], client_max_size=64 * 1024 * 1024)
    app[bot_api.BOX] = box
    for routes in (
        bot_api.routes,
        phone_routes.routes,
        journal_routes.routes,
        clock_routes.routes,
        fault_routes.routes,
        page.routes,
    ):
        app.add_routes(routes())
    return app
