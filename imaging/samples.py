"""Invented site pictures for the demo and the tests, each marked as such in its corner."""

import io
from functools import partial
from random import Random

from PIL import Image, ImageDraw, ImageFont

from imaging.font import cjk_font
from imaging.machines import WHITE
from imaging.scenes import SCENES
from imaging.stage import HEIGHT, WIDTH, Sheet

MARK = "合成示意图"


def draw(kind: str, caption: str, size: tuple[int, int] = (WIDTH, HEIGHT), seed: int = 1) -> bytes:
    """Return a JPEG of an invented site; the same arguments give the same picture.

    Kinds: trench (a pipe being laid), cable (the same with a power cable in the way), cleared (the same, the
    cable gone), concrete (a floor slab with columns).
    """
    sheet = Sheet()
    SCENES[kind](sheet, Random(seed))  # noqa: S311  scenery, not a secret
    picture = sheet.image.resize(size, Image.Resampling.LANCZOS)
    _letter(picture, caption)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _letter(picture: Image.Image, caption: str) -> None:
    """Write the caption, if there is one, along the foot and the mark into the upper right corner."""
    width, height = picture.size
    unit = width / WIDTH
    pen = ImageDraw.Draw(picture, "RGBA")
    font = partial(ImageFont.truetype, str(cjk_font()))
    if caption:
        pen.rectangle((0, height - 84 * unit, width, height), fill=(22, 32, 44, 190))
        pen.text((36 * unit, height - 42 * unit), caption, WHITE, font(38 * unit), anchor="lm")
    small = font(30 * unit)
    left = width - 56 * unit - pen.textlength(MARK, small)
    pen.rounded_rectangle((left, 26 * unit, width - 26 * unit, 80 * unit), 10 * unit, fill=(176, 34, 30, 225))
    pen.text((left + 15 * unit, 52 * unit), MARK, WHITE, small, anchor="lm")
