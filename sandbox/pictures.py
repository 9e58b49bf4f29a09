"""Photos as the real server makes them: baseline JPEG in growing sizes, turned upright, without metadata."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

LONGEST_SIDES = (90, 320, 800, 1280)
MOST_PIXELS = 150_000_000


class NoPictureError(Exception):
    """The bytes are not a picture that a phone could send as a photo."""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a photo."""

    jpeg: bytes
    width: int
    height: int


def sizes(source: Path) -> list[Size]:
    """The photo in every size up to its own, smallest first.

    Raises:
        NoPictureError: the file cannot be decoded, or no phone could have taken it.
    """
    try:
        with Image.open(source) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NoPictureError
            opened.draft("RGB", (LONGEST_SIDES[-1], LONGEST_SIDES[-1]))
            whole = ImageOps.exif_transpose(opened).convert("RGB")
            longest = max(opened.width, opened.height)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPictureError from error
    return [
        _scaled(whole, side)
        for index, side in enumerate(LONGEST_SIDES)
        if index == 0 or LONGEST_SIDES[index - 1] < longest
    ]


def _scaled(whole: Image.Image, side: int) -> Size:
    small = whole.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info.clear()
    out = BytesIO()
    small.save(out, "JPEG", quality=87)
    return Size(out.getvalue(), small.width, small.height)
