"""Plays stories in Chromium and keeps their pictures in docs/images: `python -m tests.browser [STORY...]`.

LOCALE chooses one language; without it both are played.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.browser.stories import IMAGES, LANGUAGES, STORIES, tell

SCALE = 1.5


async def main(stories: list[str], languages: list[str]) -> None:
    """Play the stories in the languages, one after the other."""
    IMAGES.mkdir(exist_ok=True)
    for language in languages:
        for name in stories:
            with tempfile.TemporaryDirectory() as state:
                await tell(name, language, Path(state), shots=IMAGES, scale=SCALE)
            sys.stdout.write(f"{name} in {language}: pictures in {IMAGES}\n")


if __name__ == "__main__":
    chosen = os.environ.get("LOCALE")
    asyncio.run(main(sys.argv[1:] or list(STORIES), [chosen] if chosen else list(LANGUAGES)))
