"""What stands about on a site: an excavator, a tower crane, people, cones and fences."""

from itertools import pairwise

from imaging.stage import Colour, Point, Sheet, seen, shade

YELLOW: Colour = (238, 176, 38)
STEEL: Colour = (74, 80, 88)
ORANGE: Colour = (226, 98, 40)
WHITE: Colour = (246, 246, 242)
RED: Colour = (200, 48, 42)


def excavator(sheet: Sheet, foot: Point, scale: float) -> None:
    """Draw an excavator from its side, its arm to the right; the foot is the middle of its tracks."""

    def at(*points: Point) -> list[Point]:
        return [(foot[0] + x * scale, foot[1] - y * scale) for x, y in points]

    def area(colour: Colour, *points: Point) -> None:
        sheet.area(at(*points), colour)

    sheet.disc(at((10, -4))[0], 190 * scale, (122, 98, 72), 0.1)
    sheet.line(at((-105, 30), (105, 30)), (46, 48, 52), 62 * scale)
    sheet.line(at((-105, 30), (105, 30)), (66, 69, 74), 40 * scale)
    for x in (-105, -62, -20, 22, 64, 105):
        sheet.disc(at((x, 30))[0], 15 * scale, (38, 40, 44))
        sheet.disc(at((x, 30))[0], 6 * scale, (104, 108, 112))
    area(STEEL, (-56, 58), (56, 58), (50, 78), (-50, 78))
    area((58, 62, 68), (-172, 84), (-104, 78), (-104, 152), (-160, 148))
    area(YELLOW, (-150, 78), (66, 78), (66, 118), (0, 152), (-150, 156))
    area(shade(YELLOW, 0.82), (-150, 78), (66, 78), (66, 92), (-150, 92))
    for x in (-92, -76, -60, -44):
        sheet.line(at((x, 112), (x, 138)), shade(YELLOW, 0.66), 5 * scale)
    sheet.line(at((-118, 150), (-118, 182)), STEEL, 9 * scale)
    sheet.line(at((62, 112), (150, 262), (226, 276)), shade(YELLOW, 0.9), 34 * scale)
    sheet.line(at((226, 276), (322, 226)), shade(YELLOW, 0.9), 27 * scale)
    sheet.line(at((84, 106), (152, 222)), (182, 186, 190), 11 * scale)
    sheet.line(at((84, 106), (118, 164)), STEEL, 17 * scale)
    sheet.line(at((176, 288), (316, 256)), (182, 186, 190), 10 * scale)
    sheet.line(at((176, 288), (240, 274)), STEEL, 16 * scale)
    sheet.line(at((306, 250), (372, 92)), YELLOW, 25 * scale)
    area(shade(STEEL, 0.8), (352, 104), (396, 98), (414, 46), (398, 12), (350, 22), (336, 62))
    for x in (354, 372, 390):
        area(shade(STEEL, 0.62), (x - 7, 20), (x + 7, 17), (x + 1, -4))
    for joint in ((62, 112), (222, 274), (312, 236), (370, 96)):
        sheet.disc(at(joint)[0], 9 * scale, STEEL)
    area(YELLOW, (-8, 78), (84, 78), (90, 128), (72, 204), (-8, 204))
    area((168, 204, 220), (2, 118), (81, 118), (65, 194), (2, 194))
    area((206, 228, 236), (2, 160), (26, 194), (48, 194), (2, 132))
    sheet.line(at((36, 118), (36, 194)), shade(YELLOW, 0.85), 5 * scale)
    area(STEEL, (-12, 204), (76, 204), (74, 212), (-12, 212))


def tower_crane(sheet: Sheet, foot: Point, high: float) -> None:
    """Draw a far tower crane, its jib to the left."""
    x, top = foot[0], foot[1] - high
    tone = (196, 150, 66)
    for side in (-6, 6):
        sheet.line(((x + side, foot[1]), (x + side, top)), tone, 2.4)
    for step in range(int(high / 14)):
        y = foot[1] - step * 14
        sheet.line(((x - 6, y), (x + 6, y - 14)), tone, 1.6)
        sheet.line(((x + 6, y), (x - 6, y - 14)), tone, 1.6)
    sheet.line(((x, top - 40), (x, top)), tone, 5)
    sheet.line(((x - 300, top), (x + 96, top)), tone, 5)
    sheet.line(((x - 230, top), (x, top - 40), (x + 90, top)), tone, 1.6)
    sheet.area(((x + 62, top), (x + 94, top), (x + 94, top + 26), (x + 62, top + 26)), STEEL)
    sheet.area(((x - 12, top + 2), (x + 10, top + 2), (x + 10, top + 24), (x - 12, top + 24)), WHITE)
    sheet.line(((x - 190, top), (x - 190, top + 90)), STEEL, 1.6)


def worker(sheet: Sheet, across: float, away: float, helmet: Colour) -> None:
    """Draw a person in a safety vest, standing on the ground, 0.62 units tall."""
    x, y = seen(across, 0, away)
    unit = (y - seen(across, 0.62, away)[1]) / 100
    sheet.disc((x, y), 20 * unit, (120, 104, 84), 0.24)
    for side in (-7, 7):
        sheet.line(
            ((x + side * unit, y - 4 * unit), (x + side * 0.8 * unit, y - 46 * unit)), (52, 66, 92), 11 * unit
        )
    for side in (-1, 1):
        sheet.line(
            ((x + side * 13 * unit, y - 74 * unit), (x + side * 18 * unit, y - 48 * unit)),
            (70, 88, 118),
            8 * unit,
        )
    sheet.area([(x + a * unit, y - b * unit) for a, b in ((-14, 44), (14, 44), (15, 78), (-15, 78))], ORANGE)
    sheet.area(
        [(x + a * unit, y - b * unit) for a, b in ((-14, 54), (14, 54), (14, 59), (-14, 59))], (244, 236, 150)
    )
    sheet.disc((x, y - 86 * unit), 9 * unit, (224, 182, 150))
    sheet.area([(x + a * unit, y - b * unit) for a, b in ((-13, 88), (13, 88), (9, 98), (-9, 98))], helmet)
    sheet.disc((x, y - 95 * unit), 9 * unit, helmet, 0.7)


def cone(sheet: Sheet, across: float, away: float) -> None:
    """Draw a traffic cone on the ground."""
    x, y = seen(across, 0, away)
    unit = (y - seen(across, 0.2, away)[1]) / 100
    sheet.area(
        [(x + a * unit, y - b * unit) for a, b in ((-44, -6), (44, -6), (38, 8), (-38, 8))],
        shade(ORANGE, 0.7),
    )
    sheet.area([(x + a * unit, y - b * unit) for a, b in ((-30, 6), (30, 6), (7, 100), (-7, 100))], ORANGE)
    sheet.area([(x + a * unit, y - b * unit) for a, b in ((-22, 38), (22, 38), (15, 66), (-15, 66))], WHITE)


def fence(sheet: Sheet, across: float, near: float, far: float) -> None:
    """Draw a red and white barrier that runs away from the viewer."""
    count = 16
    marks = [far - (far - near) * (step / count) ** 0.6 for step in range(count + 1)]
    for step, (back, front) in enumerate(pairwise(marks)):
        for low, high in ((0.14, 0.2), (0.3, 0.37)):
            corners = ((across, low, back), (across, low, front), (across, high, front), (across, high, back))
            sheet.quad(corners, RED if step % 2 else WHITE)
        if step % 2 == 0:
            post = 9 / front
            sheet.line((seen(across, 0, front), seen(across, 0.4, front)), (150, 154, 158), post)
