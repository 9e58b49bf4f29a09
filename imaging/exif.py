"""The two facts read from a camera's EXIF block: how the picture is held, and when it was taken."""

import re
from datetime import datetime

from PIL import ExifTags, Image

_TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")


def read(image: Image.Image) -> tuple[int, str | None]:
    """Return the orientation (1 to 8) and the ISO time of the shot, with an offset if there is one.

    What cannot be read, makes no sense or never was (30 February) counts as not written.
    """
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation)
        camera = exif.get_ifd(ExifTags.IFD.Exif)
        taken = camera.get(ExifTags.Base.DateTimeOriginal)
        offset = camera.get(ExifTags.Base.OffsetTimeOriginal)
    except Exception:  # noqa: BLE001  hostile blocks make the parser raise nearly anything
        return 1, None
    held = orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1
    return held, _iso(taken, offset)


def _iso(taken: object, offset: object) -> str | None:
    found = _TAKEN.fullmatch(_text(taken))
    if not found:
        return None
    local = "{}-{}-{}T{}:{}:{}".format(*found.groups())
    try:
        if _OFFSET.fullmatch(_text(offset)):
            return datetime.fromisoformat(local + _text(offset)).isoformat()
        return datetime.fromisoformat(local).isoformat()
    except ValueError:
        return None


def _text(value: object) -> str:
    return value.rstrip("\0 ") if isinstance(value, str) else ""
