"""The facts read from a camera's EXIF block: how the picture is held, when and where it was taken."""

import logging
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

_TAKEN = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
logging.getLogger("PIL.TiffImagePlugin").setLevel(logging.INFO)  # at DEBUG it writes places into the log
_DECIMALS = 6  # of a degree: a tenth of a metre


@dataclass(frozen=True)
class Facts:
    """The orientation (1 to 8), the ISO time of the shot, with an offset if there is one, and the place."""

    orientation: int = 1
    shot_at: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def read(image: Image.Image) -> Facts:
    """Return what a picture tells; what cannot be read, makes no sense or never was counts as not written."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation)
        camera = exif.get_ifd(ExifTags.IFD.Exif)
        taken = camera.get(ExifTags.Base.DateTimeOriginal)
        offset = camera.get(ExifTags.Base.OffsetTimeOriginal)
        place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # noqa: BLE001  hostile blocks make the parser raise nearly anything
        return Facts()
    held = orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1
    return Facts(held, _iso(taken, offset), *place)


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


def _place(said: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Return latitude and longitude in degrees, or neither; a camera that knows neither writes 0, 0."""
    tags = ExifTags.GPS
    latitude = _degrees(said.get(tags.GPSLatitude), said.get(tags.GPSLatitudeRef), "N", "S", 90)
    longitude = _degrees(said.get(tags.GPSLongitude), said.get(tags.GPSLongitudeRef), "E", "W", 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None, None
    return latitude, longitude


def _degrees(parts: object, side: object, positive: str, negative: str, most: int) -> float | None:
    """Return degrees of degrees, minutes and seconds."""
    if not isinstance(parts, tuple) or len(parts) != 3 or _text(side) not in {positive, negative}:
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not (math.isfinite(found) and min(degrees, minutes, seconds) >= 0 and minutes < 60 and seconds < 60):
        return None
    if found > most:
        return None
    return round(found if _text(side) == positive else -found, _DECIMALS)
