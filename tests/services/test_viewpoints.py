"""A fixed viewpoint has a name, pictures from week to week, and an end."""

import pytest
from sqlmodel import select

from models.drafts import Draft
from models.engine import Session
from models.events import Event
from models.photos import Photo, PhotoState, Viewpoint
from models.projects import Project, Sector, Stage
from services import reports, viewpoints
from services.refusals import NotThere, OutOfDate
from tests.services.blocker_town import DEPUTY, LIAISON, OFFICE, OFFICER, Site, build, person
from tests.services.conftest import Desk
from tests.services.pictured import pictured


@pytest.fixture
def site(desk: Desk) -> Site:
    return build(desk)


def names(site: Site, photo_id: int, title: str, by: int = OFFICER) -> Viewpoint:
    def name(session: Session) -> Viewpoint:
        photo, project = viewpoints.nameable(session, photo_id, by=person(session, by))
        return viewpoints.make(session, photo, project, title, by=person(session, by), now=site.desk.now())

    return site.desk(name)


def alive(site: Site) -> list[str]:
    found = site.desk(lambda s: viewpoints.of(s, [site.project_id]))
    return [one.title for one in found.get(site.project_id, [])]


def pictures(site: Site, viewpoint: Viewpoint) -> list[int]:
    found = site.desk(lambda s: viewpoints.pictures(s, s.get_one(Viewpoint, viewpoint.id), 9))
    return [one.id or 0 for one in found]


@pytest.mark.parametrize("who", [OFFICER, DEPUTY, OFFICE])
def test_who_reports_and_the_office_name_a_viewpoint(site: Site, who: int) -> None:
    photo_id = pictured(site.desk, project_id=site.project_id)
    made = names(site, photo_id, "  东门\n塔吊 ", who)
    assert (made.title, alive(site), pictures(site, made)) == ("东门 塔吊", ["东门 塔吊"], [photo_id])


def test_a_liaison_of_another_project_and_a_failed_picture_get_none(site: Site) -> None:
    kept = pictured(site.desk, project_id=site.project_id)
    lost = pictured(site.desk, project_id=site.project_id, state=PhotoState.FAILED)
    loose = pictured(site.desk)
    for photo_id, who in ((kept, LIAISON), (lost, OFFICER), (loose, OFFICER), (4711, OFFICER)):
        with pytest.raises(NotThere):
            names(site, photo_id, "东门", who)
    assert alive(site) == []


def test_the_same_name_is_the_same_viewpoint_until_it_ends(site: Site) -> None:
    first, second, third = (pictured(site.desk, project_id=site.project_id) for _ in range(3))
    made = names(site, first, "东门")
    assert names(site, second, "东门").id == made.id
    assert pictures(site, made) == [second, first]
    for _ in range(2):
        site.desk(
            lambda s: viewpoints.end(
                s, s.get_one(Viewpoint, made.id), by=person(s, OFFICE), now=site.desk.now()
            )
        )
    assert alive(site) == []
    assert names(site, third, "东门").id != made.id
    assert pictures(site, made) == [second, first]
    kinds = site.desk(lambda s: list(s.exec(select(Event.kind)).all()))
    assert [kinds.count(kind) for kind in ("viewpoint.made", "viewpoint.ended", "photo.viewpoint")] == [
        2,
        1,
        3,
    ]


def test_a_project_has_no_more_viewpoints_than_can_be_photographed(site: Site) -> None:
    photo_id = pictured(site.desk, project_id=site.project_id)
    for number in range(viewpoints.MOST):
        names(site, photo_id, f"机位 {number}")
    with pytest.raises(OutOfDate):
        names(site, photo_id, "还有一个")
    assert len(alive(site)) == viewpoints.MOST


def test_a_picture_that_is_of_another_project_since_is_not_of_the_viewpoint(site: Site) -> None:
    def other(session: Session) -> int:
        project = Project(code="LS-112", name="一所小学", sector=Sector.LIVELIHOOD, stage=Stage.NEW)
        session.add(project)
        session.flush()
        return project.id or 0

    made = names(site, pictured(site.desk, project_id=site.project_id), "东门")
    pictured(site.desk, project_id=site.desk(other), viewpoint_id=made.id)
    assert len(pictures(site, made)) == 1


def test_a_tap_goes_through_the_pictures_of_an_entry_and_leaves_those_of_other_viewpoints(site: Site) -> None:
    kept = pictured(site.desk, project_id=site.project_id)
    east, south = names(site, kept, "东门"), names(site, kept, "南侧")

    def begin(session: Session) -> Draft:
        project = session.get_one(Project, site.project_id)
        return reports.begin(
            session, person(session, OFFICER), OFFICER, project, guessed=False, now=site.desk.now()
        )

    draft_id = site.desk(begin).id or 0
    shots = [pictured(site.desk, draft_id=draft_id) for _ in range(3)]
    pictured(site.desk, draft_id=draft_id, state=PhotoState.FAILED)

    def taps(viewpoint: Viewpoint) -> list[int | None]:
        def work(session: Session) -> list[int | None]:
            draft, chosen = session.get_one(Draft, draft_id), session.get_one(Viewpoint, viewpoint.id)
            viewpoints.turn(session, draft, chosen, by=person(session, OFFICER), now=site.desk.now())
            return [session.get_one(Photo, photo_id).viewpoint_id for photo_id in shots]

        return site.desk(work)

    assert taps(east) == [east.id, None, None]
    assert taps(south) == [east.id, south.id, None]
    assert taps(east) == [None, south.id, east.id]
    assert taps(east) == [None, south.id, None]
    assert taps(south) == [None, None, south.id]
