"""The week is asked for once, of those who owe it, and of nobody else."""

import pytest

from jobs import prompts, reminders
from models.engine import Session
from models.people import Reach
from models.projects import Project
from services import reports
from tests.services.conftest import Desk
from tests.services.week_town import DEPUTY, LIAISON, OFFICER, OTHER, TASK, WeekTown, person, week_town


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    return week_town(desk)


def answer(town: WeekTown, *codes: str) -> None:
    """The officer answers projects with no change."""

    def send(session: Session, code: str) -> None:
        project = session.get_one(Project, town.ids[code])
        reports.no_change(session, project, by=person(session, OFFICER), now=town.desk.now())

    for code in codes:
        town.desk(lambda s, code=code: send(s, code))  # type: ignore[misc]


def test_monday_prompts_with_exactly_what_is_due_once(town: WeekTown) -> None:
    town.sweeps(prompts)
    assert town.desk.heard(OFFICER) == []
    town.desk.hop(2026, 5, 25, 9)
    town.sweeps(prompts, prompts)
    (text,) = town.desk.heard(OFFICER)
    assert "第 22 周调度</b>：3 个项目待报，请于周四（5/28）17:00 前报送。" in text
    assert all(part in text for part in ("LS-087", "LS-112", "LS-140", TASK, "5/31：管道完成 60%（现 45%）"))
    assert "LS-150" not in text
    assert "LS-160" not in text
    assert town.labels(OFFICER)[0] == [
        label for code in ("LS-087", "LS-112", "LS-140") for label in (f"报 {code}", f"{code} 无变化")
    ]
    assert town.desk.heard(DEPUTY) == town.desk.heard(LIAISON) == town.desk.heard(OTHER) == []


def test_the_prompt_is_read_in_english(desk: Desk) -> None:
    town = week_town(desk, "en")
    town.desk.hop(2026, 5, 25, 9)
    town.sweeps(prompts)
    (text,) = town.desk.heard(OFFICER)
    assert "Week 22</b>: 3 projects to report, please by Thu 5/28, 17:00." in text
    assert town.labels(OFFICER)[0][:2] == ["Report LS-087", "LS-087 no change"]


def test_an_unreachable_officer_is_stood_in_for_by_deputy_and_liaison(town: WeekTown) -> None:
    town.reach(OFFICER, Reach.GONE)
    town.desk.hop(2026, 5, 25, 9)
    town.sweeps(prompts)
    assert town.desk.heard(OFFICER) == []
    assert ["LS-087" in text for text in town.desk.heard(DEPUTY)] == [True]
    (text,) = town.desk.heard(LIAISON)
    assert "2 个项目待报" in text
    assert "LS-087" not in text


def test_the_card_of_the_week_follows_what_is_answered(town: WeekTown) -> None:
    town.desk.hop(2026, 5, 25, 9)
    town.sweeps(prompts)
    answer(town, "LS-087")
    assert "2 个项目待报" in town.desk.heard(OFFICER)[-1]
    assert "LS-087</b> 株洲路北片区配套道路：无变化" in town.desk.heard(OFFICER)[-1]
    assert "报 LS-087" not in town.labels(OFFICER)[-1]
    answer(town, "LS-112", "LS-140")
    assert "已全部答复" in town.desk.heard(OFFICER)[-1]
    assert town.labels(OFFICER)[-1] == []


def test_the_reminder_is_for_those_who_still_owe_and_lists_only_that(town: WeekTown) -> None:
    town.opens()
    answer(town, "LS-087", "LS-140")
    town.desk.hop(2026, 5, 28, 11, 59)
    town.sweeps(reminders)
    assert town.desk.heard(OFFICER) == []
    town.desk.hop(2026, 5, 28, 12)
    town.sweeps(reminders, reminders)
    (text,) = town.desk.heard(OFFICER)
    assert "还有 1 个项目待报，周四（5/28）17:00 截止" in text
    assert "LS-087" not in text
    assert town.labels(OFFICER) == [["报 LS-112", "LS-112 无变化"]]


def test_who_owes_nothing_is_not_reminded(town: WeekTown) -> None:
    town.opens()
    answer(town, "LS-087", "LS-112", "LS-140")
    town.desk.hop(2026, 5, 28, 12)
    town.sweeps(reminders)
    assert town.desk.heard(OFFICER) == []


def test_friday_morning_lists_to_the_liaison_what_is_still_due(town: WeekTown) -> None:
    town.opens()
    answer(town, "LS-087")
    town.desk.hop(2026, 5, 29, 9)
    town.sweeps(reminders, reminders)
    (text,) = town.desk.heard(LIAISON)
    assert "您单位还有 2 个项目待报" in text
    assert "LS-112</b> 一所小学，专员：专员甲" in text
    assert "LS-087" not in text


def test_a_prompt_missed_by_a_day_is_not_said_but_the_week_is_owed(town: WeekTown) -> None:
    town.desk.hop(2026, 5, 26, 9, 1)
    town.sweeps(prompts)
    assert town.desk.heard(OFFICER) == []
    assert town.state("LS-087") == "due"


def test_a_week_that_is_over_is_not_opened_by_an_office_that_has_just_begun(town: WeekTown) -> None:
    town.sweeps(prompts)
    assert town.obligations() == []
    town.desk.hop(2026, 5, 25, 9)
    town.sweeps(prompts)
    assert {owed.week for owed in town.obligations()} == {"2026-W22"}


def test_a_week_that_is_short_of_working_days_asks_for_nothing(town: WeekTown) -> None:
    town.desk.hop(2026, 2, 16, 9)  # Spring Festival
    town.sweeps(prompts)
    assert town.obligations() == []
