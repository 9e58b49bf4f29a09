"""What a picture says about its sender stays with us as columns or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from imaging.protocol import Picture
from tests.imaging import pictures
from tests.imaging.heic import heic

Accepted = Callable[[bytes], Picture]
Made = Callable[[str], Image.Image]


def noted_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    for name in ("Comment", "comment", "Author", "XML:com.adobe.xmp"):
        notes.add_itxt(name, pictures.SECRET.decode())
    return pictures.encoded(pictures.four_corners(), "PNG", pnginfo=notes, exif=pictures.exif(orientation=6))


CHATTY = {
    "jpeg": pictures.chatty_jpeg(),
    "turned jpeg": pictures.chatty_jpeg(orientation=6),
    "png": noted_png(),
    "webp": pictures.encoded(
        pictures.four_corners(), "WEBP", exif=pictures.exif(orientation=6), xmp=pictures.SECRET
    ),
    "heic": heic(exif=pictures.exif(orientation=6)),
}


@pytest.mark.parametrize("kind", CHATTY)
def test_nothing_that_a_phone_wrote_is_left_in_any_file(kind: str, accepted: Accepted, folder: Path) -> None:
    assert pictures.SECRET in CHATTY[kind]
    accepted(CHATTY[kind])
    assert [path.name for path in folder.iterdir() if pictures.SECRET in path.read_bytes()] == []
    assert len(list(folder.iterdir())) == 3


def test_the_chatty_jpeg_still_shows_its_picture(accepted: Accepted, made: Made) -> None:
    full = made(accepted(pictures.chatty_jpeg(orientation=6)).full_name)
    assert pictures.corners_of(full) == pictures.CORNERS
    assert dict(full.getexif()) == {0x0112: 6}


def test_the_colour_profile_stays_with_the_full_size_picture_alone(accepted: Accepted, made: Made) -> None:
    profile = pictures.profile()
    for content in (
        pictures.jpeg(icc_profile=profile),
        pictures.encoded(pictures.four_corners(), "PNG", icc_profile=profile),
    ):
        picture = accepted(content)
        assert made(picture.full_name).info["icc_profile"] == profile
        assert "icc_profile" not in made(picture.large_name).info
        assert "icc_profile" not in made(picture.thumb_name).info


@pytest.mark.parametrize(
    ("taken", "offset", "shot_at"),
    [
        ("2026:03:09 08:55:01", None, "2026-03-09T08:55:01"),
        ("2026:03:09 08:55:01", "+08:00", "2026-03-09T08:55:01+08:00"),
        ("2026:03:09 08:55:01", "-03:30", "2026-03-09T08:55:01-03:30"),
        ("2026:03:09 08:55:01", "+08", "2026-03-09T08:55:01"),
        ("2026:03:09 08:55:01", "+99:99", None),
        ("2026:02:30 08:55:01", None, None),
        ("2026:03:09 24:61:01", None, None),
        ("0000:00:00 00:00:00", None, None),
        ("    :  :     :  :  ", None, None),
        ("2026-03-09T08:55:01", None, None),
        (20260309, None, None),
        (None, "+08:00", None),
    ],
)
def test_the_time_of_the_shot_is_what_the_camera_wrote_or_nothing(
    taken: object, offset: object, shot_at: str | None, accepted: Accepted
) -> None:
    assert accepted(pictures.jpeg(exif=pictures.exif(taken=taken, offset=offset))).shot_at == shot_at


def test_every_kind_can_tell_when_it_was_taken(accepted: Accepted) -> None:
    block = pictures.exif(taken="2026:03:09 08:55:01", offset="+08:00")
    image = pictures.four_corners()
    for content in (
        pictures.encoded(image, "PNG", exif=block),
        pictures.encoded(image, "WEBP", exif=block),
        heic(exif=block),
    ):
        assert accepted(content).shot_at == "2026-03-09T08:55:01+08:00"


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_ignored(
    orientation: int, accepted: Accepted, made: Made
) -> None:
    picture = accepted(pictures.jpeg(exif=pictures.exif(orientation=orientation)))
    assert pictures.corners_of(made(picture.large_name)) == pictures.CORNERS


@pytest.mark.parametrize(
    "block", [b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0" + b"\xff" * 400]
)
def test_an_unreadable_exif_block_costs_only_its_facts(block: bytes, accepted: Accepted) -> None:
    assert accepted(pictures.jpeg(exif=block)).shot_at is None


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (((36.0, 6.0, 25.2), "N", (120.0, 28.0, 8.4), "E"), (36.107, 120.469)),
        (((33.0, 51.0, 54.0), "S", (70.0, 40.0, 12.0), "W"), (-33.865, -70.67)),
        (((91.0, 0.0, 0.0), "N", (120.0, 0.0, 0.0), "E"), (None, None)),
        (((36.0, 61.0, 0.0), "N", (120.0, 0.0, 0.0), "E"), (None, None)),
        (((36.0, 0.0, 0.0), "X", (120.0, 0.0, 0.0), "E"), (None, None)),
        (((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"), (None, None)),
        (((36.0, 6.0, 25.2), "N"), (None, None)),
        ((36.0, "N", 120.0, "E"), (None, None)),
    ],
)
def test_a_place_is_read_where_it_can_be_one(
    accepted: Callable[[bytes], Picture], place: tuple[object, ...], found: tuple[float | None, float | None]
) -> None:
    picture = accepted(pictures.jpeg(exif=pictures.exif(place=place)))
    assert (picture.latitude, picture.longitude) == found
