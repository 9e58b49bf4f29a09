"""Photographs for the bench, and `python -m bench.pictures KIND FILE`: what merely decodes one, as JSON."""

import json
import sys
from pathlib import Path
from time import monotonic
from typing import Final

from PIL import Image

from imaging.work import LARGE

OCTAVES: Final = (1, 4, 16, 64, 256)  # pixels of a grain
QUALITY: Final = 88
HEIC: Final = Path(__file__).with_name("photo.heic")  # 4096 x 3072: one coded tile of such noise, 48 times


def photograph(width: int, height: int, into: Path) -> None:
    """Write a JPEG that is as hard to decode as a photograph: coloured noise, coarse and fine."""
    bands = []
    for _ in range(3):
        band = (
            Image.linear_gradient("L").rotate(90).resize((width, height))
        )  # or there would be nothing to see
        for share, grain in enumerate(OCTAVES, 2):
            noise = Image.effect_noise((width // grain + 1, height // grain + 1), 60)
            band = Image.blend(band, noise.resize((width, height), Image.Resampling.BICUBIC), 1 / share)
        bands.append(band)
    Image.merge("RGB", bands).save(into, "JPEG", quality=QUALITY)


def decode(kind: str, file: Path) -> tuple[int, int]:
    """Decode a JPEG in draft mode to what serves a copy, or a HEIC as it is; return the size."""
    if kind == "heic":
        from imaging.heic import HeicImageFile  # noqa: PLC0415 - as the child does it

        with file.open("rb") as opened:
            picture: Image.Image = HeicImageFile(opened)
            picture.load()
            return picture.size
    with Image.open(file) as picture:
        longest = max(picture.size)
        picture.draft(None, (picture.width * LARGE // longest, picture.height * LARGE // longest))
        picture.load()
        return picture.size


def main(kind: str, file: Path, small: Path) -> None:
    """Decode a small picture, so that everything is loaded, and then the one that is measured."""
    decode(kind, small)
    began_s = monotonic()
    size = decode(kind, file)
    seconds = monotonic() - began_s
    sys.stdout.write(json.dumps({"seconds": seconds, "size": size}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
