"""The demo's district is whole, marked as invented, and seeded once."""

from collections import Counter
from datetime import date

import pytest
from sqlmodel import select

from bot.demo import cast
from bot.demo.seed import everybody, rows, seed, speak
from models.blockers import Category, Lead
from models.events import Event
from models.outbox import OutboxRow
from models.people import Department, Membership, Person, Reach, Role
from models.projects import Assignment, Milestone, Post, Project, WeeklyTask
from models.reports import Owed, Report
from services import leads, menus, obligations, reach, schedule
from services.weeks import Step
from tests.services.conftest import Desk


@pytest.fixture
def district(desk: Desk) -> Desk:
    """The demo on Monday 08:55, in Chinese."""
    assert desk(lambda s: seed(s, desk.now(), "zh_CN"))
    return desk


def test_every_named_project_is_on_the_list_under_its_own_code(district: Desk) -> None:
    found = district(lambda s: s.exec(select(Project).order_by(Project.code)).all())
    assert [project.code for project in found] == [f"LS-{number:03}" for number in range(1, 45)]
    assert len({project.name for project in found}) == 44
    assert {project.code: project.name for project in found}["LS-041"] == "合肥路未贯通道路"
    assert all(project.department_id and project.expected for project in found)


def test_every_project_has_one_officer_and_nobody_more_than_seven(district: Desk) -> None:
    standing = district(lambda s: s.exec(select(Assignment).where(Assignment.post == Post.OFFICER)).all())
    assert set(Counter(one.project_id for one in standing).values()) == {1}
    assert len(standing) == 44
    assert max(Counter(one.person_id for one in standing).values()) == cast.MOST_PROJECTS


def test_every_category_has_a_lead_department_as_the_office_has_decided(district: Desk) -> None:
    named = {
        category: district(lambda s, category=category: leads.of(s, category).name)  # type: ignore[misc]
        for category in Category
    }
    assert len(district(lambda s: s.exec(select(Lead)).all())) == len(Category)
    assert named[Category.PERMITS] == "行政审批局"
    assert named[Category.RELOCATION] == "城市管理局"
    assert named[Category.OBSTRUCTION] == "属地街道"
    assert named[Category.DESIGN_CHANGE] == "项目办"


def test_everybody_can_be_reached_and_every_role_of_the_story_is_held(district: Desk) -> None:
    people = district(lambda s: s.exec(select(Person)).all())
    assert {person.reach for person in people} == {Reach.REACHABLE}
    assert {person.language for person in people} == {"zh_CN"}
    for role in set(Role) - {Role.ADMIN}:
        assert district(lambda s, role=role: reach.holding(s, role))  # type: ignore[misc]


def test_the_first_five_phones_are_officer_liaison_head_leader_and_office() -> None:
    roles = [Role.OFFICER, Role.LIAISON, Role.HEAD, Role.LEADER, Role.COORDINATOR]
    assert [member.role for member in cast.ON_PAGE[:5]] == roles
    assert cast.ON_PAGE[1].department == cast.ON_PAGE[2].department


def test_telegram_ids_and_names_of_the_cast_are_all_different() -> None:
    everyone = everybody([new.code for new in rows()])
    for values in (
        [member.telegram_id for member in everyone],
        [member.name.zh_CN for member in everyone],
        [member.name.en for member in everyone],
    ):
        assert len(values) == len(set(values))


def test_the_named_officers_have_tasks_this_week_and_a_milestone_ahead(district: Desk) -> None:
    own = {code for member in cast.ON_PAGE for code in member.projects}
    assert set(cast.PLANS) == own
    tasks = district(lambda s: s.exec(select(WeeklyTask)).all())
    milestones = district(lambda s: s.exec(select(Milestone)).all())
    assert {task.week for task in tasks} == {"2026-W22"}
    assert {task.project_id for task in tasks} == {one.project_id for one in milestones}
    assert min(one.baseline_on for one in milestones) == date(2026, 5, 31)


def test_nothing_is_made_up_for_from_before_the_list_began(district: Desk) -> None:
    for step in Step:
        assert district(lambda s, step=step: schedule.owed(s, step, district.now())) is None  # type: ignore[misc]
    monday = district.hop(2026, 5, 25, 9)
    assert district(lambda s: schedule.owed(s, Step.PROMPT, monday)) == (cast.WEEK, monday)


def test_whoever_has_no_phone_on_the_page_has_reported_but_for_a_few(district: Desk) -> None:
    monday = district.hop(2026, 5, 25, 9)
    district(lambda s: obligations.open_week(s, cast.WEEK, monday, monday))
    counted = district(lambda s: obligations.counts(s, cast.WEEK))
    on_page = sum(len(member.projects) for member in cast.ON_PAGE)
    assert counted[Owed.DUE] == on_page + len(cast.NOT_YET)
    assert counted[Owed.REPORTED] > counted[Owed.NO_CHANGE] > 0
    assert sum(counted.values()) == 44


def test_a_second_seed_changes_nothing(district: Desk) -> None:
    tables = (
        Department,
        Person,
        Membership,
        Project,
        Assignment,
        Milestone,
        WeeklyTask,
        Lead,
        Event,
        OutboxRow,
        Report,
    )
    before = [len(district(lambda s, t=t: s.exec(select(t)).all())) for t in tables]  # type: ignore[misc]
    district.hop(2026, 6, 1)
    assert not district(lambda s: seed(s, district.now(), "en"))
    assert [len(district(lambda s, t=t: s.exec(select(t)).all())) for t in tables] == before  # type: ignore[misc]


def test_each_phone_of_the_page_is_greeted_and_given_its_menu(district: Desk) -> None:
    rows = district(lambda s: s.exec(select(OutboxRow)).all())
    assert Counter(row.method for row in rows) == {"sendMessage": 12, menus.METHOD: 12}
    assert "专员甲，你好" in district.heard(1001)[0]
    assert "城市管理局" in district.heard(1002)[0]


def test_the_district_speaks_english_when_it_is_asked_to(desk: Desk) -> None:
    desk(lambda s: seed(s, desk.now(), "en"))
    assert "Hello Officer A" in desk.heard(1001)[0]
    titles = desk(lambda s: s.exec(select(WeeklyTask.title)).all())
    assert all(title.isascii() for title in titles)


def test_the_cast_learns_another_language_with_its_menus(district: Desk) -> None:
    district(lambda s: speak(s, district.now(), "en"))
    district(lambda s: speak(s, district.now(), "en"))
    rows = district(lambda s: s.exec(select(OutboxRow).where(OutboxRow.method == menus.METHOD)).all())
    assert len(rows) == 24
    assert rows[-1].payload["commands"][-1]["description"] == "Language / 语言"
