"""What is not a good picture is refused with its reason."""

from collections.abc import Callable

import pytest
from PIL import Image

from imaging.protocol import Picture, Reason, Rejected
from tests.imaging import pictures
from tests.imaging.heic import heic

Look = Callable[[bytes], Picture | Rejected]

BRANDS = b"\0\0\0\x18ftyp%s\0\0\0\0%sisom"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'
GOOD = {
    "jpeg": pictures.jpeg(),
    "progressive": pictures.jpeg(progressive=True),
    "png": pictures.encoded(Image.effect_noise((640, 480), 50), "PNG"),
    "webp": pictures.encoded(Image.effect_noise((640, 480), 50), "WEBP"),
    "heic": heic(),
}


@pytest.mark.parametrize(
    ("content", "result"),
    [
        (b"", Rejected(Reason.EMPTY)),
        (b"This is a text that somebody named photo.jpg.\n" * 40, Rejected(Reason.NOT_A_PICTURE)),
        ("今天没有照片".encode(), Rejected(Reason.NOT_A_PICTURE)),
        (b"PK\3\4" + bytes(400), Rejected(Reason.NOT_A_PICTURE)),
        (bytes(5000), Rejected(Reason.NOT_A_PICTURE)),
        (pictures.encoded(Image.new("P", (8, 8)), "GIF"), Rejected(Reason.UNSUPPORTED_KIND, "gif")),
        (pictures.encoded(Image.new("L", (8, 8)), "TIFF"), Rejected(Reason.UNSUPPORTED_KIND, "tiff")),
        (pictures.encoded(Image.new("L", (8, 8)), "BMP"), Rejected(Reason.UNSUPPORTED_KIND, "bmp")),
        (pictures.encoded(Image.new("L", (8, 8)), "PDF"), Rejected(Reason.UNSUPPORTED_KIND, "pdf")),
        (SVG, Rejected(Reason.UNSUPPORTED_KIND, "svg")),
        (b"\xef\xbb\xbf\n <svg/>", Rejected(Reason.UNSUPPORTED_KIND, "svg")),
        (BRANDS % (b"avif", b"mif1"), Rejected(Reason.UNSUPPORTED_KIND, "avif")),
        (BRANDS % (b"mif1", b"avif"), Rejected(Reason.UNSUPPORTED_KIND, "avif")),
        (BRANDS % (b"isom", b"mp42"), Rejected(Reason.UNSUPPORTED_KIND, "video")),
        (BRANDS % (b"qt  ", b"qt  "), Rejected(Reason.UNSUPPORTED_KIND, "video")),
        (BRANDS % (b"mif1", b"heic"), Rejected(Reason.DAMAGED)),
        (pictures.png_of(9000, 8000), Rejected(Reason.TOO_MANY_PIXELS)),
        (pictures.png_of(65_501, 8), Rejected(Reason.TOO_MANY_PIXELS)),
        (heic(20, 16), Rejected(Reason.TOO_MANY_PIXELS)),
    ],
)
def test_each_kind_of_nonsense_has_its_reason(content: bytes, result: Rejected, look: Look) -> None:
    assert look(content) == result


def test_a_webp_file_is_refused_by_its_header_before_a_canvas_is_made(look: Look) -> None:
    sides = (16383 - 1).to_bytes(3, "little") * 2
    content = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides
    assert look(content) == Rejected(Reason.TOO_MANY_PIXELS)


def test_a_picture_at_the_limit_is_accepted(look: Look) -> None:
    assert isinstance(look(pictures.png_of(65_500, 977)), Picture)


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("part", [0.2, 0.5, 0.97])
def test_a_truncated_picture_is_damaged(kind: str, part: float, look: Look) -> None:
    whole = GOOD[kind]
    assert isinstance(look(whole), Picture)
    assert look(whole[: int(len(whole) * part)]) == Rejected(Reason.DAMAGED)


@pytest.mark.parametrize("kind", GOOD)
def test_a_head_alone_is_damaged(kind: str, look: Look) -> None:
    assert look(GOOD[kind][:40]) == Rejected(Reason.DAMAGED)
