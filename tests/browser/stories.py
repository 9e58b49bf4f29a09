"""The stories that are played on the page, and the pictures that are taken of them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from locales import Words
from tests.browser import cycle, office, photos, stages, week
from tests.browser.district import browser, demo
from tests.browser.stage import Stage, named

IMAGES: Final = Path(__file__).parents[2] / "docs" / "images"
LANGUAGES: Final = ("zh_CN", "en")


@dataclass(frozen=True)
class Story:
    """What is played, what people say in it, and the names of its pictures in their order."""

    play: Callable[[Stage], Awaitable[None]]
    said: dict[str, dict[str, str]]
    pictures: tuple[str, ...]


STORIES: Final = {
    "week": Story(week.play, week.SAID, week.PICTURES),
    "cycle": Story(cycle.play, cycle.SAID, cycle.PICTURES),
    "photos": Story(photos.play, photos.SAID, photos.PICTURES),
    "stages": Story(stages.play, stages.SAID, stages.PICTURES),
    "office": Story(office.play, office.SAID, office.PICTURES),
}


async def tell(name: str, language: str, state: Path, *, shots: Path | None = None, scale: float = 1) -> None:
    """Play a story on a demo of its own, and photograph it into a folder if there is one."""
    story, words = STORIES[name], Words(language, ZoneInfo("Asia/Shanghai"))
    async with demo(state, language) as url, browser(scale) as page:
        stage = Stage(page, words, story.said[language], shots, name, story.pictures)
        await stage.opens(url)
        await story.play(stage)
        assert shots is None or len(stage.taken) == len(story.pictures)


def every_picture() -> list[Path]:
    """Return where each picture of each story is kept, in both languages."""
    return [
        IMAGES / file
        for name, story in STORIES.items()
        for language in LANGUAGES
        for file in named(name, language, story.pictures)
    ]
