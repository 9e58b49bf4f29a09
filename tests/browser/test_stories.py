"""The stories that the pictures show can be played, tap by tap."""

import os
from pathlib import Path

import pytest

from tests.browser.stories import STORIES, tell
from tests.page.conftest import CHROMIUM


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.skipif(
    not CHROMIUM.exists() and not os.environ.get("CI"),
    reason="needs Debian's chromium: apt-get install chromium",
)
async def test_the_story_is_played_on_the_page_to_its_end(name: str, tmp_path: Path) -> None:
    await tell(name, "zh_CN", tmp_path / "demo")
