"""Pictures come in once, are tried a few times, and are given up with a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from bot.clock import wall_now
from models.drafts import Draft, DraftState
from models.engine import Session
from models.photos import Album, Photo, PhotoState
from models.projects import Project
from services import drafts, photos, reports
from services.photos import ATTEMPTS, Counted
from services.report_entry import Said
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER, WeekTown, person, week_town

REASONS = (
    "too_large", "not_a_picture", "unsupported_kind", "damaged", "too_many_pixels", "too_slow",
    "too_much_memory", "empty", "gone",
)  # fmt: skip


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    return week_town(desk)


@pytest.fixture
def draft_id(town: WeekTown) -> int:
    """The officer's entry for LS-087."""

    def start(session: Session) -> Draft:
        project = session.get_one(Project, town.ids["LS-087"])
        return reports.begin(
            session, person(session, OFFICER), OFFICER, project, guessed=False, now=town.desk.now()
        )

    return town.desk(start).id or 0


def sends(town: WeekTown, draft_id: int, message_id: int = 5, group: str | None = None) -> int:
    """The officer sends a picture."""
    photo = town.desk(
        lambda s: photos.receive(
            s, person(s, OFFICER), chat_id=OFFICER, message_id=message_id, file_id=f"f{message_id}",
            as_file=False, media_group_id=group, draft=s.get_one(Draft, draft_id), now=town.desk.now(),
        )
    )  # fmt: skip
    return photo.id or 0


def photo(town: WeekTown, photo_id: int) -> Photo:
    return town.desk(lambda s: s.get_one(Photo, photo_id))


def becomes_ready(town: WeekTown, photo_id: int) -> None:
    """The media worker is done with it."""
    is_ready(town, photo(town, photo_id))


def is_ready(town: WeekTown, claimed: Photo) -> None:
    """A worker is done with what it has claimed."""
    town.desk(
        lambda s: photos.ready(
            s, claimed, kind="jpeg", width=4000, height=3000, sent_sha256="ab" * 32,
            shot_at="2026-05-25T09:01:00", now=town.desk.now(),
        )
    )  # fmt: skip


def test_a_picture_gets_a_name_of_its_own(town: WeekTown, draft_id: int) -> None:
    stems = {photo(town, sends(town, draft_id, message_id)).stem for message_id in (5, 6)}
    assert len(stems) == 2
    assert all(len(stem) == 32 and int(stem, 16) >= 0 for stem in stems)


def test_a_picture_is_claimed_by_one_worker_until_its_lease_runs_out(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    claimed = town.desk(photos.claim)
    assert claimed is not None
    assert claimed.id == photo_id
    assert town.desk(photos.claim) is None
    expired = claimed.received_at - timedelta(days=400)
    town.desk(lambda s: s.exec(update(Photo).values(lease_until=expired)))
    assert town.desk(photos.claim) is not None


@pytest.mark.parametrize("column", ["lease_until", "next_try_at"])
def test_a_picture_that_a_clock_has_put_off_which_was_set_back_since_is_claimed_at_once(
    town: WeekTown, draft_id: int, column: str
) -> None:
    sends(town, draft_id)
    town.desk(lambda s: s.exec(update(Photo).values({column: wall_now() + timedelta(hours=1)})))
    assert town.desk(photos.claim) is not None


def test_the_oldest_picture_goes_first(town: WeekTown, draft_id: int) -> None:
    first, second = sends(town, draft_id, 5), sends(town, draft_id, 6)
    claimed = [town.desk(photos.claim), town.desk(photos.claim)]
    assert [found.id for found in claimed if found] == [first, second]


def test_a_ready_picture_keeps_what_was_found_out(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    becomes_ready(town, photo_id)
    found = photo(town, photo_id)
    assert (found.state, found.kind, found.width, found.lease_until) == (PhotoState.READY, "jpeg", 4000, None)
    assert town.desk(photos.claim) is None


def test_a_picture_that_was_given_up_is_not_ready_later(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    town.desk(lambda s: photos.failed(s, s.get_one(Photo, photo_id), "damaged", now=town.desk.now()))
    becomes_ready(town, photo_id)
    assert photo(town, photo_id).state is PhotoState.FAILED


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sender_hears_why_a_picture_was_not_kept(desk: Desk, language: str, reason: str) -> None:
    town = week_town(desk, language)
    start = town.desk(
        lambda s: reports.begin(s, person(s, OFFICER), OFFICER, None, guessed=True, now=town.desk.now())
    )
    photo_id = sends(town, start.id or 0)
    desk.hop(2026, 5, 25, 22)  # quiet hours do not hold it: it answers what was just sent
    desk(lambda s: photos.failed(s, s.get_one(Photo, photo_id), reason, now=desk.now()))
    desk(lambda s: photos.failed(s, s.get_one(Photo, photo_id), reason, now=desk.now()))
    (text,) = desk.heard(OFFICER)
    assert ("没能保存" if language == "zh_CN" else "could not be kept") in text


def test_five_failures_of_the_line_give_a_picture_up(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    for attempt in range(ATTEMPTS):
        assert photo(town, photo_id).attempts == attempt
        town.desk(
            lambda s: photos.again(
                s, s.get_one(Photo, photo_id), timedelta(0), "TimedOut", now=town.desk.now()
            )
        )
    assert (photo(town, photo_id).state, photo(town, photo_id).reason) == (PhotoState.FAILED, "gone")


def test_a_failure_that_says_nothing_about_the_picture_counts_for_nothing(
    town: WeekTown, draft_id: int
) -> None:
    photo_id = sends(town, draft_id)
    for _ in range(ATTEMPTS):
        town.desk(
            lambda s: photos.again(
                s, s.get_one(Photo, photo_id), timedelta(0), "NetworkError", now=town.desk.now(), counts=False
            )
        )
    assert (photo(town, photo_id).state, photo(town, photo_id).attempts) == (PhotoState.PENDING, 0)


def test_a_picture_that_is_tried_again_waits_for_its_time(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    town.desk(
        lambda s: photos.again(
            s, s.get_one(Photo, photo_id), timedelta(minutes=1), "TimedOut", now=town.desk.now()
        )
    )
    assert town.desk(photos.claim) is None


def test_a_worker_whose_picture_another_has_by_now_writes_nothing(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    late = town.desk(photos.claim)
    assert late is not None
    town.desk(lambda s: s.exec(update(Photo).values(lease_until=wall_now() - timedelta(seconds=1))))
    holder = town.desk(photos.claim)
    assert holder is not None
    now = town.desk.now()
    is_ready(town, late)
    town.desk(lambda s: photos.failed(s, late, "damaged", now=now))
    town.desk(lambda s: photos.again(s, late, timedelta(0), "TimedOut", now=now))
    town.desk(lambda s: photos.give_back(s, late))
    found = photo(town, photo_id)
    assert (found.state, found.attempts, found.lease_until) == (PhotoState.PENDING, 0, holder.lease_until)
    is_ready(town, holder)
    assert photo(town, photo_id).state is PhotoState.READY
    assert town.desk.heard(OFFICER) == []


def test_a_picture_that_is_given_back_is_claimed_at_once(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    claimed = town.desk(photos.claim)
    assert claimed is not None
    town.desk(lambda s: photos.give_back(s, claimed))
    again = town.desk(photos.claim)
    assert again is not None
    assert again.id == photo_id


def test_the_parts_of_an_album_share_one_container_and_one_entry(town: WeekTown, draft_id: int) -> None:
    for message_id in (5, 6, 7):
        sends(town, draft_id, message_id, group="g")
    assert len(town.desk(lambda s: s.exec(select(Album)).all())) == 1
    assert town.desk(lambda s: photos.parts(s, OFFICER, "g")) == 3
    found = town.desk(lambda s: photos.album_entry(s, OFFICER, "g"))
    assert found is not None
    assert found.id == draft_id
    assert town.desk(lambda s: photos.album_entry(s, OFFICER, "other")) is None


def test_a_part_that_comes_after_sending_joins_the_report(town: WeekTown, draft_id: int) -> None:
    sends(town, draft_id, 5, group="g")

    def submit(session: Session) -> int:
        draft = session.get_one(Draft, draft_id)
        reports.move(session, draft, Said(9, "一"), now=town.desk.now())
        return reports.send(session, draft, by=person(session, OFFICER), now=town.desk.now()).id or 0

    report_id = town.desk(submit)
    sends(town, draft_id, 6, group="g")
    assert town.desk(lambda s: photos.counted(s, report_id=report_id)) == Counted(kept=2)


def test_a_picture_that_fails_is_counted_apart(town: WeekTown, draft_id: int) -> None:
    lost = sends(town, draft_id, 5)
    sends(town, draft_id, 6)
    town.desk(lambda s: photos.failed(s, s.get_one(Photo, lost), "damaged", now=town.desk.now()))
    assert town.desk(lambda s: photos.counted(s, draft_id=draft_id)) == Counted(kept=1, failed=1)


def test_pictures_of_a_cancelled_entry_belong_to_no_report(town: WeekTown, draft_id: int) -> None:
    photo_id = sends(town, draft_id)
    town.desk(lambda s: drafts.end(s, s.get_one(Draft, draft_id), DraftState.CANCELLED, now=town.desk.now()))
    assert photo(town, photo_id).report_id is None
