"""Several pictures on one: two side by side, and the pages of a contact sheet."""

from pathlib import Path

from PIL import Image, ImageDraw

from imaging.lettering import alike, block
from imaging.protocol import Drawn, Pair, Sheet
from imaging.stage import Colour

WIDTH = 1280
EDGE, GAP = 36, 20
PAGE: Colour = (255, 255, 255)
INK: Colour = (24, 32, 42)
PALE: Colour = (92, 104, 118)
MAT: Colour = (236, 240, 244)
COLUMNS = 3
CELLS = 12
QUALITY = 88


def pair(job: Pair) -> Drawn:
    """Write a card with two pictures of ours side by side, each with its words below."""
    wide = (WIDTH - 2 * EDGE - GAP) // 2
    shown = [_fitted(path, wide, wide * 4 // 3) for path in (job.left, job.right)]
    high = max(picture.height for picture in shown)
    title = block(job.title, WIDTH - 2 * EDGE, 38)
    words = alike((job.left_words, job.right_words), wide, 28, 3)
    top = EDGE + title.height + 18
    below = top + high + 12
    page = Image.new("RGB", (WIDTH, below + max(one.height for one in words) + EDGE), PAGE)
    pen = ImageDraw.Draw(page)
    title.write(pen, EDGE, EDGE, INK)
    for place, (picture, said) in enumerate(zip(shown, words, strict=True)):
        left = EDGE + place * (wide + GAP)
        pen.rectangle((left, top, left + wide - 1, top + high - 1), fill=MAT)
        page.paste(picture, (left + (wide - picture.width) // 2, top + (high - picture.height) // 2))
        pen.rectangle((left - 1, top - 1, left + wide, top + high), outline=MAT)
        said.write(pen, left, below, INK)
    return _saved(page, job.into)


def sheet(job: Sheet) -> Drawn:
    """Write a page of a contact sheet, at most CELLS pictures of ours with their words."""
    wide = (WIDTH - 2 * EDGE - (COLUMNS - 1) * GAP) // COLUMNS
    high = wide * 3 // 4
    title = block(job.title, WIDTH - 2 * EDGE, 38)
    footer = block(job.footer, WIDTH - 2 * EDGE, 22, 1)
    rows = [alike(job.words[at : at + COLUMNS], wide, 22) for at in range(0, len(job.words), COLUMNS)]
    heights = [high + 8 + max(one.height for one in row) + GAP for row in rows]
    top = EDGE + title.height + 18
    page = Image.new("RGB", (WIDTH, top + sum(heights) + footer.height + EDGE), PAGE)
    pen = ImageDraw.Draw(page)
    title.write(pen, EDGE, EDGE, INK)
    for place, path in enumerate(job.pictures):
        row, column = divmod(place, COLUMNS)
        left, at = EDGE + column * (wide + GAP), top + sum(heights[:row])
        picture = _fitted(path, wide, high)
        pen.rectangle((left, at, left + wide - 1, at + high - 1), fill=MAT)
        page.paste(picture, (left + (wide - picture.width) // 2, at + (high - picture.height) // 2))
        pen.rectangle((left - 1, at - 1, left + wide, at + high), outline=MAT)
        rows[row][column].write(pen, left, at + high + 8, PALE)
    footer.write(pen, WIDTH - EDGE, page.height - EDGE - footer.height, PALE, "r")
    return _saved(page, job.into)


def _fitted(path: Path, wide: int, high: int) -> Image.Image:
    """Return a picture as large as the room allows, never larger than it is."""
    with Image.open(path, formats=("JPEG",)) as opened:
        opened.draft("RGB", (wide, high))
        picture = opened.convert("RGB")
    picture.thumbnail((wide, high), Image.Resampling.LANCZOS)
    return picture


def _saved(page: Image.Image, into: Path) -> Drawn:
    page.save(into, "JPEG", quality=QUALITY)
    return Drawn(*page.size)
