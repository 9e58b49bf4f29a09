"""The card of an invitation shows its link as a code that scanners read, and every line within its edge."""

import io

import pytest
import segno
from PIL import Image

from imaging.tickets import CARD, CODE, EDGE, HEIGHT, QUIET, WIDTH, draw

LINK = "https://t.me/yixian_laoshan_bot?start=" + "aB3_" * 8
LINES = ("一线 Yixian", "专员甲", "项目专员", "有效期至 周一（6/1）08:55", "只能用一次")


def drawn(*lines: str) -> Image.Image:
    """The card as a picture."""
    picture = Image.open(io.BytesIO(draw(LINK, lines)))
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture.convert("RGB")


def test_the_code_on_the_card_is_that_of_the_link() -> None:
    picture = drawn(*LINES)
    wanted = [[bool(module) for module in row] for row in segno.make(LINK, error="m").matrix]
    side = len(wanted)
    pixels = CODE // (side + 2 * QUIET)
    left = (WIDTH - side * pixels) // 2
    column = [picture.getpixel((left + pixels // 2, y)) == (0, 0, 0) for y in range(HEIGHT)]
    top = column.index(True)
    seen = [
        [
            picture.getpixel((left + int((x + 0.5) * pixels), top + int((y + 0.5) * pixels))) == (0, 0, 0)
            for x in range(side)
        ]
        for y in range(side)
    ]
    assert seen == wanted


@pytest.mark.parametrize("name", ["", "丙" * 40, "\u202e<b>🧱</b>"])
def test_whatever_the_lines_are_the_edge_of_the_card_stays_free(name: str) -> None:
    picture = drawn("一线 Yixian", name, name, "有效期至 周一", name)
    for x in (EDGE + 8, WIDTH - EDGE - 9):
        assert {picture.getpixel((x, y)) for y in range(HEIGHT // 8, HEIGHT - HEIGHT // 8)} == {CARD}
