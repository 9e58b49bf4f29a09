"""Good pictures of every accepted kind become a full-size, a large and a thumbnail JPEG."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from imaging.protocol import Picture
from tests.imaging import pictures
from tests.imaging.heic import heic

Accepted = Callable[[bytes], Picture]
Made = Callable[[str], Image.Image]

KINDS = {
    "jpeg": pictures.jpeg(),
    "png": pictures.encoded(pictures.four_corners(), "PNG"),
    "webp": pictures.encoded(pictures.four_corners(), "WEBP"),
    "heic": heic(),
}
# Where the corners of the picture as stored end up once it is held as its EXIF orientation says.
HELD = {
    1: (0, 1, 2, 3),
    2: (1, 0, 3, 2),
    3: (3, 2, 1, 0),
    4: (2, 3, 0, 1),
    5: (0, 2, 1, 3),
    6: (2, 0, 3, 1),
    7: (3, 1, 2, 0),
    8: (1, 3, 0, 2),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_accepted_kind_becomes_three_baseline_jpegs(kind: str, accepted: Accepted, made: Made) -> None:
    picture = accepted(KINDS[kind])
    assert picture.kind == kind
    for name in (picture.full_name, picture.large_name, picture.thumb_name):
        image = made(name)
        assert (image.format, image.info.get("progressive")) == ("JPEG", None)
        assert pictures.corners_of(image) == pictures.CORNERS


def test_what_was_sent_is_counted_and_hashed(accepted: Accepted) -> None:
    content = pictures.jpeg()
    picture = accepted(content)
    assert picture.sent_bytes == len(content)
    assert picture.sent_sha256 == hashlib.sha256(content).hexdigest()


def test_the_copies_have_1280_and_320_pixels_on_the_longer_side(accepted: Accepted, made: Made) -> None:
    picture = accepted(pictures.jpeg(3000, 2000))
    assert (picture.width, picture.height) == (3000, 2000)
    assert made(picture.full_name).size == (3000, 2000)
    assert made(picture.large_name).size == (1280, 853)
    assert made(picture.thumb_name).size == (320, 213)


def test_a_small_picture_is_never_made_larger(accepted: Accepted, made: Made) -> None:
    picture = accepted(pictures.jpeg(200, 100))
    assert made(picture.large_name).size == (200, 100)
    assert made(picture.thumb_name).size == (200, 100)


def test_a_strip_keeps_at_least_one_pixel_of_height(accepted: Accepted, made: Made) -> None:
    assert made(accepted(pictures.jpeg(6000, 2)).thumb_name).size == (320, 1)


@pytest.mark.parametrize("orientation", HELD)
@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_a_picture_comes_out_upright(kind: str, orientation: int, accepted: Accepted, made: Made) -> None:
    as_stored = pictures.four_corners(640, 480)
    block = pictures.exif(orientation=orientation)
    picture = accepted(pictures.encoded(as_stored, kind.upper(), exif=block))
    upright = tuple(pictures.CORNERS[place] for place in HELD[orientation])
    assert (picture.width, picture.height) == ((640, 480) if orientation < 5 else (480, 640))
    for name in (picture.large_name, picture.thumb_name):
        assert pictures.corners_of(made(name)) == upright
        assert made(name).getexif() == {}
    full = made(picture.full_name)
    assert full.size == (640, 480)
    assert full.getexif().get(0x0112, 1) == orientation


def test_a_heic_picture_is_turned_once_and_not_twice(accepted: Accepted, made: Made) -> None:
    picture = accepted(heic(2, 1, turns=1, exif=pictures.exif(orientation=8)))
    assert (picture.width, picture.height) == (512, 1024)
    assert made(picture.full_name).size == made(picture.large_name).size == (512, 1024)
    assert made(picture.full_name).getexif().get(0x0112, 1) == 1


def test_only_the_first_frame_of_an_animation_is_kept(accepted: Accepted, made: Made) -> None:
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "lime", "blue")]
    for kind in ("WEBP", "PNG"):
        moving = pictures.encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=90)
        assert set(pictures.corners_of(made(accepted(moving).large_name))) == {(255, 0, 0)}


def test_sixteen_bit_grey_keeps_its_middle_tones(accepted: Accepted, made: Made) -> None:
    deep = Image.new("I;16", (64, 64), 0x8000)
    assert made(accepted(pictures.encoded(deep, "PNG")).full_name).getpixel((9, 9)) == 128


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_a_png_of_any_mode_keeps_its_picture(mode: str, accepted: Accepted, made: Made) -> None:
    picture = accepted(pictures.encoded(pictures.four_corners(mode=mode), "PNG"))
    grey = pictures.four_corners(mode="1" if mode == "1" else "L").convert("RGB")
    expected = pictures.CORNERS if mode in {"P", "RGBA"} else pictures.corners_of(grey)
    assert pictures.corners_of(made(picture.full_name)) == expected


def test_what_is_transparent_becomes_white(accepted: Accepted, made: Made) -> None:
    palette = Image.new("P", (400, 600), 0)
    palette.putpalette([200, 0, 0, 0, 0, 200])
    palette.paste(1, (0, 300, 400, 600))
    for content in (
        pictures.encoded(palette, "PNG", transparency=0),
        pictures.encoded(palette, "PNG", transparency=bytes((0, 255))),
        pictures.encoded(Image.new("RGBA", (400, 600), (9, 9, 9, 0)), "PNG"),
        pictures.encoded(Image.new("RGBA", (400, 600), (9, 9, 9, 0)), "WEBP", exact=True, lossless=True),
    ):
        assert pictures.pixel(made(accepted(content).full_name).convert("RGB"), 200, 100) >= (250, 250, 250)


def test_a_cmyk_jpeg_keeps_its_ink_and_gets_screen_copies(accepted: Accepted, made: Made) -> None:
    picture = accepted(pictures.jpeg(mode="CMYK"))
    assert made(picture.full_name).mode == "CMYK"
    assert made(picture.large_name).mode == made(picture.thumb_name).mode == "RGB"
    assert pictures.corners_of(made(picture.large_name)) == pictures.CORNERS


def test_a_broken_colour_profile_does_not_spoil_the_picture(accepted: Accepted, made: Made) -> None:
    picture = accepted(pictures.jpeg(icc_profile=b"\0" * 200))
    assert pictures.corners_of(made(picture.large_name)) == pictures.CORNERS


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0, "restart_marker_rows": 1}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_full_size_jpeg_keeps_every_pixel(
    mode: str, options: dict[str, int], accepted: Accepted, made: Made, folder: Path
) -> None:
    content = pictures.jpeg(mode=mode, exif=pictures.exif(), **options)
    picture = accepted(content)
    sent = folder / "sent.jpg"
    sent.write_bytes(content)
    assert made(picture.full_name).tobytes() == made(sent.name).tobytes()
