"""A group keeps what is bound to it wherever it goes, and only one binding stands in a place."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.outcomes import Fate, Outcome
from bot.sending import settle
from bot.unit import Runner
from models.engine import Session
from models.groups import Binding, Group
from models.outbox import OutboxRow, OutboxState
from models.people import Membership, Role
from models.projects import Project
from services import access, group_bindings, group_posts, groups, outbox
from services.refusals import NotThere, OutOfDate
from tests.services.blocker_town import HEAD, LEADER, LIAISON, OFFICE, OFFICER, OUTSIDER, Site, build, person
from tests.services.conftest import Desk
from tests.services.test_races import at_once

OLD, NEW = -601, -1_000_000_000_601


@pytest.fixture
def site(desk: Desk) -> Site:
    """A project and its people on Monday at ten."""
    desk.hop(2026, 5, 25, 10)
    return build(desk)


def asks(site: Site, topic: int = 0, chat_id: int = OLD) -> int:
    """The office asks for a binding."""

    def ask(session: Session) -> int:
        group, project = groups.enrol(session, chat_id, "道路群"), session.get_one(Project, site.project_id)
        office = person(session, OFFICE)
        made = group_bindings.ask(
            session, group, project, topic_id=topic, topic_title="", by=office, now=site.desk.now()
        )
        return made.id or 0

    return site.desk(ask)


def confirms(session: Session, site: Site, binding_id: int) -> None:
    """The office confirms it."""
    binding = session.get_one(Binding, binding_id)
    group_bindings.confirm(session, binding, by=person(session, OFFICE), now=site.desk.now())


def queues(session: Session, key: str, chat_id: int = OLD) -> int:
    """Something is to be said in the group."""
    return outbox.put(session, key=key, chat_id=chat_id, method="sendMessage", payload={"text": key})


def group(session: Session) -> Group:
    """The only group there is."""
    return session.exec(select(Group)).one()


def test_a_message_that_telegram_refuses_as_migrated_moves_the_group_and_all_that_waits(site: Site) -> None:
    binding_id = asks(site)
    site.desk(lambda s: confirms(s, site, binding_id))
    for key in ("first", "second"):
        site.desk(lambda s, key=key: queues(s, key))  # type: ignore[misc]
    (sent,) = site.desk(lambda s: outbox.claim(s, 1, ()))
    migrated = Outcome(Fate.MIGRATED, "migrated", timedelta(0), NEW)
    site.desk(lambda s: settle(s, sent, migrated, site.desk.now()))
    rows = site.desk(lambda s: s.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all())
    assert [(row.chat_id, row.state) for row in rows] == [(NEW, OutboxState.QUEUED)] * 2
    assert site.desk(group).chat_id == NEW
    site.desk(lambda s: groups.moved(s, OLD, NEW, site.desk.now()))
    bound = site.desk(lambda s: group_bindings.over(s, group(s), 5))
    assert bound is not None
    assert (bound.id, site.desk(lambda s: groups.at(s, OLD)), site.desk(group).was_chat_id) == (
        binding_id,
        site.desk(group),
        OLD,
    )


def test_a_group_that_nobody_has_noted_moves_without_a_trace(site: Site) -> None:
    row_id = site.desk(lambda s: queues(s, "line"))
    site.desk(lambda s: groups.moved(s, OLD, NEW, site.desk.now()))
    assert site.desk(lambda s: s.get_one(OutboxRow, row_id)).chat_id == NEW
    assert site.desk(lambda s: s.exec(select(Group)).all()) == []


def test_two_bindings_never_stand_in_one_place(site: Site) -> None:
    first, second = asks(site), asks(site)
    site.desk(lambda s: confirms(s, site, first))

    def force(session: Session) -> None:
        other = session.get_one(Binding, second)
        other.bound_at, other.bound_by_id = site.desk.now(), person(session, OFFICE).id
        session.add(other)
        session.flush()

    with pytest.raises(IntegrityError):
        site.desk(force)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_who_confirm_at_once_one_binds(site: Site) -> None:
    asked = [asks(site), asks(site)]
    runner = Runner(site.desk.engine, site.desk.office, site.desk.clock)
    try:
        await at_once(runner, *(lambda s, b=binding: confirms(s, site, b) for binding in asked))
    finally:
        await runner.close()
    standing = site.desk(lambda s: s.exec(select(Binding).where(groups.stands())).all())
    assert len(standing) == 1


def test_what_was_decided_is_not_decided_again(site: Site) -> None:
    binding_id = asks(site)

    def declines(session: Session) -> None:
        binding = session.get_one(Binding, binding_id)
        group_bindings.decline(session, binding, by=person(session, OFFICE), now=site.desk.now())

    def unbinds(session: Session) -> None:
        binding = session.get_one(Binding, binding_id)
        group_bindings.unbind(session, binding, by=person(session, OFFICE), now=site.desk.now())

    with pytest.raises(OutOfDate):
        site.desk(unbinds)
    site.desk(declines)
    for work in (declines, unbinds, lambda s: confirms(s, site, binding_id)):
        with pytest.raises(OutOfDate):
            site.desk(work)


@pytest.mark.parametrize(
    ("who", "binds", "files", "reports"),
    [
        (OFFICE, True, True, False),
        (OFFICER, False, True, True),
        (LEADER, False, True, False),
        (HEAD, False, False, False),
        (LIAISON, False, False, False),
        (OUTSIDER, False, False, False),
    ],
)
def test_who_binds_and_whose_posts_are_taken(
    site: Site, who: int, *, binds: bool, files: bool, reports: bool
) -> None:
    binding_id = asks(site)

    def may(session: Session) -> tuple[bool, bool, bool]:
        one, project = person(session, who), session.get_one(Project, site.project_id)
        return (
            access.binds_groups(session, one),
            access.files_to(session, project, one),
            access.reports_on(session, project, one),
        )

    assert site.desk(may) == (binds, files, reports)
    if binds:
        assert site.desk(lambda s: access.binding(s, binding_id, by=person(s, who))).id == binding_id
    else:
        with pytest.raises(NotThere):
            site.desk(lambda s: access.binding(s, binding_id, by=person(s, who)))


def test_an_administrator_binds_too(site: Site) -> None:
    def grant(session: Session) -> bool:
        session.add(Membership(person_id=person(session, OUTSIDER).id or 0, role=Role.ADMIN))
        session.flush()
        return access.binds_groups(session, person(session, OUTSIDER))

    assert site.desk(grant)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("#堵点", True),
        ("见图 #堵点 电缆", True),
        ("#BLOCKER x", True),
        ("堵点 电缆", False),
        ("#blockers", False),
        ("", False),
    ],
)
def test_only_the_mark_makes_a_blocker(text: str, *, marked: bool) -> None:
    assert group_posts.says_blocker(text) is marked


def test_the_words_of_a_blocker_are_without_its_mark_and_the_code_of_its_project() -> None:
    project = Project(code="LS-087", name="一条路")  # type: ignore[call-arg]
    for text in ("#堵点 电缆未迁", "#堵点：LS-087 电缆未迁", "087 #blocker 电缆未迁", "＃堵点电缆未迁"):
        assert group_posts.words(text, project) == "电缆未迁"
