"""The scenes of a site by name: three of a trench, and a floor slab."""

import math
from collections.abc import Callable
from random import Random

from imaging.machines import STEEL, WHITE, YELLOW, cone, excavator, fence, tower_crane, worker
from imaging.slab import concrete
from imaging.stage import FAR, HORIZON, NEAR, SOIL, Colour, Sheet, backdrop, seen, shade

_PIPE: Colour = (92, 138, 156)
_DEPTH, _HALF = 0.55, 0.62  # of the trench


def trench(sheet: Sheet, rng: Random) -> None:
    """Draw a trench with a pipe in it and the excavator beside it."""
    _dug(sheet, rng, pipe_from=3.7)
    excavator(sheet, seen(-1.72, 0, 2.35), 1.15)
    cone(sheet, -0.86, 1.7)
    worker(sheet, 0.84, 2.9, WHITE)


def cleared(sheet: Sheet, rng: Random) -> None:
    """Draw the trench with nothing in the way."""
    _dug(sheet, rng, pipe_from=2.5)
    worker(sheet, -1.05, 3.1, YELLOW)
    worker(sheet, -1.35, 3.3, WHITE)
    cone(sheet, -0.86, 1.7)


def cable(sheet: Sheet, rng: Random) -> None:
    """Draw the same trench with a power cable across it."""
    cleared(sheet, rng)
    for side in (-1, 1):
        sheet.line((seen(side * 0.575, -0.12, 1.9), seen(side * 0.5, -0.13, 1.9)), (214, 112, 44), 48)
    places = [step / 20 - 1 for step in range(41)]
    sag = [seen(place * 0.54, -0.13 - 0.08 * (1 - place * place), 1.9) for place in places]
    sheet.line([(x, y + 5) for x, y in sag], (24, 24, 28), 32)
    sheet.line([(x, y - 4) for x, y in sag], (74, 76, 84), 8)
    for x, y in sag[5:-4:5]:
        sheet.line(((x, y - 9), (x, y + 19)), (226, 190, 40), 9)
    _warning(sheet)


def _dug(sheet: Sheet, rng: Random, *, pipe_from: float) -> None:
    backdrop(sheet, rng)
    tower_crane(sheet, (rng.uniform(1180, 1380), HORIZON[1] + 10), rng.uniform(250, 310))
    _heap(sheet, rng, across=2.6, away=4.0, wide=1.3)
    _heap(sheet, rng, across=-4.2, away=5.6, wide=2.0)
    _pit(sheet, rng)
    _pipe(sheet, across=0.06, near=pipe_from)
    for away in (8.0, 5.4, 3.9):
        _strut(sheet, away)
    fence(sheet, 1.05, 0.8, 9)


def _heap(sheet: Sheet, rng: Random, *, across: float, away: float, wide: float) -> None:
    outline, ridge = [], []
    for step in range(25):
        side = step / 12 - 1
        up = 0.34 * wide * (1 - abs(side) ** 1.6) * rng.uniform(0.88, 1.06)
        outline.append(seen(across + side * wide, up, away))
        ridge.append(seen(across + side * wide * 0.8 + 0.2 * wide, up * 0.7, away))
    sheet.area(outline, shade(SOIL, 0.82))
    sheet.area([*ridge[:19], seen(across + wide * 0.4, 0, away), outline[0]], shade(SOIL, 0.92))


def _pit(sheet: Sheet, rng: Random) -> None:
    """Draw the trench: two sheeted walls and a floor of gravel."""
    for side, light in ((-1, 0.62), (1, 0.8)):
        lip, foot = side * _HALF, side * _HALF * 0.94
        sheet.quad(
            ((lip, 0, NEAR), (lip, 0, FAR), (foot, -_DEPTH, FAR), (foot, -_DEPTH, NEAR)),
            shade(SOIL, light),
        )
        for low, high, tone in ((-0.2, -0.1, 0.9), (-0.42, -0.34, 0.86)):
            corners = ((lip, low, NEAR), (lip, low, FAR), (lip, high, FAR), (lip, high, NEAR))
            sheet.quad(corners, shade(SOIL, light * tone))
        away = FAR
        while away > NEAR:
            sheet.line(
                (seen(lip, 0.03, away), seen(foot, -_DEPTH, away)), shade(SOIL, light * 0.72), 9 / away
            )
            away -= 0.05 * away + 0.05
        edge = ((lip, 0.05, NEAR), (lip, 0.05, FAR), (lip, 0, FAR), (lip, 0, NEAR))
        sheet.quad(edge, shade(STEEL, 1.25))
    foot = _HALF * 0.94
    floor = ((-foot, -_DEPTH, NEAR), (-foot, -_DEPTH, FAR), (foot, -_DEPTH, FAR), (foot, -_DEPTH, NEAR))
    sheet.quad(floor, shade(SOIL, 0.52))
    end = ((-_HALF, 0, FAR), (_HALF, 0, FAR), (foot, -_DEPTH, FAR), (-foot, -_DEPTH, FAR))
    sheet.quad(end, shade(SOIL, 0.7))
    for _ in range(260):
        away = 1 / rng.uniform(1 / 9, 1 / 1.4)
        spot = seen(rng.uniform(-0.95, 0.95) * foot, -_DEPTH, away)
        sheet.disc(spot, rng.uniform(4, 10) / away, shade(SOIL, rng.uniform(0.42, 0.72)), 0.5)


def _pipe(sheet: Sheet, *, across: float, near: float) -> None:
    radius = 0.21
    middle = -_DEPTH + radius + 0.02
    shadow = [
        (across + side * 0.3, -_DEPTH, away) for side, away in ((-1, near), (-1, FAR), (1, FAR), (1, near))
    ]
    sheet.quad(shadow, shade(SOIL, 0.36))
    strips = 28
    for step in range(strips):
        one, two = (math.pi * (part / strips * 1.3 - 0.15) for part in (step, step + 1))
        (x1, y1), (x2, y2) = (
            (across - radius * math.cos(a), middle + radius * math.sin(a)) for a in (one, two)
        )
        light = 0.55 + 0.62 * max(0.0, math.sin(one * 0.9 + 0.5)) ** 2
        sheet.quad(((x1, y1, near), (x1, y1, FAR), (x2, y2, FAR), (x2, y2, near)), shade(_PIPE, light))
    for away in (joint for joint in (9.5, 7.0, 5.4, 4.2, 3.1) if joint > near):
        ring = [math.pi * (part / 20 * 1.1 - 0.05) for part in range(21)]
        points = [
            seen(across - radius * 1.04 * math.cos(a), middle + radius * 1.04 * math.sin(a), away)
            for a in ring
        ]
        sheet.line(points, shade(_PIPE, 0.55), 26 / away)
    mouth, size = seen(across, middle, near), 700 * radius / near
    sheet.disc(mouth, size * 1.08, shade(_PIPE, 0.7))
    sheet.disc(mouth, size * 1.02, shade(_PIPE, 1.3))
    sheet.disc(mouth, size * 0.86, (32, 42, 50))
    sheet.disc((mouth[0] + size * 0.1, mouth[1] + size * 0.16), size * 0.62, (20, 27, 33))


def _strut(sheet: Sheet, away: float) -> None:
    left, right = seen(-_HALF, -0.08, away), seen(_HALF, -0.08, away)
    sheet.line((left, right), (196, 92, 40), 56 / away)
    sheet.line(((left[0], left[1] - 12 / away), (right[0], right[1] - 12 / away)), (232, 140, 80), 12 / away)


def _warning(sheet: Sheet) -> None:
    x, foot = seen(0.8, 0, 1.75)
    top = foot - 250
    sheet.line(((x, foot), (x, top + 60)), (134, 138, 142), 12)
    for grow, tone in ((1.0, (30, 30, 30)), (0.86, (248, 208, 46))):
        corners = ((0, -70 * grow), (74 * grow, 58 * grow), (-74 * grow, 58 * grow))
        sheet.area([(x + a, top + 20 + b) for a, b in corners], tone)
    bolt = ((8, -34), (-24, 22), (-2, 22), (-12, 60), (26, 4), (4, 4), (20, -34))
    sheet.area([(x + a, top + 12 + b) for a, b in bolt], (30, 30, 30))


SCENES: dict[str, Callable[[Sheet, Random], None]] = {
    "trench": trench,
    "cable": cable,
    "cleared": cleared,
    "concrete": concrete,
}
