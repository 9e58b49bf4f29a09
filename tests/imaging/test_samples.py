"""Invented site pictures are drawn the same each time and cannot be taken for real ones."""

import io

import pytest
from PIL import Image, ImageChops

from imaging.font import cjk_font
from imaging.samples import draw
from imaging.scenes import SCENES
from tests.imaging.pictures import pixel


def opened(content: bytes) -> Image.Image:
    """The decoded picture."""
    return Image.open(io.BytesIO(content)).convert("RGB")


def changed(one: bytes, other: bytes) -> tuple[int, int, int, int] | None:
    """The box in which two pictures differ by more than the traces of compression."""
    difference = ImageChops.difference(opened(one), opened(other)).convert("L")
    return difference.point(lambda level: 255 * (level > 48)).getbbox()


def test_there_are_four_scenes() -> None:
    assert set(SCENES) == {"trench", "cable", "cleared", "concrete"}


@pytest.mark.parametrize("kind", SCENES)
def test_a_scene_is_drawn_the_same_for_the_same_seed_only(kind: str) -> None:
    assert draw(kind, "沟槽开挖", seed=3) == draw(kind, "沟槽开挖", seed=3)
    assert changed(draw(kind, "沟槽开挖", seed=3), draw(kind, "沟槽开挖", seed=4)) is not None


@pytest.mark.parametrize("kind", SCENES)
def test_every_scene_wears_the_red_mark_in_its_corner(kind: str) -> None:
    image = opened(draw(kind, "沟槽开挖", size=(800, 600)))
    red, green, blue = pixel(image.resize((1, 1), box=(700, 16, 780, 18)), 0, 0)
    assert red > 2 * max(green, blue)


def test_the_caption_is_written_along_the_foot_and_nowhere_else() -> None:
    box = changed(draw("trench", "一"), draw("trench", "二三四五"))
    assert box is not None
    assert box[1] > 1200 - 84


def test_the_cable_is_all_that_is_cleared_away() -> None:
    box = changed(draw("cable", "电缆"), draw("cleared", "电缆"))
    assert box is not None
    left, top, right, bottom = box
    assert (left > 500, top > 500, right < 1300, bottom < 1100) == (True, True, True, True)


def test_a_size_can_be_chosen() -> None:
    assert opened(draw("concrete", "楼板", size=(640, 480))).size == (640, 480)


def test_the_font_has_the_words_of_the_office() -> None:
    assert cjk_font().name == "NotoSansSC-Regular.otf"
