"""Files that are no good pictures: bombs, stumps, other kinds, and what only looks like a picture."""

import gzip
import re
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.imaging import pictures
from tests.imaging.heic import heic
from tests.imaging.pictures import SECRET, encoded, four_corners, jpeg

BRANDS = b"\0\0\0\x18ftyp%s\0\0\0\0%sisom"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>'
)


def frame(sent: bytes) -> int:
    """Where the frame header of a JPEG file begins."""
    found = re.search(rb"\xff[\xc0-\xc2]\0\x11", sent)
    assert found is not None
    return found.start()


def resized(width: int, height: int) -> bytes:
    """A JPEG file that says to be of another size."""
    sent = jpeg()
    at = frame(sent) + 5
    return sent[:at] + struct.pack(">HH", height, width) + sent[at + 4 :]


def with_frame(marker: int, bits: int = 8) -> bytes:
    """A JPEG file that says to be coded in another way."""
    sent = jpeg()
    at = frame(sent)
    return sent[: at + 1] + bytes((marker,)) + sent[at + 2 : at + 4] + bytes((bits,)) + sent[at + 5 :]


def part(sent: bytes, share: float) -> bytes:
    """The beginning of a file."""
    return sent[: int(len(sent) * share)]


def chunk_bomb(name: bytes, head: bytes) -> bytes:
    """A PNG file with a small chunk that grows to 200 MB."""
    packer = zlib.compressobj(9)
    grown = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    sent = encoded(four_corners(), "PNG")
    return sent[:33] + pictures.chunk(name, head + grown) + sent[33:]


def webp_of(width: int, height: int) -> bytes:
    """A WebP file that is nothing but its head."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sides


def spoilt_png() -> bytes:
    """A PNG file with a wrong checksum in its head."""
    sent = encoded(four_corners(), "PNG")
    return sent[:29] + b"\0\0\0\0" + sent[33:]


def kind_of(name: str, mode: str = "RGB") -> Callable[[], bytes]:
    """A picture of a kind that is not taken."""
    return lambda: encoded(Image.new(mode, (32, 32)), name)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty.jpg": lambda: b"",
    "one-byte.jpg": lambda: b"\xff",
    "words.jpg": lambda: "今天没有照片，明天补。".encode() * 40,
    "zeros.jpg": lambda: bytes(50_000),
    "page.jpg": lambda: b"<html><body>no picture</body></html>",
    "programme.jpg": lambda: b"\x7fELF\2\1\1" + bytes(400),
    "archive.jpg": lambda: b"PK\3\4" + bytes(400),
    "packed.jpg": lambda: gzip.compress(jpeg(), mtime=0),
    "postscript.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "sound.webp": lambda: b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
    "moved-by-a-byte.jpg": lambda: b"\0" + jpeg(),
    "still.gif": kind_of("GIF", "P"),
    "animated.gif": lambda: encoded(
        Image.new("P", (9, 9)), "GIF", save_all=True, append_images=[Image.new("P", (9, 9), 5)]
    ),
    "also-a-script.gif": lambda: b"GIF89a/*" + bytes(9) + b"*/=1;alert(1)",
    "little.tiff": kind_of("TIFF"),
    "big.tiff": lambda: b"MM\0*" + bytes(60),
    "bitmap.bmp": kind_of("BMP"),
    "icon.ico": kind_of("ICO"),
    "layers.psd": lambda: b"8BPS\0\1" + bytes(60),
    "document.pdf": kind_of("PDF"),
    "named-jpg-but-pdf.jpg": kind_of("PDF"),
    "drawing.svg": lambda: SVG,
    "drawing-with-mark.svg": lambda: b"\xef\xbb\xbf\n " + SVG,
    "drawing-of-a-billion.svg": lambda: BILLION,
    "modern.avif": lambda: BRANDS % (b"avif", b"mif1"),
    "modern.jxl": lambda: b"\xff\x0a" + bytes(60),
    "wavelets.jp2": lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
    "film.mp4": lambda: BRANDS % (b"isom", b"mp42"),
    "film.mov": lambda: BRANDS % (b"qt  ", b"qt  "),
    "signature-alone.jpg": lambda: b"\xff\xd8\xff",
    "head-alone.jpg": lambda: jpeg()[:40],
    "half.jpg": lambda: part(jpeg(), 0.5),
    "half-progressive.jpg": lambda: part(jpeg(progressive=True), 0.5),
    "last-tenth-gone.jpg": lambda: part(jpeg(), 0.9),
    "no-height.jpg": lambda: resized(640, 0),
    "more-pixels-than-it-has.jpg": lambda: resized(6400, 4800),
    "65000-by-65000.jpg": lambda: resized(65_000, 65_000),
    "65501-wide.jpg": lambda: resized(65_501, 8),
    "12-bit.jpg": lambda: with_frame(0xC1, 12),
    "lossless-frame.jpg": lambda: with_frame(0xC3),
    "no-such-frame.jpg": lambda: with_frame(0xCF),
    "thousands-of-scans.jpg": pictures.scan_bomb,
    "half.png": lambda: part(encoded(Image.effect_noise((640, 480), 50), "PNG"), 0.5),
    "head-alone.png": lambda: encoded(four_corners(), "PNG")[:33],
    "wrong-checksum.png": spoilt_png,
    "no-size.png": lambda: pictures.png_of(0, 0),
    "72-megapixels.png": lambda: pictures.png_of(9000, 8000),
    "65501-wide.png": lambda: pictures.png_of(65_501, 8),
    "note-of-200-mb.png": lambda: chunk_bomb(b"zTXt", b"Comment\0\0"),
    "profile-of-200-mb.png": lambda: chunk_bomb(b"iCCP", b"profile\0\0"),
    "half.webp": lambda: part(encoded(Image.effect_noise((640, 480), 50), "WEBP"), 0.5),
    "268-megapixels.webp": lambda: webp_of(16_383, 16_383),
    "head-alone.webp": lambda: webp_of(640, 480),
    "48-megapixels.webp": lambda: encoded(
        Image.new("RGB", (8064, 6048), "teal"), "WEBP", quality=1, method=0
    ),
    "half.heic": lambda: part(heic(2, 2), 0.5),
    "brand-alone.heic": lambda: BRANDS % (b"mif1", b"heic"),
    "84-megapixels.heic": lambda: heic(20, 16),
    "noise-after-brand.heic": lambda: BRANDS % (b"heic", b"mif1") + SECRET * 400,
}
