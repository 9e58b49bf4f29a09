"""A small stage for drawing sites: a sheet with smooth edges, and a camera one unit above the ground."""

from collections.abc import Iterable, Sequence
from random import Random

from PIL import Image, ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]

WIDTH, HEIGHT = 1600, 1200  # what scenes are drawn in, whatever the size in the end
HORIZON: Point = (820, 470)
NEAR, FAR = 0.9, 12.0  # how far the ground goes, in camera heights
SOIL: Colour = (178, 148, 112)
_FOCUS = 700
_SMOOTH = 2


def seen(across: float, up: float, away: float) -> Point:
    """Return where a point of the site falls on the sheet; the camera stands at 0 across, 1 up, 0 away."""
    return HORIZON[0] + _FOCUS * across / away, HORIZON[1] + _FOCUS * (1 - up) / away


def shade(colour: Colour, light: float) -> Colour:
    """Return a colour darker (light below 1) or paler (above 1)."""
    if light <= 1:
        red, green, blue = (round(part * light) for part in colour)
    else:
        red, green, blue = (round(part + (255 - part) * (light - 1)) for part in colour)
    return red, green, blue


class Sheet:
    """A picture in the making, drawn in scene units at twice its size."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * _SMOOTH, HEIGHT * _SMOOTH))
        self._draw = ImageDraw.Draw(self.image)

    def area(self, points: Iterable[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self._draw.polygon([(x * _SMOOTH, y * _SMOOTH) for x, y in points], fill=colour)

    def line(self, points: Iterable[Point], colour: Colour, width: float) -> None:
        """Draw a line with round joints and ends."""
        scaled = [(x * _SMOOTH, y * _SMOOTH) for x, y in points]
        self._draw.line(scaled, fill=colour, width=max(1, round(width * _SMOOTH)), joint="curve")
        for x, y in (scaled[0], scaled[-1]) if width > 3 else ():
            self._draw.circle((x, y), width * _SMOOTH / 2 - 0.5, fill=colour)

    def disc(self, centre: Point, radius: float, colour: Colour, flat: float = 1.0) -> None:
        """Fill a circle, or an ellipse that is `flat` times as high as wide."""
        x, y, r = centre[0] * _SMOOTH, centre[1] * _SMOOTH, radius * _SMOOTH
        self._draw.ellipse((x - r, y - r * flat, x + r, y + r * flat), fill=colour)

    def fade(self, top: float, bottom: float, upper: Colour, lower: Colour) -> None:
        """Fill the sheet's width between two heights from one colour to another."""
        for y in range(round(top * _SMOOTH), round(bottom * _SMOOTH)):
            part = (y / _SMOOTH - top) / (bottom - top)
            mixed = tuple(round(a + (b - a) * part) for a, b in zip(upper, lower, strict=True))
            self._draw.line(((0, y), (WIDTH * _SMOOTH, y)), fill=mixed)

    def quad(self, corners: Sequence[tuple[float, float, float]], colour: Colour) -> None:
        """Fill a polygon given in site coordinates."""
        self.area([seen(*corner) for corner in corners], colour)


def backdrop(sheet: Sheet, rng: Random) -> None:
    """Draw the sky, the hills, the town and the ground; chance decides the hour and the clouds."""
    warm = rng.random()
    zenith = (round(112 + 40 * warm), round(168 - 6 * warm), round(214 - 22 * warm))
    haze = (round(226 + 22 * warm), round(236 - 8 * warm), round(240 - 26 * warm))
    sheet.fade(0, HORIZON[1] + 8, zenith, haze)
    sheet.disc((rng.uniform(250, 1300), rng.uniform(120, 240)), 44, (253, 242, 206))
    for _ in range(4):
        x, y, size = rng.uniform(0, WIDTH), rng.uniform(60, 260), rng.uniform(50, 110)
        for part in range(5):
            sheet.disc((x + part * size * 0.62, y + rng.uniform(-8, 8)), size * 0.62, shade(haze, 1.45), 0.34)
    for height, tone in ((150, (164, 184, 196)), (96, (140, 164, 166))):
        ridge = [(x, HORIZON[1] + 8 - height * rng.uniform(0.35, 1.0)) for x in range(-80, WIDTH + 161, 80)]
        sheet.area([(-80, HORIZON[1] + 8), *ridge, (WIDTH + 160, HORIZON[1] + 8)], tone)
    x = rng.uniform(-20, 60)
    while x < WIDTH:
        wide, high = rng.uniform(46, 92), rng.uniform(40, 150)
        if rng.random() < 0.72:
            _house(sheet, x, wide, high, shade((176, 186, 192), rng.uniform(0.9, 1.12)))
        x += wide + rng.uniform(4, 60)
    _ground(sheet, rng)


def _ground(sheet: Sheet, rng: Random) -> None:
    sheet.fade(HORIZON[1] + 8, HEIGHT, shade(SOIL, 1.22), shade(SOIL, 0.9))
    for _ in range(420):
        away = 1 / rng.uniform(1 / FAR, 1 / NEAR)
        spot = seen(rng.uniform(-1.3, 1.2) * away, 0, away)
        sheet.disc(spot, rng.uniform(3, 13) / away, shade(SOIL, rng.uniform(0.72, 1.3)), 0.45)


def _house(sheet: Sheet, x: float, wide: float, high: float, wall: Colour) -> None:
    foot = HORIZON[1] + 10
    sheet.area(((x, foot), (x, foot - high), (x + wide, foot - high), (x + wide, foot)), wall)
    sheet.area(
        ((x + wide * 0.72, foot), (x + wide * 0.72, foot - high), (x + wide, foot - high), (x + wide, foot)),
        shade(wall, 0.9),
    )
    for row in range(int(high / 15)):
        y = foot - high + 8 + row * 15
        for column in range(int(wide / 15)):
            left = x + 6 + column * 15
            sheet.area(((left, y), (left + 7, y), (left + 7, y + 7), (left, y + 7)), shade(wall, 0.78))
