"""Where a picture was taken is kept only with the sender's consent, and goes with it."""

from datetime import timedelta

import pytest

from models.engine import Session
from models.photos import Photo
from services import photos, places
from services.places import Place
from tests.services.conftest import Desk
from tests.services.week_town import DEPUTY, OFFICER, WeekTown, person, week_town

PLACE = (36.0986, 120.4679)


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    return week_town(desk)


def agrees(town: WeekTown, who: int = OFFICER) -> None:
    town.desk(lambda s: places.agree(s, person(s, who), now=town.desk.now()))


def takes_back(town: WeekTown) -> None:
    town.desk(lambda s: places.take_back(s, person(s, OFFICER), now=town.desk.now()))


def sends(town: WeekTown, who: int = OFFICER) -> Photo:
    """A picture arrives that the media worker has not looked at."""
    return town.desk(
        lambda s: photos.receive(
            s, person(s, who), chat_id=who, message_id=5, file_id="f", as_file=True, media_group_id=None,
            draft=None, now=town.desk.now(),
        )
    )  # fmt: skip


def kept(town: WeekTown, photo: Photo) -> tuple[float | None, float | None]:
    found = town.desk(lambda s: s.get_one(Photo, photo.id))
    return found.latitude, found.longitude


def is_ready(town: WeekTown, photo: Photo, place: Place | None = PLACE) -> None:
    def settle(session: Session) -> None:
        if place:
            places.note(session, photo, place)
        photos.ready(
            session, photo, kind="jpeg", width=4, height=3, sent_sha256="", shot_at=None, now=town.desk.now()
        )

    town.desk(settle)


def test_without_consent_no_place_is_kept(town: WeekTown) -> None:
    agrees(town, DEPUTY)
    photo = sends(town)
    is_ready(town, photo)
    assert kept(town, photo) == (None, None)


def test_with_consent_the_place_is_kept_where_the_file_tells_of_one(town: WeekTown) -> None:
    agrees(town)
    with_place, without = sends(town), sends(town)
    is_ready(town, with_place)
    is_ready(town, without, None)
    assert (kept(town, with_place), kept(town, without)) == (PLACE, (None, None))


def test_consent_does_not_reach_back_to_what_was_received_before(town: WeekTown) -> None:
    before = sends(town)
    town.desk.clock.move(town.desk.now() + timedelta(minutes=1))
    agrees(town)
    is_ready(town, before)
    assert kept(town, before) == (None, None)


def test_who_takes_it_back_has_no_place_kept_any_more(town: WeekTown) -> None:
    for who in (OFFICER, DEPUTY):
        agrees(town, who)
    done, others, under_way = sends(town), sends(town, DEPUTY), sends(town)
    for photo in (done, others):
        is_ready(town, photo)
    takes_back(town)
    is_ready(town, under_way)
    assert [kept(town, photo) for photo in (done, others, under_way)] == [(None, None), PLACE, (None, None)]
    agrees(town)
    assert kept(town, done) == (None, None)


def test_a_picture_that_was_given_up_gets_no_place(town: WeekTown) -> None:
    agrees(town)
    photo = sends(town)
    town.desk(lambda s: photos.failed(s, photo, "damaged", now=town.desk.now()))
    is_ready(town, photo)
    assert kept(town, photo) == (None, None)
