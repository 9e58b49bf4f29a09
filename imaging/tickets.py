"""The picture of an invitation: a card with a QR code, drawn in a child that ends with it."""

import io
import json
import sys
from collections.abc import Sequence
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from imaging.font import cjk_font
from imaging.protocol import LENGTH
from imaging.stage import Colour

WIDTH, HEIGHT = 960, 1280  # Telegram scales nothing down that has no side above 1280
EDGE, CORNER = 40, 36
QUIET: Final = 4  # modules that scanners need free around the code
CODE = 700  # the code is as large as whole pixels for each module let it be
PAGE: Colour = (232, 237, 242)
CARD: Colour = (255, 255, 255)
INK: Colour = (24, 32, 42)
PALE: Colour = (104, 116, 130)
RULE: Colour = (214, 222, 230)
RED: Colour = (190, 36, 34)


def draw(link: str, lines: Sequence[str]) -> bytes:
    """Return a PNG of the code of a link; the lines are the product, a name, a role, and what to mind."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAGE)
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((EDGE, EDGE, WIDTH - EDGE, HEIGHT - EDGE), CORNER, fill=CARD)
    product, name, role, *rest = lines
    pen.rectangle((EDGE * 3, 122, EDGE * 3 + 14, 178), fill=RED)
    _write(pen, product, 150, 52, INK, left=EDGE * 3 + 38)
    pen.line((EDGE * 3, 226, WIDTH - EDGE * 3, 226), RULE, 3)
    code = _code(link)
    picture.paste(code, ((WIDTH - code.width) // 2, 246 + (CODE - code.height) // 2))
    _write(pen, name, 936, 64, INK)
    _write(pen, role, 1012, 40, PALE)
    for place, line in enumerate(rest):
        _write(pen, line, 1100 + place * 52, 34, PALE if place else INK)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _code(link: str) -> Image.Image:
    matrix = segno.make(link, error="m", micro=False).matrix
    side = len(matrix) + 2 * QUIET
    small = Image.new("1", (side, side), 1)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            small.putpixel((column + QUIET, row + QUIET), 0 if dark else 1)
    pixels = CODE // side
    return small.resize((side * pixels, side * pixels), Image.Resampling.NEAREST)


def _write(
    pen: ImageDraw.ImageDraw, text: str, middle: int, size: int, colour: Colour, left: int | None = None
) -> None:
    """Write one line, smaller where it would not fit: in the middle of the card, or from the left."""
    room = WIDTH - EDGE * 4 if left is None else WIDTH - EDGE * 3 - left
    font = ImageFont.truetype(str(cjk_font()), size)
    if (length := pen.textlength(text, font)) > room:
        font = ImageFont.truetype(str(cjk_font()), max(1, int(size * room / length)))
    if left is None:
        pen.text((WIDTH / 2, middle), text, colour, font, anchor="mm")
    else:
        pen.text((left, middle), text, colour, font, anchor="lm")


def main() -> None:
    """Draw the one card that is asked for on stdin; job and answer are frames, a length and so many bytes."""
    asked = json.loads(sys.stdin.buffer.read(*LENGTH.unpack(sys.stdin.buffer.read(LENGTH.size))))
    drawn = draw(asked["link"], asked["lines"])
    sys.stdout.buffer.write(LENGTH.pack(len(drawn)) + drawn)


if __name__ == "__main__":
    main()
