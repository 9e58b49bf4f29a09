"""Who leaves: access ends at once, items go on in other hands, and somebody runs the machine for ever."""

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.unit import Runner
from models.blockers import Blocker, Follower
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.events import Event
from models.outbox import CardRow, OutboxRow, OutboxState
from models.people import Membership, Person, Reach, Role
from models.projects import Assignment, Post
from services import access, blocker_audience, drafts, handing_over, members, people, removal
from services.handing_over import NoReceiver
from services.refusals import NotNow
from services.removal import LastAdmin
from tests.services.blocker_town import DEPUTY, HEAD, LIAISON, OFFICER, OUTSIDER, SECOND, Site, build, person
from tests.services.conftest import Desk


@pytest.fixture
def site(desk: Desk) -> Site:
    """A weekday morning with one blocker raised by the officer."""
    made = build(desk)
    desk.hop(2026, 5, 26, 10)
    made.raises()
    return made


def removes(site: Site, telegram_id: int) -> None:
    site.desk(lambda s: removal.remove(s, person(s, telegram_id), by=None, now=site.desk.now()))


def hands_over(site: Site, leaving: int, to: int, *, with_roles: bool = False) -> handing_over.HandedOver:
    return site.desk(
        lambda s: handing_over.hand_over(
            s, person(s, leaving), person(s, to), with_roles=with_roles, by=None, now=site.desk.now()
        )
    )


def admins(site: Site, *telegram_ids: int) -> None:
    def make(session: Session) -> None:
        for telegram_id in telegram_ids:
            people.grant(session, person(session, telegram_id), Role.ADMIN)

    site.desk(make)


def test_who_is_removed_is_nobody_to_the_bot_and_holds_nothing(site: Site) -> None:
    now = site.desk.now()
    site.desk(lambda s: drafts.start(s, person(s, OFFICER), OFFICER, DraftKind.REPORT, {}, now=now))
    removes(site, OFFICER)

    def look(session: Session) -> None:
        who = person(session, OFFICER)
        assert access.person(session, OFFICER) is None
        for table in (Membership, Assignment, Follower, CardRow):
            assert session.exec(select(table).where(table.person_id == who.id)).all() == []
        assert [draft.state for draft in session.exec(select(Draft)).all()] == [DraftState.CANCELLED]

    site.desk(look)


def test_nothing_is_sent_or_redrawn_for_who_is_removed(site: Site) -> None:
    removes(site, LIAISON)
    before = len(site.desk.heard(LIAISON))
    site.signs(1, site.desk.now() + timedelta(hours=6), by=SECOND)
    site.desk.hop(2026, 5, 27, 10)
    assert len(site.desk.heard(LIAISON)) == before
    waiting = select(OutboxRow).where(OutboxRow.chat_id == LIAISON, OutboxRow.state == OutboxState.QUEUED)
    assert site.desk(lambda s: s.exec(waiting).all()) == []


def test_nobody_is_removed_twice(site: Site) -> None:
    removes(site, OFFICER)
    with pytest.raises(NotNow):
        removes(site, OFFICER)


def test_the_last_administrator_who_has_joined_stays(site: Site) -> None:
    admins(site, HEAD)

    def invite_another(session: Session) -> None:
        waiting = Person(name="未加入")
        session.add(waiting)
        session.flush()
        people.grant(session, waiting, Role.ADMIN)

    site.desk(invite_another)
    with pytest.raises(LastAdmin):
        removes(site, HEAD)
    admins(site, OFFICER)
    removes(site, HEAD)
    with pytest.raises(LastAdmin):
        removes(site, OFFICER)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_last_administrators_who_go_at_once_one_stays(site: Site) -> None:
    admins(site, HEAD, OFFICER)
    runner = Runner(site.desk.engine, site.desk.office, site.desk.clock)
    barrier = threading.Barrier(2)

    async def goes(telegram_id: int) -> None:
        tries: list[int] = []

        def unit(session: Session) -> None:
            who = person(session, telegram_id)
            tries.append(1)
            if len(tries) == 1:
                barrier.wait(30)
            removal.remove(session, who, by=None, now=site.desk.now())

        await runner.run(unit)

    found = await asyncio.gather(goes(HEAD), goes(OFFICER), return_exceptions=True)
    await runner.close()
    assert [type(one) for one in found if one] == [LastAdmin]
    left = select(Person).join(Membership).where(Membership.role == Role.ADMIN)
    assert len(site.desk(lambda s: s.exec(left).all())) == 1


def test_projects_and_blockers_go_to_another_who_hears_of_it_once(site: Site) -> None:
    before = len(site.desk.heard(OUTSIDER)), len(site.desk.heard(OFFICER))
    given = hands_over(site, OFFICER, OUTSIDER)
    assert (given.project_ids, given.blocker_ids) == ([site.project_id], [1])
    (told,) = site.desk.heard(OUTSIDER)[before[0] :]
    assert "专员甲" in told
    assert "LS-087" in told
    assert "B-0001" in told
    (gone,) = site.desk.heard(OFFICER)[before[1] :]
    assert "外人辛" in gone
    post = site.desk(lambda s: s.exec(select(Assignment).where(Assignment.post == Post.OFFICER)).one())
    assert post.person_id == site.desk(lambda s: person(s, OUTSIDER).id)
    kinds = site.desk(lambda s: [event.kind for event in s.exec(select(Event)).all()])
    assert kinds.count("project.handed_over") == kinds.count("blocker.handed_over") == 1


def test_who_stood_in_becomes_the_officer(site: Site) -> None:
    hands_over(site, OFFICER, DEPUTY)
    (post,) = site.desk(lambda s: s.exec(select(Assignment)).all())
    assert (post.person_id, post.post) == (site.desk(lambda s: person(s, DEPUTY).id), Post.OFFICER)


def test_the_new_officer_and_not_the_raiser_is_asked_to_verify(site: Site) -> None:
    hands_over(site, OFFICER, OUTSIDER)
    case = site.case(1)
    asked = site.desk(lambda s: [one.telegram_id for one in blocker_audience.verifiers(s, case)])
    assert set(asked) == {OUTSIDER, DEPUTY}


def test_a_role_in_a_department_moves_only_where_asked(site: Site) -> None:
    def units(telegram_id: int) -> int:
        return site.desk(lambda s: len(access.departments(s, person(s, telegram_id), Role.LIAISON)))

    hands_over(site, LIAISON, OUTSIDER)
    assert (units(LIAISON), units(OUTSIDER)) == (1, 1)
    given = hands_over(site, LIAISON, OUTSIDER, with_roles=True)
    assert len(given.department_ids) == 1
    assert (units(LIAISON), units(OUTSIDER)) == (0, 2)


def test_a_responsible_person_of_that_name_is_renamed(site: Site) -> None:
    def name(session: Session) -> None:
        session.get_one(Blocker, 1).named = "联络员乙"

    site.desk(name)
    hands_over(site, LIAISON, SECOND)
    assert site.case(1).named == "联络员戊"


def shares(site: Site, name: str) -> None:
    def share(session: Session) -> None:
        session.add(Person(name=name))
        session.get_one(Blocker, 1).named = name

    site.desk(share)


def test_a_namesake_of_who_leaves_keeps_what_is_theirs(site: Site) -> None:
    shares(site, "外人辛")
    assert hands_over(site, OUTSIDER, SECOND, with_roles=True).blocker_ids == []
    assert site.case(1).named == "外人辛"


def test_a_follower_of_that_name_is_not_the_one_responsible(site: Site) -> None:
    shares(site, "专员甲")
    assert hands_over(site, OFFICER, OUTSIDER).blocker_ids == [1]
    assert site.case(1).named == "专员甲"


def test_a_shared_name_means_who_leaves_where_their_department_clears_the_blocker(site: Site) -> None:
    shares(site, "联络员乙")
    assert hands_over(site, LIAISON, SECOND).blocker_ids == [1]
    assert site.case(1).named == "联络员戊"


def test_handing_over_what_is_handed_over_already_moves_nothing_and_nobody_hears_of_it(site: Site) -> None:
    hands_over(site, OFFICER, OUTSIDER)
    before = len(site.desk.heard(OUTSIDER)), len(site.desk.heard(OFFICER))
    site.desk.hop(2026, 5, 26, 11)
    assert hands_over(site, OFFICER, OUTSIDER).nothing
    assert (len(site.desk.heard(OUTSIDER)), len(site.desk.heard(OFFICER))) == before


def test_nothing_goes_to_the_same_person_or_one_who_has_not_joined(site: Site) -> None:
    with pytest.raises(NoReceiver):
        hands_over(site, OFFICER, OFFICER)

    def to_nobody(session: Session) -> None:
        waiting = Person(name="未加入", reach=Reach.NEVER_STARTED)
        session.add(waiting)
        session.flush()
        now = site.desk.now()
        handing_over.hand_over(session, person(session, OFFICER), waiting, with_roles=False, by=None, now=now)

    with pytest.raises(NoReceiver):
        site.desk(to_nobody)


def test_a_person_is_found_by_name_or_number(site: Site) -> None:
    def find(said: str) -> Person:
        return site.desk(lambda s: members.named(s, said))

    assert find(" 专员甲 ").telegram_id == OFFICER
    assert find(str(find("专员甲").id)).telegram_id == OFFICER
    with pytest.raises(ValueError, match="Nobody is known"):
        find("无人")
    site.desk(lambda s: s.add(Person(name="专员甲")))
    with pytest.raises(ValueError, match="2 people are called"):
        find("专员甲")
