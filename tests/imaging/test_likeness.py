"""A picture is known again however it was sent on, and not taken for another."""

import io
from collections.abc import Callable
from itertools import combinations

import pytest
from PIL import Image, ImageEnhance

from imaging.likeness import difference_hash
from imaging.protocol import Picture
from imaging.samples import draw
from tests.imaging import pictures

SAME = 6  # bits that may differ between two pictures that are said to look alike


def scene(kind: str, seed: int = 1) -> Image.Image:
    """A site, without the caption that would make all of them alike."""
    return Image.open(io.BytesIO(draw(kind, "", seed=seed))).convert("RGB").crop((0, 90, 1600, 1100))


def encoded(image: Image.Image, quality: int) -> Image.Image:
    """The picture after it was encoded once more."""
    return Image.open(io.BytesIO(pictures.encoded(image, "JPEG", quality=quality)))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "encoded": lambda image: encoded(image, 30),
    "small": lambda image: image.resize((320, 202)),
    "bright": lambda image: ImageEnhance.Brightness(image).enhance(1.25),
    "dark": lambda image: ImageEnhance.Brightness(image).enhance(0.75),
    "grey": lambda image: image.convert("L"),
}


def distance(one: Image.Image, other: Image.Image) -> int:
    """In how many bits the hashes of two pictures differ."""
    first, second = difference_hash(one), difference_hash(other)
    assert first is not None
    assert second is not None
    return ((first ^ second) & (1 << 64) - 1).bit_count()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("kind", ["trench", "concrete"])
def test_it_is_known_again_after(kind: str, change: str) -> None:
    picture = scene(kind)
    assert distance(picture, CHANGES[change](picture)) <= SAME


def test_pictures_of_different_works_are_far_apart() -> None:
    shown = [scene("trench"), scene("concrete"), scene("trench").rotate(180), scene("concrete").rotate(90)]
    assert min(distance(one, other) for one, other in combinations(shown, 2)) > 2 * SAME


@pytest.mark.parametrize("shade", ["black", "white", "orange"])
def test_a_picture_in_which_there_is_nothing_to_see_has_no_hash(shade: str) -> None:
    assert difference_hash(encoded(Image.new("RGB", (640, 480), shade), 60)) is None


def test_a_hash_fits_into_a_signed_column() -> None:
    slope = Image.linear_gradient("L").rotate(90)
    found = {difference_hash(slope), difference_hash(slope.rotate(180))}
    assert found == {-1, 0}


def test_what_is_looked_at_gets_the_hash_of_what_is_seen(accepted: Callable[[bytes], Picture]) -> None:
    held = {accepted(pictures.jpeg(exif=pictures.exif(orientation=one))).phash for one in (1, 3)}
    assert len(held) == 2
