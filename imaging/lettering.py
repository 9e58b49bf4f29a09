"""Words on pictures: in a font that has Chinese, in the size and on the lines that the room allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageDraw, ImageFont

from imaging.font import cjk_font
from imaging.stage import Colour

WHITE: Colour = (255, 255, 255)
LEADING = 1.32  # line height over font size
LEAST = 12  # pixels; below it Chinese cannot be read


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font in a size, in pixels."""
    return ImageFont.truetype(str(cjk_font()), size)


@dataclass(frozen=True)
class Block:
    """Words as they will stand: lines of one size."""

    lines: tuple[str, ...]
    size: int

    @property
    def height(self) -> int:
        """Return how many pixels the lines need."""
        return round(len(self.lines) * self.size * LEADING)

    def write(
        self, pen: ImageDraw.ImageDraw, left: float, top: float, colour: Colour, anchor: str = "l"
    ) -> None:
        """Write the lines; `left` is their middle where the anchor is `m`, their end where it is `r`."""
        for place, line in enumerate(self.lines):
            middle = top + (place + 0.5) * self.size * LEADING
            pen.text((left, middle), line, colour, font(self.size), anchor=f"{anchor}m")


def block(words: str, room: int, size: int, most_lines: int = 2) -> Block:
    """Return words broken into lines as wide as the room, smaller where they would need more lines.

    In the least size they get as many lines as they need: nothing is cut off.
    """
    flat = " ".join(words.split())
    for tried in range(size, LEAST, -1):
        lines = _broken(flat, room, tried)
        if len(lines) <= most_lines:
            return Block(tuple(lines), tried)
    return Block(tuple(_broken(flat, room, LEAST)), LEAST)


def alike(words: Sequence[str], room: int, size: int, most_lines: int = 2) -> list[Block]:
    """Return blocks that stand beside each other, all in the size that the longest needs."""
    size = min(block(said, room, size, most_lines).size for said in words)
    return [block(said, room, size, most_lines) for said in words]


def _broken(words: str, room: int, size: int) -> list[str]:
    """Break at blanks where a line has any in its second half, else between any two characters."""
    lines, rest = [], words
    while rest:
        fits = _fitting(rest, room, size)
        if fits < len(rest):
            blank = rest.rfind(" ", fits // 2, fits + 1)
            fits = blank if blank > 0 else fits
        lines.append(rest[:fits].rstrip())
        rest = rest[fits:].lstrip()
    return lines


def _fitting(words: str, room: int, size: int) -> int:
    """Return how many characters fit into the room, at least one."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if _width(words[:middle], size) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _width(words: str, size: int) -> float:
    return font(size).getlength(words)
