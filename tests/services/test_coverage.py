"""Who is missing is named gap by gap, and told to the office once a worked morning."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from jobs import coverage as sweep
from models.engine import Session
from models.people import Department, Membership, Person, Role
from models.projects import Assignment, Post, Project, Sector, Stage
from services import coverage, leaves, removal
from services.coverage import Gap
from tests.services.blocker_town import (
    DEPUTY,
    HEAD,
    LIAISON,
    OFFICE,
    OFFICER,
    SECOND,
    Site,
    build,
    person,
)
from tests.services.conftest import Desk

MONDAY = date(2026, 5, 25)


@pytest.fixture
def site(desk: Desk) -> Site:
    """Monday 08:45, and nobody is missing."""
    made = build(desk)
    desk.hop(2026, 5, 25, 8, 45)
    return made


def gaps(site: Site) -> dict[Gap, list[str]]:
    """What is missing, by code or name."""
    found = site.desk(coverage.read)
    return {gap: [one.code or one.name for one in missing] for gap, missing in found.items() if missing}


def does(site: Site, work: Callable[[Session], object]) -> None:
    """Change something by hand."""

    def unit(session: Session) -> None:
        work(session)

    site.desk(unit)


def removes(site: Site, *telegram_ids: int) -> None:
    """The office removes people."""

    def remove(session: Session) -> None:
        for who in telegram_ids:
            removal.remove(session, person(session, who), by=None, now=site.desk.now())

    does(site, remove)


def away(site: Site, who: int, deputy: int | None = None) -> None:
    """Somebody is on leave this week."""

    def take(session: Session) -> None:
        one, stands_in = person(session, who), person(session, deputy) if deputy else None
        until = MONDAY + timedelta(days=4)
        leaves.take(session, one, MONDAY, until, stands_in, by=one, now=site.desk.now())

    does(site, take)


def sweeps(site: Site) -> None:
    """The clock comes round."""
    now = site.desk.now()
    for day in site.desk(lambda s: sweep.due(s, now)):
        does(site, partial(sweep.step, day=day, now=now))


def cards(site: Site) -> list[str]:
    """What the office has heard of who is missing."""
    return [text for text in site.desk.heard(OFFICE) if "覆盖情况" in text]


def test_where_everybody_is_there_nothing_is_missing_and_nothing_is_said(site: Site) -> None:
    assert gaps(site) == {}
    sweeps(site)
    assert cards(site) == []


def test_a_project_whose_people_are_removed_has_neither_officer_nor_deputy(site: Site) -> None:
    removes(site, OFFICER, DEPUTY)
    assert gaps(site) == {Gap.OFFICER: ["LS-087"], Gap.DEPUTY: ["LS-087"]}


def test_a_department_needs_people_only_if_it_answers_for_something(site: Site) -> None:
    def moves(session: Session) -> None:
        finance = session.exec(select(Department).where(Department.code == "finance")).one()
        session.exec(select(Project)).one().department_id = finance.id

    does(site, moves)
    assert gaps(site) == {Gap.HEAD: ["财政局"]}
    removes(site, LIAISON, SECOND, HEAD)
    assert gaps(site) == {Gap.LIAISON: ["城市管理局"], Gap.HEAD: ["城市管理局", "财政局"]}


def test_who_is_on_the_list_and_has_not_come_in_is_named_until_they_do(site: Site) -> None:
    def lists(session: Session) -> None:
        newcomer = Person(name="专员子")
        session.add(newcomer)
        session.flush()
        session.add(Membership(person_id=newcomer.id or 0, role=Role.OFFICER))

    does(site, lists)
    assert gaps(site) == {Gap.OUTSIDE: ["专员子"]}
    removes_by_name = select(Person).where(Person.name == "专员子")
    does(site, lambda s: removal.remove(s, s.exec(removes_by_name).one(), by=None, now=site.desk.now()))
    assert gaps(site) == {}


def test_who_blocked_the_bot_is_named_as_long_as_they_are_of_the_office(site: Site) -> None:
    site.lose(HEAD)
    assert gaps(site) == {Gap.UNREACHABLE: ["负责人丙"]}
    removes(site, HEAD)
    assert Gap.UNREACHABLE not in gaps(site)


def test_leave_is_a_gap_only_where_nobody_can_be_asked_instead(site: Site) -> None:
    away(site, OFFICER)
    assert gaps(site) == {}
    away(site, DEPUTY, LIAISON)
    assert gaps(site) == {Gap.STAND_IN: ["专员甲"]}
    away(site, LIAISON)
    assert gaps(site) == {Gap.STAND_IN: ["专员甲", "副手丁"]}
    site.lose(SECOND)
    assert gaps(site)[Gap.STAND_IN] == ["专员甲", "副手丁", "联络员乙"]
    named = {one.name: one.deputy for one in site.desk(coverage.read)[Gap.STAND_IN]}
    assert named == {"专员甲": "", "副手丁": "联络员乙", "联络员乙": ""}


def test_leave_that_is_over_is_no_gap(site: Site) -> None:
    away(site, OFFICER, DEPUTY)
    away(site, DEPUTY, LIAISON)
    assert gaps(site) == {Gap.STAND_IN: ["专员甲"]}
    site.desk.hop(2026, 6, 1, 9)
    assert gaps(site) == {}


def test_the_office_hears_every_worked_morning_once_and_once_more_when_nobody_is_missing(site: Site) -> None:
    removes(site, DEPUTY)
    site.desk.hop(2026, 5, 25, 8, 44)
    sweeps(site)
    assert cards(site) == []
    for minute in (45, 46, 50):
        site.desk.hop(2026, 5, 25, 8, minute)
        sweeps(site)
    (first,) = cards(site)
    assert "没有 B角的项目 1 个" in first
    assert "LS-087" in first
    site.desk.hop(2026, 5, 26, 10)
    sweeps(site)
    assert len(cards(site)) == 2

    def appoints(session: Session) -> None:
        project = session.exec(select(Project)).one()
        person_id = person(session, SECOND).id or 0
        session.add(Assignment(project_id=project.id or 0, person_id=person_id, post=Post.DEPUTY))

    does(site, appoints)
    for day in (27, 28):
        site.desk.hop(2026, 5, day, 8, 45)
        sweeps(site)
    assert len(cards(site)) == 3
    assert "都联系得上" in cards(site)[-1]


def test_no_word_on_a_day_off_or_in_the_evening_and_the_next_morning_comes_of_itself(site: Site) -> None:
    removes(site, DEPUTY)
    for moment in ((2026, 5, 30, 9), (2026, 5, 31, 9), (2026, 6, 1, 17, 50)):
        site.desk.hop(*moment)
        sweeps(site)
    assert cards(site) == []
    friday = site.desk.hop(2026, 6, 5, 8, 45)
    assert site.desk(lambda s: sweep.next_at(s, friday)) == site.desk.hop(2026, 6, 8, 8, 45)
    early = site.desk.hop(2026, 6, 8, 7)
    assert site.desk(lambda s: sweep.next_at(s, early)) == site.desk.hop(2026, 6, 8, 8, 45)


def test_without_a_coordinator_the_administrator_hears_of_it(site: Site) -> None:
    def promotes(session: Session) -> None:
        session.add(Membership(person_id=person(session, SECOND).id or 0, role=Role.ADMIN))

    does(site, promotes)
    removes(site, OFFICE, DEPUTY)
    sweeps(site)
    assert [text for text in site.desk.heard(SECOND) if "覆盖情况" in text] != []


def test_three_hundred_projects_without_anybody_take_ten_queries_and_fit_on_one_card(site: Site) -> None:
    def lists(session: Session) -> None:
        for number in range(300):
            code = f"LS-{number + 200}"
            session.add(Project(code=code, name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW))

    does(site, lists)
    asked: list[Any] = []
    event.listen(site.desk.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    found = site.desk(coverage.read)
    assert sum(statement.startswith("SELECT") for statement in asked) <= 10
    assert (len(found[Gap.OFFICER]), len(found[Gap.DEPUTY])) == (300, 300)
    sweeps(site)
    (card,) = cards(site)
    assert "没有专员的项目 300 个" in card
    assert len(card) < 600
