"""A picture that is scaled by two threads is the picture that one would have made."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageChops

from imaging.work import LARGE, scaled


@pytest.mark.parametrize(
    "size", [(2016, 1512), (1512, 2016), (2016, 1511), (1300, 65), (2559, 1919), (4000, 3000), (900, 700)]
)
def test_halves_are_the_whole_without_a_seam(size: tuple[int, int]) -> None:
    picture = Image.effect_noise(size, 90).convert("RGB")
    with ThreadPoolExecutor(1) as beside:
        halves = scaled(picture, LARGE, beside)
    whole = scaled(picture, LARGE)
    assert halves.size == whole.size
    off = ImageChops.difference(halves, whole).convert("L").histogram()
    assert sum(off[2:]) == 0  # it may round the other way
