"""A sandbox with people, and each of the three clients before it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox.box import Box, Settings
from sandbox.server import serve
from tests.clients.stage import CLIENTS, PEERS, Stage, stage
from tests.sandbox.conftest import PEOPLE, Http


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with serve(settings=Settings(webhook_pause=timedelta(milliseconds=20))) as running:
        yield running


@pytest.fixture
async def http(box: Box) -> AsyncIterator[Http]:
    async with ClientSession(box.url) as session:
        async with session.put("/api/phones", json={"phones": PEOPLE}) as response:
            assert response.status == 200
        client = Http(session)
        await client.result("getMe")
        yield client


@pytest.fixture
def peers() -> None:
    """Skips the test when the environment of the clients has not been made."""
    if not PEERS.exists():
        pytest.skip("The clients' environment is not there: `make .venv/peers/peers.stamp` makes it.")


@pytest.fixture(params=CLIENTS)
async def stage_of(
    request: pytest.FixtureRequest, peers: None, box: Box, http: Http, tmp_path: Path
) -> AsyncIterator[Stage]:
    """The client under test, in a process of its own."""
    del peers
    async with stage(request.param, box, http, tmp_path) as running:
        yield running
