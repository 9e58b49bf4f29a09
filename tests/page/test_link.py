"""The page and a sandbox that goes away and comes back."""

from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import expect

from sandbox.server import serve
from tests.page.conftest import OFFICER, Screen, at_the_desk, opened


async def shows(screen: Screen, state: str) -> None:
    await expect(screen.page.get_by_test_id("link")).to_have_attribute("data-state", state)


async def test_after_a_restart_of_the_sandbox_the_page_goes_on_with_what_was_half_written(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        async with serve(state_dir=tmp_path) as box, at_the_desk(box.url):
            screen = await stack.enter_async_context(opened(box.url))
            await screen.phone(OFFICER).locator("textarea").fill("写了一半")
            port = int(box.url.rpartition(":")[2])
        await shows(screen, "down")
        async with serve(state_dir=tmp_path, port=port) as box, at_the_desk(box.url) as clerk:
            await shows(screen, "up")
            await clerk.says(OFFICER, "还在")
            await expect(screen.phone(OFFICER).locator("[data-from=bot] .text")).to_have_text("还在")
            await expect(screen.phone(OFFICER).locator("textarea")).to_have_value("写了一半")
