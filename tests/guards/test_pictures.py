"""The pictures in the documents are those of the stories: none is missing, none is left over."""

from PIL import Image

from tests.browser.stories import IMAGES, every_picture

NARROWEST, LOWEST = 600, 600


def test_every_picture_of_every_story_is_there_in_both_languages_and_no_other() -> None:
    assert sorted(path.name for path in IMAGES.iterdir()) == sorted(path.name for path in every_picture())


def test_every_picture_can_be_opened_and_is_large_enough_to_read() -> None:
    for path in every_picture():
        with Image.open(path) as picture:
            picture.load()
            assert picture.width >= NARROWEST, path.name
            assert picture.height >= LOWEST, path.name
            assert len(picture.getcolors(256) or ()) > 1, path.name
