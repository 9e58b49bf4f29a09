"""The week that the pictures show can be played, tap by tap."""

import os
from pathlib import Path

import pytest

from tests.browser.district import browser, demo
from tests.browser.week import play
from tests.page.conftest import CHROMIUM


@pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"),
    reason="needs Debian's chromium: apt-get install chromium",
)
async def test_the_week_is_played_on_the_page_from_monday_to_the_bulletin(tmp_path: Path) -> None:
    async with demo(tmp_path / "demo", "zh_CN") as url, browser() as page:
        await play(page, url, "zh_CN", shots=None)
