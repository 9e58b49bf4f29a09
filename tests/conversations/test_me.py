"""What a person sees of themselves, and what they agree to have kept."""

from datetime import datetime
from pathlib import Path

from sqlmodel import select

from models.engine import Session
from models.photos import Photo
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town, unit
from tests.imaging import pictures

Kept = list[tuple[float | None, float | None]]


def kept(session: Session, _now: datetime) -> Kept:
    """The places of all pictures, oldest first."""
    found = session.exec(select(Photo).order_by(Photo.id)).all()  # type: ignore[arg-type]
    return [(photo.latitude and round(photo.latitude), photo.longitude) for photo in found]


@BOTH
async def test_places_of_photos_are_kept_between_agreeing_and_taking_it_back(
    place: Town, officer: Phone, says: Says, tmp_path: Path
) -> None:
    file = pictures.jpeg(exif=pictures.exif(place=((36.0, 5.0, 54.96), "N", (120.0, 28.0, 4.44), "E")))
    await place.hop_to("Mon 09:01")
    await officer.sends_files(file, kind="document", caption="041 52%")
    await officer.reads()
    await officer.sends("/me")
    assert says("me.places.off") in await officer.reads()
    assert await officer.taps(says("me.places.button.off")) == says("me.places.on")
    assert says("me.places.on") in await officer.reads()
    await officer.sends_files(file, kind="document")
    await place.settle()
    assert [bool(latitude) for latitude, _ in await unit(place, tmp_path, kept)] == [False, True]
    assert await officer.taps(says("me.places.button.on")) == says("me.places.off")
    assert await unit(place, tmp_path, kept) == [(None, None)] * 2
    await officer.reads()
