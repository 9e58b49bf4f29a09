"""The scene of a floor slab with its columns."""

from random import Random

from imaging.machines import RED, STEEL, WHITE, YELLOW, tower_crane, worker
from imaging.stage import HORIZON, Colour, Sheet, backdrop, seen, shade

_CONCRETE: Colour = (190, 191, 186)
_RUST: Colour = (132, 78, 52)


def concrete(sheet: Sheet, rng: Random) -> None:
    """Draw a floor slab with its columns."""
    backdrop(sheet, rng)
    tower_crane(sheet, (rng.uniform(420, 620), HORIZON[1] + 10), rng.uniform(300, 350))
    _slab(sheet, rng)
    for away in (7.6, 5.4, 3.8, 2.6):
        for across in (-1.9, -0.65, 0.6, 1.85):
            bare = away < 3 and across > 0 and rng.random() < 0.5
            _column(sheet, across, away, cast=not bare)
        if away == 3.8:
            worker(sheet, rng.uniform(-0.2, 0.2), 3.1, YELLOW)
            worker(sheet, 1.2, 3.3, WHITE)
    _boards(sheet)


def _slab(sheet: Sheet, rng: Random) -> None:
    far, near, side = 9.5, 0.9, 2.9
    sheet.quad(((-side, 0, near), (-side, 0, far), (side, 0, far), (side, 0, near)), _CONCRETE)
    for _ in range(60):
        away = 1 / rng.uniform(1 / far, 1 / 1.3)
        spot = seen(rng.uniform(-2.6, 2.6), 0, away)
        sheet.disc(spot, rng.uniform(60, 190) / away, shade(_CONCRETE, rng.uniform(0.965, 1.06)), 0.26)
    for away in (1.35, 2.0, 3.2, 4.6, 6.5):
        sheet.line((seen(-side, 0, away), seen(side, 0, away)), shade(_CONCRETE, 0.84), 5 / away)
    for across in (-1.28, 0.0, 1.22):
        sheet.line((seen(across, 0, near), seen(across, 0, far)), shade(_CONCRETE, 0.86), 2)
    for across in (-side, side):
        for up in (0.22, 0.42):
            sheet.line((seen(across, up, near), seen(across, up, far)), RED, 4)
        net = ((across, 0, near), (across, 0, far), (across, 0.2, far), (across, 0.2, near))
        sheet.quad(net, (74, 142, 104))
    back = ((-side, 0, far), (side, 0, far), (side, 0.34, far), (-side, 0.34, far))
    sheet.quad(back, (74, 142, 104))


def _column(sheet: Sheet, across: float, away: float, *, cast: bool) -> None:
    half, top = 0.15, 0.8
    toward = -half if across > 0 else half
    behind = away + 2 * half
    floor = seen(across + 0.2, 0, away + half)
    sheet.disc((floor[0], floor[1]), 190 / away, shade(_CONCRETE, 0.8), 0.2)
    if cast:
        side = across + toward
        sheet.quad(
            ((side, 0, away), (side, 0, behind), (side, top, behind), (side, top, away)),
            shade(_CONCRETE, 0.68),
        )
        left, right = across - half, across + half
        sheet.quad(
            ((left, 0, away), (right, 0, away), (right, top, away), (left, top, away)), shade(_CONCRETE, 0.92)
        )
        sheet.quad(
            ((left, top, away), (right, top, away), (right, top, behind), (left, top, behind)),
            shade(_CONCRETE, 1.35),
        )
        for up in (0.27, 0.54):
            sheet.line((seen(left, up, away), seen(right, up, away)), shade(_CONCRETE, 0.82), 4 / away)
    foot = top if cast else 0.0
    for depth in (behind - 0.05, away + 0.05):
        for step in (-0.11, -0.035, 0.035, 0.11):
            sheet.line(
                (seen(across + step, foot, depth), seen(across + step, top + 0.26, depth)), _RUST, 11 / away
            )
    for up in [top + 0.1] if cast else [part * 0.12 for part in range(1, 9)]:
        sheet.line(
            (seen(across - 0.12, up, away), seen(across + 0.12, up, away)), shade(_RUST, 0.8), 8 / away
        )


def _boards(sheet: Sheet) -> None:
    """Draw a stack of formwork boards and a bundle of steel bars on the slab."""
    for bar in range(9):
        away = 1.5 + bar * 0.022
        sheet.line(
            (seen(0.2 - bar % 3 * 0.02, 0.02, away), seen(1.25 + bar % 2 * 0.04, 0.02, away)),
            shade(_RUST, 0.8 + bar % 3 * 0.2),
            7,
        )
    for across in (0.42, 1.02):
        sheet.line((seen(across, 0.03, 1.49), seen(across, 0.03, 1.7)), STEEL, 6)
    for layer in range(6):
        low, high = layer * 0.035, layer * 0.035 + 0.03
        tone = (206, 160, 92) if layer % 2 else (190, 142, 78)
        left, right, near, far = -1.3 - 0.012 * (layer % 3), -0.72 + 0.01 * (layer % 2), 1.6, 2.05
        sheet.quad(
            ((left, low, near), (right, low, near), (right, high, near), (left, high, near)),
            shade(tone, 0.82),
        )
        sheet.quad(
            ((right, low, near), (right, low, far), (right, high, far), (right, high, near)),
            shade(tone, 0.62),
        )
        sheet.quad(((left, high, near), (right, high, near), (right, high, far), (left, high, far)), tone)
