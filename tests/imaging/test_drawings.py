"""What the child draws of our own pictures: stamped copies, pairs and contact sheets."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.child import ChildFailedError
from bot.imaging_child import ImagingChild
from imaging import lettering, sheets, stamping
from imaging.protocol import Drawn, Pair, Sheet, Stamp
from imaging.samples import draw
from tests.imaging.pictures import pixel

TITLE = "LS-087 株洲路北片区配套道路"
LONG = "LS-112 " + "张村河流域水环境综合治理与滨河生态景观提升改造工程" * 3
LINES = ("K0+460 · 2026-05-25 17:08 拍摄", "专员甲 · 一线")
CODE = "7K4M-2Q"
BACKGROUNDS = {
    "white": Image.new("RGB", (1280, 960), "white"),
    "black": Image.new("RGB", (1280, 960), "black"),
    "noise": Image.effect_noise((1280, 960), 120).convert("RGB"),
    "yellow": Image.new("RGB", (1280, 960), "yellow"),
}


def written(path: Path, image: Image.Image) -> Path:
    """The picture as a JPEG of ours."""
    image.save(path, "JPEG", quality=90)
    return path


def scene(kind: str = "trench", size: tuple[int, int] = (1280, 960)) -> Image.Image:
    """A site."""
    return Image.open(io.BytesIO(draw(kind, ""))).resize(size)


def luminance(colour: tuple[int, ...]) -> float:
    """The relative luminance of a colour, as accessibility guidelines count it."""
    parts = [part / 255 for part in colour[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How far two colours are apart, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_every_word_of_a_stamp_stands_out_whatever_is_behind_it(tmp_path: Path, name: str) -> None:
    large, into = written(tmp_path / "large.jpg", BACKGROUNDS[name]), tmp_path / "stamp.jpg"
    stamping.draw(Stamp(large, into, TITLE, LINES, CODE))
    with Image.open(into) as stamped:
        foot = [pixel(stamped, x, stamped.height - 8) for x in range(0, stamped.width, 3)]  # no words there
    lightest = max(foot, key=luminance)
    assert min(contrast(lettering.WHITE, lightest), contrast(stamping.PALE, lightest)) >= 4.5


@pytest.mark.parametrize(
    ("size", "becomes"),
    [
        ((1280, 960), (1280, 960)),
        ((960, 1280), (960, 1280)),
        ((1280, 300), (1280, 300)),
        ((40, 30), (480, 30)),
    ],
)
def test_a_stamp_hides_no_more_than_a_part_of_the_picture(
    tmp_path: Path, size: tuple[int, int], becomes: tuple[int, int]
) -> None:
    large, into = written(tmp_path / "large.jpg", Image.new("RGB", size, "orange")), tmp_path / "stamp.jpg"
    drawn = stamping.draw(Stamp(large, into, LONG, LINES, CODE))
    with Image.open(into) as stamped:
        assert stamped.size == (drawn.width, drawn.height)
        orange = sum(pixel(stamped, stamped.width // 2, y)[0] > 200 for y in range(stamped.height))
    assert drawn.width == becomes[0]
    assert drawn.height >= becomes[1]
    assert orange >= size[1] * (1 - stamping.SHARE) - 2


@given(st.text(min_size=1, max_size=300), st.integers(120, 1200), st.integers(14, 42))
@settings(deadline=None, max_examples=60)
def test_words_fit_into_their_room_and_nothing_is_cut_off(words: str, room: int, size: int) -> None:
    found = lettering.block(words, room, size)
    assert "".join("".join(found.lines).split()) == "".join(words.split())
    assert len(found.lines) <= 2 or found.size == lettering.LEAST
    widest = max((lettering.font(found.size).getlength(line) for line in found.lines), default=0)
    assert widest <= room or any(len(line) == 1 for line in found.lines)


def test_words_beside_each_other_have_one_size() -> None:
    short, long = lettering.alike(("第22周", "张村河流域水环境综合治理" * 8), 400, 28)
    assert short.size == long.size < 28


@pytest.mark.parametrize("size", [(1280, 960), (960, 1280), (120, 90), (1, 1)])
def test_the_whole_of_a_long_name_stands_within_the_stamp(tmp_path: Path, size: tuple[int, int]) -> None:
    large, drawn = written(tmp_path / "large.jpg", Image.new("RGB", size, "orange")), []
    for title in (LONG, LONG[:-4] + "某某某某"):
        stamping.draw(Stamp(large, tmp_path / "stamp.jpg", title, LINES, CODE))
        with Image.open(tmp_path / "stamp.jpg") as stamped:
            drawn.append(stamped.convert("RGB"))
    same, other = drawn
    box = ImageChops.difference(same, other).convert("L").point(lambda level: 255 * (level > 60)).getbbox()
    assert box is not None
    assert box[2] <= same.width - round(18 * min(same.width, 1280) / 1280)


def test_a_pair_shows_both_pictures_with_their_words(tmp_path: Path) -> None:
    left = written(tmp_path / "left.jpg", Image.new("RGB", (960, 1280), "red"))
    right = written(tmp_path / "right.jpg", Image.new("RGB", (1280, 720), "blue"))
    drawn = sheets.pair(Pair(left, right, tmp_path / "pair.jpg", TITLE, "前", "后，" + "电缆已迁出" * 20))
    with Image.open(tmp_path / "pair.jpg") as pair:
        middle = (sheets.EDGE + drawn.height) // 2
        row = [pixel(pair, x, middle) for x in range(pair.width)]
    assert drawn.width == sheets.WIDTH
    assert sum(one[0] > 200 and one[2] < 90 for one in row) > 500
    assert sum(one[2] > 200 and one[0] < 90 for one in row) > 500


@pytest.mark.parametrize("count", [1, 3, 4, 12])
def test_a_contact_sheet_has_every_picture_once(tmp_path: Path, count: int) -> None:
    shown = [written(tmp_path / f"{n}.jpg", Image.new("RGB", (640, 480), "lime")) for n in range(count)]
    words = tuple(f"W22-087-{n}" for n in range(count))
    drawn = sheets.sheet(Sheet(tuple(shown), words, tmp_path / "sheet.jpg", TITLE, "1/1"))
    with Image.open(tmp_path / "sheet.jpg") as page:
        green = sum(
            pixel(page, x, y)[1] > 220 and pixel(page, x, y)[0] < 80
            for x in range(0, page.width, 8)
            for y in range(0, page.height, 8)
        )
    wide = (sheets.WIDTH - 2 * sheets.EDGE - 2 * sheets.GAP) // 3
    assert abs(green * 64 / (wide * (wide * 3 // 4)) - count) < 0.1 * count
    assert drawn.height > wide * 3 // 4 * -(-count // 3)


async def test_the_child_draws_what_it_is_asked_for(tmp_path: Path) -> None:
    large, child = written(tmp_path / "large.jpg", scene()), ImagingChild()
    try:
        await child.stamp(large, title=TITLE, lines=LINES, code=CODE, into=tmp_path / "stamp.jpg")
        stamped = tmp_path / "stamp.jpg"
        await child.pair((large, "前"), (stamped, "后"), title=TITLE, into=tmp_path / "pair.jpg")
        await child.sheet([(large, "1"), (stamped, "2")], title=TITLE, footer="", into=tmp_path / "sheet.jpg")
        (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
        with pytest.raises(ChildFailedError):
            await child.pair((large, ""), (tmp_path / "broken.jpg", ""), title="", into=tmp_path / "x.jpg")
    finally:
        await child.close()
    for name in ("stamp", "pair", "sheet"):
        with Image.open(tmp_path / f"{name}.jpg") as made:
            assert made.width == 1280


def test_what_was_drawn_says_its_size(tmp_path: Path) -> None:
    large = written(tmp_path / "large.jpg", scene(size=(800, 600)))
    assert stamping.draw(Stamp(large, tmp_path / "s.jpg", TITLE, LINES, CODE)) == Drawn(800, 600)
