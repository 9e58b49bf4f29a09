"""Two replicas that work on the same thing at once, neither seeing the other's rows, pass nothing by."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlmodel import select

from bot.clock import wall_now
from bot.unit import DatabaseAway, Runner
from models.blockers import Blocker
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.photos import Photo
from models.projects import Project
from models.reports import Owed
from services import blocker_audience as audience
from services import blockers, inbox, obligations, office, photos, reports
from services.blocker_notices import Assigned
from tests.services.blocker_town import LIAISON, OFFICER, OUTSIDER, Site, build, person
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER as REPORTER
from tests.services.week_town import W22, week_town
from views import delivery
from views.blocker_cards import case_card

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
Work = Callable[[Session], Any]
TOGETHER_S = 30


@pytest.fixture
async def runner(desk: Desk) -> AsyncIterator[Runner]:
    made = Runner(desk.engine, desk.office, desk.clock)
    yield made
    await made.close()


@pytest.fixture
def site(desk: Desk) -> Site:
    return build(desk)


async def at_once(runner: Runner, *works: Work) -> None:
    """Run units of which none sees what the others write; who is beaten runs again."""
    barrier = threading.Barrier(len(works))

    def begun_together(work: Work) -> Work:
        tries: list[int] = []

        def unit(session: Session) -> Any:
            session.exec(select(1)).one()  # what it sees from now on is settled
            tries.append(1)
            if len(tries) == 1:
                barrier.wait(TOGETHER_S)
            return work(session)

        return unit

    await asyncio.gather(*(runner.run(begun_together(work)) for work in works))


async def lasting(runner: Runner, work: Work) -> None:
    """Run a unit as often as it takes: who is beaten too often is told to come back."""
    while True:
        with suppress(DatabaseAway):
            return await runner.run(work)


def shows(blocker_id: int, chat_id: int, who: int = OUTSIDER) -> Work:
    """Somebody is shown a blocker."""

    def work(session: Session) -> None:
        words = office.words_for(session, person(session, who))
        drawn = case_card(session, blocker_id, person(session, who), words)
        delivery.deliver(session, drawn, chat_id=chat_id, person=person(session, who), key=f"shown:{chat_id}")

    return work


def signs(site: Site, blocker_id: int) -> Work:
    """The liaison signs for a blocker."""
    now = site.desk.now()

    def work(session: Session) -> None:
        case = session.get_one(Blocker, blocker_id)
        by = person(session, LIAISON)
        blockers.sign(session, case, by=by, named="经办人", promise_at=case.limit_at, now=now)

    return work


def stands(blocker_id: int, who: int = OUTSIDER) -> Callable[[Session], str]:
    """How a blocker looks now."""

    def work(session: Session) -> str:
        drawn = case_card(session, blocker_id, person(session, who), office.words_for(session, None))
        return str(drawn.payload()["text"])

    return work


def pictured(site: Site, blocker_id: int) -> int:
    """The officer's picture of a blocker that is on its way."""

    def add(session: Session) -> int:
        photo = Photo(
            stem="a" * 32, sent_by_id=person(session, OFFICER).id or 0, chat_id=OFFICER, message_id=1,
            file_id="f", blocker_id=blocker_id, received_at=site.desk.now(), next_try_at=wall_now(),
        )  # fmt: skip
        session.add(photo)
        session.flush()
        return photo.id or 0

    return site.desk(add)


def comes_in(site: Site, photo_id: int) -> Work:
    """A picture is in the store."""
    now = site.desk.now()

    def work(session: Session) -> None:
        photo = session.get_one(Photo, photo_id)
        photos.ready(
            session, photo, kind="jpeg", sent_sha256="ab" * 32, width=4, height=3, shot_at=None, now=now
        )

    return work


def tells(site: Site, blocker_id: int) -> Work:
    """Somebody hears of a blocker for the first time."""
    now = site.desk.now()

    def work(session: Session) -> None:
        case = session.get_one(Blocker, blocker_id)
        audience.tell(session, case, [person(session, OUTSIDER)], Assigned(blocker_id), now=now)

    return work


def told(desk: Desk, telegram_id: int) -> list[str]:
    """What somebody was told, by kind."""
    rows = select(NoticeRow.kind).where(NoticeRow.person_id == desk(lambda s: person(s, telegram_id).id))
    return sorted(desk(lambda s: s.exec(rows).all()))


async def test_a_card_that_is_made_while_its_subject_changes_shows_the_change(
    runner: Runner, site: Site
) -> None:
    blocker_id = site.raises()
    before = site.desk(stands(blocker_id))
    await at_once(runner, shows(blocker_id, OUTSIDER), signs(site, blocker_id))
    after = site.desk(stands(blocker_id))
    assert site.desk.heard(OUTSIDER) == [after] != [before]


async def test_many_who_are_shown_a_blocker_while_it_changes_all_see_the_change(
    runner: Runner, site: Site
) -> None:
    blocker_id = site.raises()
    chats = range(9001, 9025)
    shown = [shows(blocker_id, chat) for chat in chats]
    await asyncio.gather(
        *(lasting(runner, work) for work in (*shown[:12], signs(site, blocker_id), *shown[12:]))
    )
    after = site.desk(stands(blocker_id))
    assert [site.desk.heard(chat)[-1] for chat in chats] == [after] * len(chats)


async def test_who_hears_of_a_blocker_while_a_picture_comes_in_sees_the_picture(
    runner: Runner, site: Site
) -> None:
    blocker_id = site.raises()
    photo_id = pictured(site, blocker_id)
    await at_once(runner, tells(site, blocker_id), comes_in(site, photo_id))
    assert told(site.desk, OUTSIDER) == ["Assigned", "PhotoShown"]


async def test_who_hears_of_a_blocker_while_it_is_closed_hears_that_too(runner: Runner, site: Site) -> None:
    blocker_id = site.raises()
    site.desk(signs(site, blocker_id))
    site.reports_done(blocker_id)
    now = site.desk.now()

    def closes(session: Session) -> None:
        case = session.get_one(Blocker, blocker_id)
        blockers.close(session, case, by=person(session, OFFICER), now=now)

    await at_once(runner, tells(site, blocker_id), closes)
    assert "已销号" in site.desk.heard(OUTSIDER)[-1]


@pytest.mark.parametrize("turned", [False, True])
async def test_a_report_that_is_sent_while_its_week_is_opened_counts(
    runner: Runner, desk: Desk, turned: bool
) -> None:
    town, now = week_town(desk), desk.now()
    steps = desk(lambda s: obligations.cycle(s, W22))
    assert steps is not None
    due_at = steps.due_at

    def answers(session: Session) -> None:
        project = session.get_one(Project, town.ids["LS-087"])
        reports.no_change(session, project, by=person(session, REPORTER), now=now)

    def opens(session: Session) -> None:
        obligations.open_week(session, W22, due_at, now)

    await at_once(runner, *((opens, answers) if turned else (answers, opens)))
    assert (town.state("LS-087"), town.state("LS-112")) == (Owed.NO_CHANGE, Owed.DUE)


async def test_an_update_that_fails_here_while_it_is_handled_elsewhere_is_handled(
    runner: Runner, desk: Desk
) -> None:
    desk(lambda s: inbox.receive(s, 1, [{"update_id": 10, "message": {"chat": {"id": 7}}}]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 1))

    def fails(session: Session) -> None:
        inbox.fail(session, arrival.id, incident="AB", reason="boom")

    await at_once(runner, fails, lambda s: inbox.take(s, arrival.id))
    assert desk(lambda s: s.get_one(InboxRow, arrival.id)).state is InboxState.HANDLED
