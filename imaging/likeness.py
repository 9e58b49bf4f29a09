"""A 64-bit hash by which pictures that look alike are found: which of two neighbours is the lighter one.

Chosen by measurement among five kinds: docs/decisions/perceptual-hash.md.
"""

from typing import Final

from PIL import Image, ImageStat

COLUMNS, ROWS = 9, 8
SIGN: Final = 1 << 63
FLAT: Final = 3.0  # standard deviation of grey levels; below it the bits would be noise


def difference_hash(picture: Image.Image) -> int | None:
    """Return the hash as a signed 64-bit integer; None where there is nothing to see."""
    small = picture.convert("L").resize((COLUMNS, ROWS), Image.Resampling.LANCZOS)
    if ImageStat.Stat(small).stddev[0] < FLAT:
        return None
    levels = small.tobytes()
    bits = 0
    for row in range(ROWS):
        for column in range(COLUMNS - 1):
            at = row * COLUMNS + column
            bits = bits << 1 | (levels[at] < levels[at + 1])
    return bits - (1 << 64) if bits & SIGN else bits
