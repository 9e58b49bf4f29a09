"""Good pictures that are odd: whatever a phone, a messenger or an editor may send in earnest."""

import io
import re
import struct
from collections.abc import Callable
from typing import Any

from PIL import Image, PngImagePlugin

from tests.imaging import pictures
from tests.imaging.heic import heic
from tests.imaging.pictures import SECRET, encoded, exif, four_corners, jpeg, segment

SHOT = "2026:03:09 08:55:01"
LAOSHAN = ((36.0, 6.0, 25.2), "N", (120.0, 28.0, 8.4), "E")


def placed(*place: Any) -> Callable[[], bytes]:
    """A JPEG file that says where it was taken."""
    return lambda: jpeg(exif=exif(place=place))


def taken(at: object, offset: object = None) -> Callable[[], bytes]:
    """A JPEG file that says when it was taken."""
    return lambda: jpeg(exif=exif(taken=at, offset=offset))


def held(orientation: int) -> Callable[[], bytes]:
    """A JPEG file that says how it is held."""
    return lambda: jpeg(exif=exif(orientation=orientation))


def after_start(*segments: bytes) -> bytes:
    """A JPEG file with more segments after its first mark."""
    sent = jpeg()
    return sent[:2] + b"".join(segments) + sent[2:]


def profile_in_pieces(count: int) -> list[bytes]:
    """The segments of a colour profile that says nothing, each as large as can be."""
    return [
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number + 1, count)) + bytes(65_000))
        for number in range(count)
    ]


def without_number() -> bytes:
    """A JPEG file whose place is written in fractions with a denominator of 0."""
    sent = jpeg(exif=exif(place=LAOSHAN))
    fraction = re.search(
        re.escape(struct.pack(">II", 36, 1)) + b"|" + re.escape(struct.pack("<II", 36, 1)), sent
    )
    assert fraction is not None
    at = fraction.start()
    return sent[: at + 4] + bytes(4) + sent[at + 8 :]


def several(kind: str) -> bytes:
    """An animation, or several pictures in one file."""
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "lime", "blue")]
    options = {} if kind == "MPO" else {"duration": 90}
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)


def palette() -> bytes:
    """A PNG file with a palette of which one colour is transparent."""
    image = Image.new("P", (400, 600), 0)
    image.putpalette([200, 0, 0, 0, 0, 200])
    image.paste(1, (0, 300, 400, 600))
    return encoded(image, "PNG", transparency=0)


def deep_colour() -> bytes:
    """A PNG file with 16 bits for each of three colours."""
    row = b"\0" + struct.pack(">600H", *(x * 109 for x in range(600)))
    return pictures.png(struct.pack(">IIBBBBB", 200, 100, 16, 2, 0, 0, 0), [row] * 100)


def noted_png() -> bytes:
    """A PNG file with as many notes as an editor can leave."""
    notes = PngImagePlugin.PngInfo()
    for number in range(300):
        notes.add_text(f"Note {number}", SECRET.decode() * 20)
    return encoded(four_corners(), "PNG", pnginfo=notes)


def plain(mode: str, kind: str, colour: Any, size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """A picture of one colour."""
    return encoded(Image.new(mode, size, colour), kind, **options)


def noise(kind: str) -> bytes:
    """A picture of noise."""
    return encoded(Image.effect_noise((640, 480), 60).convert("RGB"), kind)


def archive() -> bytes:
    """What a zip archive looks like to whoever reads a file from its end."""
    return b"PK\3\4" + SECRET + b"PK\5\6" + bytes(18)


def lying_preview() -> bytes:
    """A JPEG file whose EXIF block holds another picture as its preview."""
    block = Image.Exif()
    out = io.BytesIO()
    four_corners(160, 120).save(out, "JPEG", exif=block, comment=SECRET)
    return after_start(segment(0xE1, b"Exif\0\0MM\0*" + struct.pack(">IHI", 8, 0, 14) + out.getvalue()))


ODD: dict[str, Callable[[], bytes]] = {
    "plain.jpg": jpeg,
    "progressive.jpg": lambda: jpeg(progressive=True),
    "grey.jpg": lambda: jpeg(mode="L"),
    "ink-cmyk.jpg": lambda: jpeg(mode="CMYK"),
    "restart-marks.jpg": lambda: jpeg(restart_marker_rows=1, subsampling=0),
    **{f"held-{number}.jpg": held(number) for number in range(1, 9)},
    "held-0.jpg": held(0),
    "held-9.jpg": held(9),
    "shot-with-offset.jpg": taken(SHOT, "+08:00"),
    "shot-without-offset.jpg": taken(SHOT),
    "shot-offset-99.jpg": taken(SHOT, "+99:99"),
    "shot-30-february.jpg": taken("2026:02:30 08:55:01"),
    "shot-hour-24.jpg": taken("2026:03:09 24:61:61"),
    "shot-never.jpg": taken("0000:00:00 00:00:00"),
    "shot-as-words.jpg": taken("昨天下午".encode().decode("latin-1")),
    "shot-as-number.jpg": taken(20260309),
    "place-laoshan.jpg": placed(*LAOSHAN),
    "place-south-west.jpg": placed((33.0, 51.0, 54.0), "S", (70.0, 40.0, 12.0), "W"),
    "place-beyond-the-pole.jpg": placed((91.0, 0.0, 0.0), "N", (120.0, 0.0, 0.0), "E"),
    "place-beyond-the-date-line.jpg": placed((36.0, 0.0, 0.0), "N", (180.0, 0.0, 1.0), "E"),
    "place-0-0.jpg": placed((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
    "place-61-minutes.jpg": placed((36.0, 61.0, 0.0), "N", (120.0, 0.0, 0.0), "E"),
    "place-no-such-side.jpg": placed((36.0, 0.0, 0.0), "X", (120.0, 0.0, 0.0), "E"),
    "place-half.jpg": placed((36.0, 6.0, 25.2), "N"),
    "place-divided-by-0.jpg": without_number,
    "exif-empty.jpg": lambda: jpeg(exif=b"Exif\0\0"),
    "exif-points-outside.jpg": lambda: jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"),
    "exif-noise.jpg": lambda: jpeg(exif=b"Exif\0\0" + b"\xff" * 60_000),
    "exif-points-at-itself.jpg": lambda: jpeg(
        exif=b"Exif\0\0MM\0*" + struct.pack(">IHHHIII", 8, 1, 0x8769, 4, 1, 8, 8)
    ),
    "exif-sixty-blocks.jpg": lambda: after_start(*[segment(0xE1, b"Exif\0\0" + SECRET * 4_000)] * 60),
    "preview-of-another.jpg": lying_preview,
    "comments-of-8-mb.jpg": lambda: after_start(*[segment(0xFE, SECRET * 4_000)] * 125),
    "profile-broken.jpg": lambda: jpeg(icc_profile=bytes(200)),
    "profile-of-6-mb.jpg": lambda: after_start(*profile_in_pieces(100)),
    "chatty.jpg": lambda: pictures.chatty_jpeg(orientation=6),
    "followed-by-a-film.jpg": lambda: jpeg() + b"\0\0\0\x18ftypmp42" + SECRET * 9_000,
    "followed-by-a-picture.jpg": lambda: jpeg() + jpeg(100, 80),
    "followed-by-an-archive.jpg": lambda: jpeg() + archive(),
    "followed-by-21-mb.jpg": lambda: jpeg() + SECRET * 1_400_000,
    "also-a-page.jpg": lambda: jpeg(comment=b"<script>alert(1)</script>"),
    "without-end-mark.jpg": lambda: jpeg()[:-2],
    "two-in-one.mpo": lambda: several("MPO"),
    "one-pixel.jpg": lambda: jpeg(1, 1),
    "65500-wide.jpg": lambda: jpeg(65_500, 2),
    "48-megapixels.jpg": lambda: plain("RGB", "JPEG", "teal", (8064, 6048)),
    "all-black.jpg": lambda: plain("RGB", "JPEG", "black"),
    "all-orange.jpg": lambda: plain("RGB", "JPEG", "orange", quality=30),
    "noise.jpg": lambda: noise("JPEG"),
    "plain.png": lambda: encoded(four_corners(), "PNG"),
    "one-bit.png": lambda: encoded(four_corners(mode="1"), "PNG"),
    "grey-16-bit.png": lambda: plain("I;16", "PNG", 0x8000, (64, 64)),
    "colour-16-bit.png": deep_colour,
    "palette-transparent.png": palette,
    "nothing-but-transparent.png": lambda: plain("RGBA", "PNG", (9, 9, 9, 0)),
    "animated.png": lambda: several("PNG"),
    "turned.png": lambda: encoded(four_corners(), "PNG", exif=exif(orientation=6, taken=SHOT)),
    "notes.png": noted_png,
    "one-pixel.png": lambda: plain("RGB", "PNG", "red", (1, 1)),
    "followed-by-an-archive.png": lambda: encoded(four_corners(), "PNG") + archive(),
    "65500-wide.png": lambda: pictures.png_of(65_500, 8),
    "named-jpg-but-png.jpg": lambda: noise("PNG"),
    "named-png-but-jpeg.png": jpeg,
    "named-exe.exe": jpeg,
    "plain.webp": lambda: encoded(four_corners(), "WEBP"),
    "lossless-transparent.webp": lambda: plain("RGBA", "WEBP", (9, 9, 9, 0), lossless=True, exact=True),
    "animated.webp": lambda: several("WEBP"),
    "turned.webp": lambda: encoded(
        four_corners(), "WEBP", exif=exif(orientation=8, taken=SHOT, offset="+08:00")
    ),
    "one-tile.heic": heic,
    "turned.heic": lambda: heic(
        2, 1, turns=1, exif=exif(orientation=8, taken=SHOT, offset="+08:00", place=LAOSHAN)
    ),
    "50-megapixels.heic": lambda: heic(16, 12),
    "named-heic-but-jpeg.heic": jpeg,
}
