"""The timeline of a project holds every picture of it, newest first, and nobody else's."""

from datetime import date, datetime, timedelta

import pytest

from models.blockers import Blocker
from models.engine import Session
from models.photos import Photo, PhotoState
from models.projects import Project, Sector, Stage
from models.stage_events import StageEvent, StageEventKind
from services import photo_timeline
from services.photo_timeline import Page
from services.refusals import NotThere
from services.weeks import Week
from tests.services.blocker_town import OFFICER, Site, build, person
from tests.services.conftest import SHANGHAI, Desk
from tests.services.pictured import pictured


@pytest.fixture
def site(desk: Desk) -> Site:
    return build(desk)


def page(site: Site, photo_id: int | None = None, project_id: int | None = None) -> Page | None:
    chosen = project_id or site.project_id
    return site.desk(lambda s: photo_timeline.page(s, s.get_one(Project, chosen), photo_id))


def other_project(session: Session) -> int:
    other = Project(code="LS-112", name="一所小学", sector=Sector.LIVELIHOOD, stage=Stage.NEW)
    session.add(other)
    session.flush()
    return other.id or 0


def test_a_project_without_pictures_has_no_page(site: Site) -> None:
    assert page(site) is None


def test_pictures_of_blockers_events_and_groups_are_one_line_from_new_to_old(site: Site) -> None:
    case = site.raises()

    def event(session: Session) -> int:
        started = StageEvent(
            project_id=site.project_id, kind=StageEventKind.STARTED, happened_on=date(2026, 5, 25),
            by_id=person(session, OFFICER).id or 0, said_at=site.desk.now(),
        )  # fmt: skip
        session.add(started)
        session.flush()
        return started.id or 0

    stage_event = site.desk(event)
    ids = [
        pictured(site.desk, blocker_id=case),
        pictured(site.desk, stage_event_id=stage_event),
        pictured(site.desk, project_id=site.project_id),
    ]
    pictured(site.desk, project_id=site.desk(other_project))
    pictured(site.desk, project_id=site.project_id, state=PhotoState.FAILED)
    pictured(site.desk)
    seen, at = [], page(site)
    while at is not None:
        seen.append((at.shot.photo.id, at.place, at.total))
        at = page(site, at.older_id) if at.older_id else None
    assert seen == [(ids[2], 1, 3), (ids[1], 2, 3), (ids[0], 3, 3)]
    oldest = page(site, ids[0])
    assert oldest
    assert (oldest.newer_id, oldest.older_id) == (ids[1], None)
    assert oldest.shot.case
    assert oldest.shot.case.number == site.desk(lambda s: s.get_one(Blocker, case).number)


def test_later_ones_come_first_whatever_their_number(site: Site) -> None:
    early = site.desk.now() - timedelta(days=7)
    new = pictured(site.desk, project_id=site.project_id)
    old = pictured(site.desk, project_id=site.project_id, received_at=early)
    found = page(site)
    assert found
    assert (found.shot.photo.id, found.older_id) == (new, old)
    first = page(site, old)
    assert first
    assert first.shot.week == Week(2026, 21)


def test_a_picture_of_another_project_is_not_there(site: Site) -> None:
    other = site.desk(other_project)
    photo_id = pictured(site.desk, project_id=other)
    with pytest.raises(NotThere):
        page(site, photo_id)
    assert page(site, photo_id, other)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, None),
        ("2026-05-25T17:08:00", datetime(2026, 5, 25, 17, 8, tzinfo=SHANGHAI)),
        ("2026-05-25T09:08:00+00:00", datetime(2026, 5, 25, 17, 8, tzinfo=SHANGHAI)),
    ],
)
def test_a_camera_without_a_zone_is_in_the_zone_of_the_office(
    said: str | None, meant: datetime | None
) -> None:
    photo = Photo(shot_at=said)  # type: ignore[call-arg]
    assert photo_timeline.shot_at(photo, SHANGHAI) == meant
