"""The stamped copy of a picture: what it shows, where, when and by whom, on a band along its foot."""

from PIL import Image, ImageDraw

from imaging.lettering import WHITE, block
from imaging.protocol import Drawn, Stamp
from imaging.stage import Colour

BAND = (14, 20, 28, 188)  # white words on it have a contrast of at least 7:1 whatever is behind
RED: Colour = (196, 40, 36)
PALE: Colour = (226, 232, 238)
NARROWEST = 480  # pixels; a smaller picture stands on a sheet of that width
SHARE = 0.4  # of the picture; a taller band stands below it instead of on it
QUALITY = 85


def draw(job: Stamp) -> Drawn:
    """Write the stamped copy of a JPEG of ours."""
    with Image.open(job.large, formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    width = max(picture.width, NARROWEST)
    unit = min(width, 1280) / 1280 if width >= picture.height else min(width, 960) / 960
    edge, bar = round(36 * unit), max(4, round(10 * unit))
    left, room = edge + bar + round(22 * unit), width - 2 * edge - bar - round(22 * unit)
    code = block(job.code, room // 3, round(30 * unit), 1)
    title = block(job.title, room, round(42 * unit), 3)
    size = min(round(30 * unit), title.size)
    details = [block(line, room, size) for line in job.lines]
    details[-1:] = [block(job.lines[-1], room * 2 // 3 - edge, size)] if job.lines else []
    height = title.height + sum(line.height for line in details) + round(44 * unit)
    picture = _with_room(picture, width, height)
    top = picture.height - height
    pen = ImageDraw.Draw(picture, "RGBA")
    pen.rectangle((0, top, width, picture.height), fill=BAND)
    pen.rectangle((edge, top + 22 * unit, edge + bar, picture.height - 22 * unit), fill=RED)
    at = top + 22 * unit
    title.write(pen, left, at, WHITE)
    at += title.height
    for line in details:
        line.write(pen, left, at, PALE)
        at += line.height
    code.write(pen, width - edge, picture.height - 22 * unit - code.height, WHITE, "r")
    picture.save(job.into, "JPEG", quality=QUALITY)
    return Drawn(*picture.size)


def _with_room(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Return the picture, on a larger sheet where the band would hide too much of it."""
    hides = height > picture.height * SHARE
    if width == picture.width and not hides:
        return picture
    sheet = Image.new("RGB", (width, picture.height + (height if hides else 0)), BAND[:3])
    sheet.paste(picture, ((width - picture.width) // 2, 0))
    return sheet
