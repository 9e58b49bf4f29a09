"""A picture of another week or project is known again, its sender asked once, and nobody told too much."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.outbox import OutboxRow
from models.people import Membership, Role
from models.photos import Photo, PhotoBand, PhotoState, Reuse
from models.projects import Assignment, Post, Project
from models.reports import Report
from services import checks, corrections, erasing, photo_reuse, photos
from services.photo_reuse import Used
from services.refusals import DomainError, NotThere, OutOfDate
from tests.services.conftest import Desk
from tests.services.week_town import DEPUTY, OFFICER, OTHER, WeekTown, person, week_town

HASH = 0x0F1E2D3C4B5A6978
SIX = 0b111111


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    built = week_town(desk)
    built.opens()
    desk.hop(2026, 5, 25, 10)
    return built


def entry(town: WeekTown, who: int = OFFICER) -> int:
    """An entry that somebody has sent."""

    def make(session: Session) -> Draft:
        draft = Draft(
            person_id=person(session, who).id or 0, chat_id=who, kind=DraftKind.REPORT, state=DraftState.SENT,
            data={}, changed_at=town.desk.now(),
        )  # fmt: skip
        session.add(draft)
        return draft

    return town.desk(make).id or 0


def report(town: WeekTown, code: str, week: int, ordinal: int = 1, who: int = OFFICER) -> int:
    """A report of a week."""

    def make(session: Session) -> Report:
        made = Report(
            project_id=town.ids[code], week=f"2026-W{week}", ordinal=ordinal, sent_at=town.desk.now(),
            number=f"W{week}-{code[3:]}-{ordinal}", by_id=person(session, who).id or 0,
        )  # fmt: skip
        session.add(made)
        return made

    return town.desk(make).id or 0


def sends(
    town: WeekTown, phash: int | None, *, draft_id: int | None = None, who: int = OFFICER, **fields: Any
) -> int:
    """A picture comes in, belongs to something, and is kept with a hash."""
    draft_id = draft_id or entry(town, who)

    def receive(session: Session) -> Photo:
        photo = photos.receive(
            session, person(session, who), chat_id=who, message_id=5, file_id="f", as_file=False,
            media_group_id=None, draft=session.get_one(Draft, draft_id), now=town.desk.now(),
        )  # fmt: skip
        for name, value in fields.items():
            setattr(photo, name, value)
        session.add(photo)
        return photo

    claimed = town.desk(receive)
    signed = phash - (1 << 64) if phash is not None and phash >> 63 else phash
    town.desk(
        lambda s: photos.ready(
            s, claimed, kind="jpeg", width=4, height=3, sent_sha256="", shot_at=None, phash=signed,
            now=town.desk.now(),
        )
    )  # fmt: skip
    return claimed.id or 0


def photo(town: WeekTown, photo_id: int) -> Photo:
    return town.desk(lambda s: s.get_one(Photo, photo_id))


def found(town: WeekTown, photo_id: int) -> tuple[int | None, Reuse | None]:
    kept = photo(town, photo_id)
    return kept.like_id, kept.reuse


def questions(town: WeekTown, who: int = OFFICER) -> list[str]:
    return [text for text in town.desk.heard(who) if "有意再用吗" in text or "🔁" in text]


def office(town: WeekTown) -> None:
    def make(session: Session) -> None:
        session.add(Membership(person_id=person(session, OTHER).id or 0, role=Role.COORDINATOR))

    town.desk(make)


def marks(town: WeekTown, report_id: int, who: int = OTHER) -> list[Used]:
    return town.desk(lambda s: photo_reuse.of_report(s, report_id, person(s, who)))


def used(town: WeekTown) -> tuple[int, int, int]:
    """One picture in the report of week 21 and again in that of week 22: both, and the later report."""
    before = sends(town, HASH, report_id=report(town, "LS-087", 21))
    later = report(town, "LS-112", 22)
    return before, sends(town, HASH ^ 1, report_id=later), later


@pytest.mark.parametrize("distance", range(9))
def test_all_within_six_bits_are_found_wherever_the_bits_are_and_nothing_farther(
    town: WeekTown, distance: int
) -> None:
    rng = random.Random(distance)
    near = [HASH ^ sum(1 << bit for bit in rng.sample(range(64), distance)) for _ in range(40)]
    bunched = [HASH ^ (((1 << distance) - 1) << at) for at in range(0, 64 - distance, 7)]
    report_id = report(town, "LS-087", 21)

    def keep(session: Session) -> list[int]:
        made = []
        for number, phash in enumerate([*near, *bunched]):
            signed = phash - (1 << 64) if phash >> 63 else phash
            kept = Photo(
                stem=f"{number}", sent_by_id=person(session, OFFICER).id or 0, chat_id=1, message_id=1,
                file_id="f", received_at=town.desk.now(), next_try_at=town.desk.now(), phash=signed,
                state=PhotoState.READY, report_id=report_id,
            )  # fmt: skip
            session.add(kept)
            session.flush()
            photo_reuse.remember(session, kept)
            made.append(kept.id or 0)
        return made

    ids = town.desk(keep)
    alike = town.desk(lambda s: photo_reuse.alike(s, HASH))
    assert alike == ([(distance, photo_id) for photo_id in ids] if distance <= 6 else [])


@pytest.mark.parametrize("phash", [HASH, HASH | 1 << 63, (1 << 64) - 1, 1 << 63])
def test_the_same_picture_for_another_project_is_found_and_asked_about(town: WeekTown, phash: int) -> None:
    before = sends(town, phash, report_id=report(town, "LS-087", 22))
    again = sends(town, phash ^ SIX, report_id=report(town, "LS-112", 22))
    assert found(town, again) == (before, Reuse.ASKED)
    assert found(town, before) == (None, None)
    (text,) = questions(town)
    assert "W22-112-1" in text
    assert "W22-087-1（5/25）" in text
    assert town.labels(OFFICER)[-1] == ["有意再用", "发错了"]


def test_the_question_makes_no_sound_and_waits_for_office_hours(town: WeekTown) -> None:
    town.desk.hop(2026, 5, 25, 19)
    used(town)
    assert questions(town) == []
    town.desk.hop(2026, 5, 26, 8, 41)
    town.sweeps()
    assert len(questions(town)) == 1
    card = town.desk(lambda s: photo_reuse.of_entry(s, photo_entry(s)))
    assert [one.count for one in card] == [1]
    assert last_payload(town)["disable_notification"] is True


def photo_entry(session: Session) -> int:
    """The entry of the picture that was asked about."""
    return session.exec(select(Photo.draft_id).where(col(Photo.reuse).is_not(None))).first() or 0


def last_payload(town: WeekTown) -> dict[str, Any]:
    row = town.desk(lambda s: s.exec(select(OutboxRow).order_by(col(OutboxRow.id).desc())).first())
    assert row is not None
    return row.payload


def test_several_pictures_of_one_report_are_one_question(town: WeekTown) -> None:
    old = report(town, "LS-087", 21)
    for shift in range(3):
        sends(town, HASH << shift & (1 << 64) - 1, report_id=old)
    draft_id, later = entry(town), report(town, "LS-112", 22)
    for shift in range(3):
        sends(town, HASH << shift & (1 << 64) - 1, report_id=later, draft_id=draft_id)
    assert any("有 3 张照片" in text for text in questions(town))
    (one,) = town.desk(lambda s: photo_reuse.of_entry(s, draft_id))
    assert one.count == 3


def _twice(town: WeekTown, **fields: Any) -> int:
    sends(town, HASH, **fields)
    return sends(town, HASH, **fields)


def _in_one_entry(town: WeekTown) -> int:
    draft_id = entry(town)
    sends(town, HASH, report_id=report(town, "LS-087", 22), draft_id=draft_id)
    return sends(town, HASH, report_id=report(town, "LS-112", 22), draft_id=draft_id)


def _again(town: WeekTown, report_id: int) -> int:
    sends(town, HASH, report_id=report(town, "LS-087", 22, 1))
    return sends(town, HASH, report_id=report_id)


def _blank(town: WeekTown) -> int:
    sends(town, None, report_id=report(town, "LS-087", 21))
    return sends(town, None, report_id=report(town, "LS-112", 22))


def _unsent(town: WeekTown) -> int:
    sends(town, HASH)
    return sends(town, HASH, report_id=report(town, "LS-112", 22))


def _far(town: WeekTown) -> int:
    sends(town, HASH, report_id=report(town, "LS-087", 21))
    return sends(town, HASH ^ 0b1111111, report_id=report(town, "LS-112", 22))


NOT_REUSED: dict[str, Callable[[WeekTown], int]] = {
    "the same report": lambda t: _twice(t, report_id=report(t, "LS-087", 22)),
    "the same entry for two projects": _in_one_entry,
    "another report of the project and week": lambda t: _again(t, report(t, "LS-087", 22, 2)),
    "a picture in which there is nothing to see": _blank,
    "an entry that became nothing": _unsent,
    "seven bits away": _far,
}


@pytest.mark.parametrize("what", NOT_REUSED)
def test_what_is_no_reuse_is_not_asked_about(town: WeekTown, what: str) -> None:
    assert found(town, NOT_REUSED[what](town)) == (None, None)
    assert questions(town) == []


def test_the_nearest_is_named_and_the_first_of_those_as_near(town: WeekTown) -> None:
    sends(town, HASH ^ SIX, report_id=report(town, "LS-087", 20))
    first = sends(town, HASH ^ 1, report_id=report(town, "LS-087", 19))
    sends(town, HASH ^ 2, report_id=report(town, "LS-087", 21))
    assert found(town, sends(town, HASH, report_id=report(town, "LS-112", 22)))[0] == first


def test_a_picture_is_looked_for_when_what_it_belongs_to_is_sent(town: WeekTown) -> None:
    before = sends(town, HASH, report_id=report(town, "LS-087", 21))
    draft_id = entry(town)
    again = sends(town, HASH, draft_id=draft_id)
    assert found(town, again) == (None, None)
    later = report(town, "LS-112", 22)
    town.desk(lambda s: photos.hand_over(s, s.get_one(Draft, draft_id), report_id=later))
    assert found(town, again) == (before, Reuse.ASKED)


@pytest.mark.parametrize("reuse", [Reuse.MEANT, Reuse.MISTAKEN])
def test_the_answer_is_kept_once_and_shown_to_the_office(town: WeekTown, reuse: Reuse) -> None:
    office(town)
    _, again, later = used(town)
    entry_id = photo(town, again).draft_id or 0
    assert [(one.reuse, one.count) for one in marks(town, later)] == [(Reuse.ASKED, 1)]

    def says(who: int) -> None:
        town.desk(lambda s: photo_reuse.answer(s, entry_id, reuse, by=person(s, who), now=town.desk.now()))

    with pytest.raises(NotThere):
        says(DEPUTY)
    says(OFFICER)
    assert found(town, again)[1] is reuse
    with pytest.raises(OutOfDate):
        says(OFFICER)
    (one,) = marks(town, later)
    assert one.reuse is reuse
    assert one.before is not None
    assert one.before.report is not None
    assert one.before.report.number == "W21-087-1"
    waiting = town.desk(lambda s: checks.waiting(s, person(s, OTHER), later - 1))
    assert waiting is not None
    assert [mark.reuse for mark in waiting.used] == [reuse]
    assert "有意再用吗" not in questions(town)[-1]


def test_who_may_not_see_the_other_project_does_not_learn_which_it_was(town: WeekTown) -> None:
    def elsewhere(session: Session) -> None:
        me = person(session, OTHER).id or 0
        project = session.exec(select(Project).where(Project.code == "LS-160")).one()
        session.add(Assignment(project_id=project.id or 0, person_id=me, post=Post.OFFICER))

    town.desk(elsewhere)
    sends(town, HASH, report_id=report(town, "LS-087", 21))
    sends(town, HASH, who=OTHER, report_id=report(town, "LS-160", 22, who=OTHER))
    (text,) = questions(town, OTHER)
    assert "以前用过" in text
    assert "087" not in text
    assert "5/" not in text


def test_nothing_is_said_of_a_report_that_was_withdrawn(town: WeekTown) -> None:
    office(town)

    def withdraws(report_id: int) -> None:
        def work(session: Session) -> None:
            made = session.get_one(Report, report_id)
            corrections.withdraw(session, made, by=person(session, OFFICER), now=town.desk.now())

        town.desk(work)

    first, later = report(town, "LS-087", 22), report(town, "LS-112", 22)
    sends(town, HASH, report_id=first)
    again = sends(town, HASH, report_id=later)
    withdraws(first)
    assert found(town, again) == (None, None)
    assert marks(town, later) == []
    assert "087" not in questions(town)[-1]
    assert found(town, sends(town, HASH, report_id=report(town, "LS-140", 22)))[0] == again
    pending = sends(town, HASH, report_id=first)
    assert found(town, pending) == (None, None)


@pytest.mark.parametrize("whose", ["the earlier picture's", "the later picture's"])
def test_nothing_is_left_of_the_likeness_once_a_sender_is_erased(town: WeekTown, whose: str) -> None:
    office(town)
    before = sends(town, HASH, report_id=report(town, "LS-087", 21), who=DEPUTY)
    later = report(town, "LS-112", 22)
    again = sends(town, HASH, report_id=later)
    assert found(town, again) == (before, Reuse.ASKED)
    gone, who = (before, DEPUTY) if whose.startswith("the earlier") else (again, OFFICER)
    town.desk(lambda s: erasing.erase(s, person(s, who), by=None, now=town.desk.now()))
    assert found(town, again) == (None, None)
    assert photo(town, gone).phash is None
    bands = select(func.count()).select_from(PhotoBand).where(PhotoBand.photo_id == gone)
    assert town.desk(lambda s: s.exec(bands).one()) == 0
    assert marks(town, later) == []


def test_an_entry_that_is_nowhere_is_not_there(town: WeekTown) -> None:
    with pytest.raises(DomainError):
        town.desk(lambda s: photo_reuse.of_entry(s, 4711))
