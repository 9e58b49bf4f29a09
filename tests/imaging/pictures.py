"""Pictures for the tests, ordinary and hostile, all made here."""

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from PIL import ExifTags, Image, ImageCms

logging.getLogger("PIL.TiffImagePlugin").setLevel(logging.INFO)  # at DEBUG it writes places into the log
SECRET = b"PHONE-OWNER-4711"  # what must never come out again
CORNERS = (  # row by row
    (255, 0, 0),
    (0, 255, 0),
    (0, 0, 255),
    (255, 255, 255),
)


def four_corners(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A picture whose quarters tell how it is held."""
    image = Image.new("RGB", (width, height), CORNERS[3])
    image.paste(CORNERS[0], (0, 0, width // 2, height // 2))
    image.paste(CORNERS[1], (width // 2, 0, width, height // 2))
    image.paste(CORNERS[2], (0, height // 2, width // 2, height))
    return image.convert(mode)


def corners_of(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    """The colours of the quarters, each part rounded to 0 or 255."""
    image = image.convert("RGB")
    width, height = image.size
    middles = ((x * width // 4, y * height // 4) for y in (1, 3) for x in (1, 3))
    return tuple(tuple(255 * round(part / 255) for part in pixel(image, x, y)) for x, y in middles)


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """The parts of one pixel."""
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 640, height: int = 480, mode: str = "RGB", **options: Any) -> bytes:
    """A JPEG file with the four corners."""
    return encoded(four_corners(width, height, mode), "JPEG", quality=90, **options)


def exif(
    *, orientation: int = 1, taken: object = None, offset: object = None, place: tuple[Any, ...] = ()
) -> bytes:
    """An EXIF block as phones write it, with an area and a maker's note.

    A place is latitude, its side, longitude and its side.
    """
    block = Image.Exif()
    block[ExifTags.Base.Orientation] = orientation
    block[ExifTags.Base.Make] = SECRET.decode()
    camera = block.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.MakerNote] = SECRET
    if taken is not None:
        camera[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        camera[ExifTags.Base.OffsetTimeOriginal] = offset
    where = block.get_ifd(ExifTags.IFD.GPSInfo)
    where[ExifTags.GPS.GPSAreaInformation] = SECRET
    tags = ExifTags.GPS
    names = (tags.GPSLatitude, tags.GPSLatitudeRef, tags.GPSLongitude, tags.GPSLongitudeRef)
    where |= dict(zip(names, place, strict=False))
    return block.tobytes()


def segment(marker: int, body: bytes) -> bytes:
    """One marker segment of a JPEG file."""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def profile() -> bytes:
    """The bytes of a colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def chatty_jpeg(*, orientation: int = 1) -> bytes:
    """A JPEG file that says its secret in every place where phones and editors leave something."""
    sent = jpeg(exif=exif(orientation=orientation), comment=SECRET, icc_profile=profile(), progressive=True)
    loud = [segment(marker, b"ANY\0" + SECRET) for marker in range(0xE1, 0xF0)]
    loud += [
        segment(0xE0, b"JFXX\0\x13\1\1" + SECRET),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET),
        segment(0xE2, b"MPF\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
    ]
    at = sent.rindex(b"\xff\xda")  # before the last scan
    return sent[:2] + b"".join(loud) + sent[2:at] + segment(0xFE, SECRET) + sent[at:] + SECRET


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(header: bytes, rows: Iterable[bytes]) -> bytes:
    """A PNG file of a header and of rows, each after its filter byte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for row in rows) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png_of(width: int, height: int) -> bytes:
    """A black PNG file of any size, a thousandth of it long; nothing of that size is made here."""
    row = bytes(1 + width)
    return png(struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), (row for _ in range(height)))


def scan_bomb() -> bytes:
    """A JPEG file of 400 kB whose thousands of scans each go over all of its 36 million pixels."""
    sent = encoded(Image.new("L", (6000, 6000), 90), "JPEG", progressive=True)
    last = sent[[found.start() for found in re.finditer(rb"\xff\xda", sent)][-1] : -2]
    return sent[:-2] + last * (260_000 // len(last)) + sent[-2:]
