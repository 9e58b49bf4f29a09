"""A picture is stamped once it is kept and its project is settled, with what is known by then."""

import pytest
from sqlmodel import col, select, update

from locales import Words
from models.artifacts import Artifact, ArtifactKind, ArtifactState
from models.drafts import Draft
from models.engine import Session
from models.photos import Photo
from models.projects import Project
from services import artifacts, photo_stamps, photos, reports
from services.report_entry import Said
from tests.services.conftest import SHANGHAI
from tests.services.test_photos import becomes_ready, draft_id, sends, town  # noqa: F401 - fixtures
from tests.services.week_town import OFFICER, WeekTown, person
from views.recipes import Stamped, recipe

WORDS = Words("zh_CN", SHANGHAI)


def asked(town: WeekTown) -> list[Artifact]:  # noqa: F811
    """What is to be stamped."""
    query = select(Artifact).where(Artifact.kind == ArtifactKind.STAMP).order_by(col(Artifact.id))
    return list(town.desk(lambda s: s.exec(query).all()))


def reported(town: WeekTown, draft_id: int, words: str = "") -> None:  # noqa: F811
    """The officer sends the report."""

    def work(session: Session) -> None:
        draft = session.get_one(Draft, draft_id)
        reports.move(session, draft, Said(9, words), now=town.desk.now())
        reports.send(session, draft, by=person(session, OFFICER), now=town.desk.now())

    town.desk(work)


def stamped(town: WeekTown) -> Stamped:  # noqa: F811
    """How the one picture is stamped."""
    (one,) = asked(town)
    found = town.desk(lambda s: recipe(s, one, WORDS))
    assert isinstance(found, Stamped)
    return found


@pytest.mark.parametrize("first", ["picture", "report"])
def test_it_is_stamped_once_whichever_comes_first(town: WeekTown, draft_id: int, first: str) -> None:  # noqa: F811
    photo_id = sends(town, draft_id)
    if first == "picture":
        becomes_ready(town, photo_id)
        assert asked(town) == []
        reported(town, draft_id)
    else:
        reported(town, draft_id)
        assert asked(town) == []
        becomes_ready(town, photo_id)
    assert len(asked(town)) == 1


def test_it_says_project_place_time_sender_and_code(town: WeekTown, draft_id: int) -> None:  # noqa: F811
    photo_id = sends(town, draft_id)
    becomes_ready(town, photo_id)
    reported(town, draft_id, "管道到 k0 + 460，约 55%")
    found = stamped(town)
    assert found.title == "LS-087 株洲路北片区配套道路"
    assert found.lines == ("K0+460 · 2026-05-25 09:01 拍摄", "专员甲 · 一线")
    assert len(found.code) == 7


def test_without_a_camera_and_a_stake_it_says_when_it_came_and_where_the_project_is(
    town: WeekTown,  # noqa: F811
    draft_id: int,  # noqa: F811
) -> None:
    photo_id = sends(town, draft_id)
    becomes_ready(town, photo_id)
    town.desk(lambda s: s.exec(update(Photo).values(shot_at=None)))
    town.desk(lambda s: s.exec(update(Project).values(location="株洲路以北")))
    reported(town, draft_id)
    assert stamped(town).lines[0].startswith("株洲路以北 · 2026-05-25 ")
    assert stamped(town).lines[0].endswith("收到")
    town.desk(lambda s: s.exec(update(Project).values(location="")))
    assert stamped(town).lines[0].startswith("2026-05-25")


def test_once_it_is_made_the_picture_knows(town: WeekTown, draft_id: int) -> None:  # noqa: F811
    photo_id = sends(town, draft_id)
    becomes_ready(town, photo_id)
    reported(town, draft_id)
    claimed = town.desk(lambda s: artifacts.claim(s, town.desk.now()))
    assert claimed is not None
    town.desk(lambda s: artifacts.ready(s, claimed, now=town.desk.now()))
    assert town.desk(lambda s: s.get_one(Photo, photo_id).stamped_at) is not None
    assert asked(town)[0].state is ArtifactState.READY


def test_a_picture_that_is_no_more_is_not_stamped(town: WeekTown, draft_id: int) -> None:  # noqa: F811
    photo_id = sends(town, draft_id)
    becomes_ready(town, photo_id)
    reported(town, draft_id)
    (one,) = asked(town)
    claimed = town.desk(photos.claim)
    assert claimed is None
    town.desk(lambda s: s.exec(update(Photo).values(state="failed")))
    assert town.desk(lambda s: recipe(s, one, WORDS)) is None


@pytest.mark.parametrize(
    ("words", "place"),
    [("K0+460", "K0+460"), ("桩号AK12 + 30.5处", "AK12+30.5"), ("OK了", ""), ("K0+4600", ""), ("5K+", "")],
)
def test_a_stake_is_told_from_other_words(words: str, place: str) -> None:
    found = photo_stamps.STAKE.search(words)
    assert (found[0].replace(" ", "") if found else "") == place
