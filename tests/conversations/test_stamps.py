"""What is sent from site is kept with a stamp, once it is known for which project."""

import io
from datetime import datetime
from pathlib import Path

from PIL import Image
from sqlmodel import select

from imaging import samples
from models.engine import Session
from models.photos import Photo
from tests.conversations.phone import Phone
from tests.conversations.town import Town, unit


def stamped(session: Session, _now: datetime) -> list[str]:
    """The names of the pictures that have a stamp."""
    return [photo.stem for photo in session.exec(select(Photo)).all() if photo.stamped_at]


async def test_pictures_of_a_report_are_stamped_when_it_is_sent(
    place: Town, officer: Phone, tmp_path: Path
) -> None:
    await place.hop_to("Mon 09:00")
    pictures = [samples.draw("trench", "合成", (1600, 1200), seed) for seed in (1, 2)]
    await officer.sends_files(*pictures, kind="document", caption="041 管道到 K0+460，约 52%")
    await officer.sees("LS-041", "45% → 52%")
    await place.settle()
    assert await unit(place, tmp_path, stamped) == []
    await officer.taps("提交")
    await officer.sees("W22-041-1")
    await place.settle()
    stems = await unit(place, tmp_path, stamped)
    assert len(stems) == 2
    for stem in stems:
        folder = tmp_path / "media" / stem
        with Image.open(io.BytesIO((folder / "stamp.jpg").read_bytes())) as copy:
            assert copy.size == (1280, 960)
            foot = copy.convert("L").crop((400, 940, 800, 955)).getextrema()
        with Image.open(folder / "large.jpg") as large:
            assert large.size == (1280, 960)
        assert isinstance(foot[1], int | float)
        assert foot[1] < 140  # the band
    await officer.reads()
