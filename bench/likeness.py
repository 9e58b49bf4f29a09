"""`python -m bench.likeness`: five kinds of 64-bit hashes on changed pictures, and on other pictures."""

import io
import math
import sys
import tempfile
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median

from PIL import Image, ImageEnhance

from imaging import stamping
from imaging.likeness import difference_hash
from imaging.protocol import Stamp
from imaging.scenes import SCENES
from imaging.stage import Sheet
from imaging.work import THUMB, scaled

SEEDS = 12
WITHIN = (4, 6, 8, 10, 12)  # bits; up to 6 the look-up finds every picture
SIDE = 32
COSINES = [[math.cos(math.pi * (2 * x + 1) * u / (2 * SIDE)) for x in range(SIDE)] for u in range(9)]
Hash = Callable[[Image.Image], int]


def average(picture: Image.Image) -> int:
    """Which of 64 fields are lighter than all are on average."""
    fields = _grey(picture, (8, 8))
    return _bits(field > sum(fields) / len(fields) for field in fields)


def wavelet(picture: Image.Image) -> int:
    """Which of 64 fields, the coarsest step of Haar's wavelet, are lighter than the median."""
    fields = list(picture.convert("L").resize((8, 8), Image.Resampling.BOX).tobytes())
    return _bits(field > median(fields) for field in fields)


def cosine(first: int) -> Hash:
    """Which of the 64 lowest frequencies from `first` on are stronger than the median."""

    def hashed(picture: Image.Image) -> int:
        levels = _grey(picture, (SIDE, SIDE))
        lines = [levels[at : at + SIDE] for at in range(0, len(levels), SIDE)]
        ways = COSINES[first : first + 8]
        across = [[sum(map(float.__mul__, way, map(float, line))) for way in ways] for line in lines]
        found = [sum(way[y] * across[y][column] for y in range(SIDE)) for way in ways for column in range(8)]
        return _bits(one > median(found) for one in found)

    return hashed


def difference(picture: Image.Image) -> int:
    """Which of two neighbours is the lighter one: ours."""
    return (difference_hash(picture) or 0) & (1 << 64) - 1


def _grey(picture: Image.Image, size: tuple[int, int]) -> list[int]:
    return list(picture.convert("L").resize(size, Image.Resampling.LANCZOS).tobytes())


def _bits(ones: Iterable[bool]) -> int:
    return sum(one << place for place, one in enumerate(ones))


def _encoded(quality: int) -> Callable[[Image.Image], Image.Image]:
    def encode(picture: Image.Image) -> Image.Image:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality)
        return Image.open(out).convert("RGB")

    return encode


def _cropped(part: float) -> Callable[[Image.Image], Image.Image]:
    def crop(picture: Image.Image) -> Image.Image:
        wide, high = picture.size
        left, top = int(wide * part / 2), int(high * part / 2)
        return picture.crop((left, top, wide - left, high - top))

    return crop


def _stamped(title: str) -> Callable[[Image.Image], Image.Image]:
    def stamp(picture: Image.Image) -> Image.Image:
        with tempfile.TemporaryDirectory() as folder:
            large, into = Path(folder) / "large.jpg", Path(folder) / "stamp.jpg"
            picture.resize((1280, 960)).save(large, "JPEG", quality=85)
            stamping.draw(
                Stamp(large, into, title, ("K0+460 · 2026-05-25 17:08", "专员甲 · 一线"), "7K4M-2Q")
            )
            return Image.open(into).convert("RGB")

    return stamp


HASHES: dict[str, Hash] = {
    "average": average,
    "wavelet": wavelet,
    "cosine 0-7": cosine(0),
    "cosine 1-8": cosine(1),
    "difference": difference,
}
CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG, quality 60": _encoded(60),
    "JPEG, quality 30": _encoded(30),
    "1280 pixels": lambda picture: picture.resize((1280, 960)),
    "320 pixels": lambda picture: picture.resize((320, 240)),
    "25 % brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
    "25 % darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.75),
    "stamped": _stamped("LS-087 株洲路北片区配套道路"),
    "stamped, a long name": _stamped("LS-112 " + "张村河流域水环境综合治理与滨河生态景观提升改造工程" * 3),
    "5 % cropped": _cropped(0.05),
    "10 % cropped": _cropped(0.10),
}


def main() -> None:
    """Print how many pictures each kind knows again after each change, and how many it mistakes."""
    shown = [(kind, _scene(kind, seed)) for kind in SCENES for seed in range(SEEDS)]
    changed = {
        name: [scaled(change(picture), THUMB) for _, picture in shown] for name, change in CHANGES.items()
    }
    out = [f"{len(shown)} pictures; how many differ in at most {', '.join(map(str, WITHIN))} bits"]
    for name, hashed in HASHES.items():
        own = [hashed(scaled(picture, THUMB)) for _, picture in shown]
        out.append(f"\n{name}")
        for change, pictures in changed.items():
            out.append(_line(change, zip(own, map(hashed, pictures), strict=True)))
        pairs = list(combinations(zip([kind for kind, _ in shown], own, strict=True), 2))
        alike = [(one[1], two[1]) for one, two in pairs if one[0] == two[0]]
        other = [(one[1], two[1]) for one, two in pairs if (one[0] == "concrete") != (two[0] == "concrete")]
        out += [_line("same place, another day", alike), _line("another place", other)]
    sys.stdout.write("\n".join(out) + "\n")


def _scene(kind: str, seed: int) -> Image.Image:
    sheet = Sheet()
    SCENES[kind](sheet, Random(seed * 7 + 1))  # noqa: S311 - scenery, not a secret
    return sheet.image.resize((1600, 1200), Image.Resampling.LANCZOS)


def _line(what: str, pairs: Iterable[tuple[int, int]]) -> str:
    far = [(one ^ other).bit_count() for one, other in pairs]
    counts = "".join(f"{sum(one <= most for one in far):5}" for most in WITHIN)
    return f"  {what:24}{counts} of {len(far):4}; {min(far)} to {max(far)}, median {median(far):g}"


if __name__ == "__main__":
    main()
