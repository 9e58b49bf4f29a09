"""Every odd and every hostile picture is decided as expected.csv says, by one child with its limits."""

import csv
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from bot.imaging_child import ImagingChild
from imaging.protocol import Picture, Rejected
from tests.images.hostile import HOSTILE
from tests.images.odd import ODD
from tests.imaging.pictures import SECRET

TABLE = Path(__file__).parent / "expected.csv"
ALL = ODD | HOSTILE
WALL = timedelta(minutes=1)  # each has ten seconds of the processor; a busy machine is nobody's fault
SHORT = timedelta(seconds=2)  # for the one that takes as long as it may
SLOW = "thousands-of-scans.jpg"

with TABLE.open(encoding="utf-8", newline="") as opened:
    EXPECTED = {row["name"]: row for row in csv.DictReader(opened)}


def row(name: str, found: Picture | Rejected) -> dict[str, str]:
    """A decision as a row of the table."""
    if isinstance(found, Rejected):
        said = {"outcome": "refused", "reason": found.reason.value, "kind": found.found or ""}
    else:
        said = {
            "outcome": "accepted", "kind": found.kind, "width": str(found.width), "height": str(found.height),
            "shot_at": found.shot_at or "",
            "place": "" if found.latitude is None else f"{found.latitude} {found.longitude}",
            "hash": "none" if found.phash is None else "yes",
        }  # fmt: skip
    return dict.fromkeys(FIELDS, "") | {"name": name} | said


FIELDS = ("name", "outcome", "reason", "kind", "width", "height", "shot_at", "place", "hash")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def child() -> AsyncIterator[ImagingChild]:
    """One child for all."""
    made = ImagingChild(wall=WALL)
    yield made
    await made.close()


@pytest.fixture(scope="module")
def decided() -> Iterator[list[dict[str, str]]]:
    """What was decided, printed in the end."""
    rows: list[dict[str, str]] = []
    yield rows
    widths = {
        field: max(len(one[field]) for one in (*rows, dict(zip(FIELDS, FIELDS, strict=True))))
        for field in FIELDS
    }
    lines = ["  ".join(one[field].ljust(widths[field]) for field in FIELDS) for one in rows]
    heading = "  ".join(field.ljust(widths[field]) for field in FIELDS)
    sys.stdout.write("\n".join(["", heading, *lines, f"{len(rows)} pictures", ""]))


def test_there_is_a_row_for_every_picture_and_a_picture_for_every_row() -> None:
    assert list(EXPECTED) == list(ALL)
    assert len(ALL) >= 60


@pytest.mark.filterwarnings(
    "ignore::PIL.Image.DecompressionBombWarning"
)  # 48 megapixels are meant to be there
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", ALL)
async def test_it_is_decided_as_the_table_says(
    name: str, child: ImagingChild, decided: list[dict[str, str]], tmp_path: Path
) -> None:
    sent, made = tmp_path / name, tmp_path / "made"
    sent.write_bytes(ALL[name]())
    made.mkdir()
    asked = ImagingChild(wall=SHORT) if name == SLOW else child
    found = await asked.process(sent, made)
    if asked is not child:
        await asked.close()
    decided.append(row(name, found))
    assert decided[-1] == EXPECTED[name]
    if isinstance(found, Picture):
        for file in (found.full_name, found.large_name, found.thumb_name):
            written = (made / file).read_bytes()
            assert (written[-2:], SECRET in written) == (b"\xff\xd9", False)
            with Image.open(made / file, formats=("JPEG",)) as image:
                image.load()
