"""What takes time is made once, shown to whoever asked, tried again, and dropped after a week."""

from datetime import timedelta

import pytest
from sqlmodel import select, update

from models.artifacts import Artifact, ArtifactKind, ArtifactState
from models.engine import Session
from models.photos import Photo, PhotoState
from services import artifacts, erasing
from tests.services.blocker_town import OFFICE, OFFICER, Site, build, person
from tests.services.conftest import Desk, desk  # noqa: F401 - a fixture

KEY = "stamp:1:2"


@pytest.fixture
def site(desk: Desk) -> Site:  # noqa: F811 - the fixture
    return build(desk)


def asks(site: Site, uid: int = OFFICER) -> int:
    """Somebody asks to see a picture with its stamp."""

    def work(session: Session) -> int:
        photo = session.exec(select(Photo)).first()
        if photo is None:
            sender = person(session, OFFICER).id or 0
            photo = Photo(
                stem="s", sent_by_id=sender, chat_id=OFFICER, message_id=1, file_id="f",
                state=PhotoState.READY, received_at=site.desk.now(), next_try_at=site.desk.now(),
                project_id=site.project_id,
            )  # fmt: skip
            session.add(photo)
            session.flush()
        asked, now = {"photo": photo.id}, site.desk.now()
        return artifacts.ask(session, ArtifactKind.STAMP, KEY, asked, person(session, uid), now=now).id or 0

    return site.desk(work)


def claimed(site: Site) -> Artifact | None:
    return site.desk(lambda s: artifacts.claim(s, site.desk.now()))


def made(site: Site) -> Artifact:
    """A worker makes what waits."""
    found = claimed(site)
    assert found is not None
    ends(site, found)
    return found


def ends(site: Site, claimed: Artifact) -> None:
    """A worker has made what it claimed."""
    site.desk(lambda s: artifacts.ready(s, claimed, now=site.desk.now()))


def fails(site: Site, claimed: Artifact, *, counts: bool) -> None:
    """A worker could not make what it claimed."""
    now = site.desk.now()
    site.desk(lambda s: artifacts.again(s, claimed, timedelta(0), "x", now=now, counts=counts))


def state(site: Site, artifact_id: int) -> ArtifactState:
    return site.desk(lambda s: s.get_one(Artifact, artifact_id).state)


def test_what_two_ask_for_is_made_once_and_the_second_sees_it_at_once(site: Site) -> None:
    first = asks(site)
    made(site)
    assert asks(site, OFFICE) == first
    assert claimed(site) is None
    assert [len(site.desk.heard(uid)) for uid in (OFFICER, OFFICE)] == [1, 1]


def test_what_one_worker_makes_no_other_does(site: Site) -> None:
    asks(site)
    found = claimed(site)
    assert found is not None
    assert claimed(site) is None
    site.desk(artifacts.CLAIMS.orphans)
    again = claimed(site)
    assert again is not None
    for one in (found, again):  # the first has lost its lease, and says nothing
        ends(site, one)
    assert len(site.desk.heard(OFFICER)) == 1


def test_what_fails_five_times_by_its_own_fault_is_given_up_and_said(site: Site) -> None:
    artifact_id = asks(site)
    for _ in range(artifacts.ATTEMPTS):
        found = claimed(site)
        assert found is not None
        fails(site, found, counts=True)
    assert state(site, artifact_id) is ArtifactState.FAILED
    assert "没有做成" in site.desk.heard(OFFICER)[-1]
    assert asks(site) == artifact_id
    assert state(site, artifact_id) is ArtifactState.PENDING


def test_a_store_that_is_away_counts_for_nothing(site: Site) -> None:
    artifact_id = asks(site)
    for _ in range(2 * artifacts.ATTEMPTS):
        found = claimed(site)
        assert found is not None
        fails(site, found, counts=False)
    assert state(site, artifact_id) is ArtifactState.PENDING


def test_after_a_week_it_is_dropped_and_made_anew_when_it_is_asked_for(site: Site) -> None:
    artifact_id = asks(site)
    made(site)
    site.desk(lambda s: s.exec(update(Artifact).values(kind=ArtifactKind.SHEET)))
    assert claimed(site) is None
    site.desk.hop(2026, 6, 2)
    old = claimed(site)
    assert old is not None
    assert artifacts.is_old(old, site.desk.now())
    site.desk(lambda s: artifacts.drop(s, old))
    assert claimed(site) is None
    assert asks(site) == artifact_id
    assert state(site, artifact_id) is ArtifactState.PENDING


def test_what_is_being_made_for_a_person_who_is_erased_is_given_up(site: Site) -> None:
    artifact_id = asks(site)
    site.desk(lambda s: erasing.erase(s, person(s, OFFICER), by=None, now=site.desk.now()))
    assert state(site, artifact_id) is ArtifactState.FAILED
    assert claimed(site) is None
