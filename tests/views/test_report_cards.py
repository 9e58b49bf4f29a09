"""The card of a report says how far the milestone is, in both languages."""

from datetime import date

import pytest
from sqlmodel import select

from locales import Words
from models.engine import Session
from models.projects import Milestone, Project
from models.reports import Report
from services import reports
from tests.services.conftest import SHANGHAI, Desk, desk
from tests.services.week_town import OFFICER, WeekTown, person, week_town
from views.percent import percent, points
from views.reports import report_card

__all__ = ["desk"]

BY_LANGUAGE = {
    "zh_CN": {
        "named": "月节点 5/31“管道完成 60%”：还差 15 个百分点，余 4 个工作日。",
        "bare": "月节点 5/31“主管贯通”：需 60%，还差 15 个百分点，余 4 个工作日。",
        "there": "月节点 5/31“主管贯通”：进度已到。",
        "words": "月节点 5/31“主管贯通”：余 4 个工作日。",
        "over": "月节点 5/22“主管贯通”：没有剩余工作日。",
    },
    "en": {
        "named": "Milestone 5/31, 管道完成 60%: 15 points to go, 4 working days left.",
        "bare": "Milestone 5/31, 主管贯通: 60% needed, 15 points to go, 4 working days left.",
        "there": "Milestone 5/31, 主管贯通: the figure is reached.",
        "words": "Milestone 5/31, 主管贯通: 4 working days left.",
        "over": "Milestone 5/22, 主管贯通: no working day left.",
    },
}
MILESTONES = {
    "named": ("管道完成 60%", 600, date(2026, 5, 31)),
    "bare": ("主管贯通", 600, date(2026, 5, 31)),
    "there": ("主管贯通", 450, date(2026, 5, 31)),
    "words": ("主管贯通", None, date(2026, 5, 31)),
    "over": ("主管贯通", None, date(2026, 5, 22)),
}


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    return week_town(desk)


def answer(session: Session, town: WeekTown, code: str) -> Report:
    """The officer answers a project's week."""
    project = session.get_one(Project, town.ids[code])
    return reports.no_change(session, project, by=person(session, OFFICER), now=town.desk.now())


@pytest.mark.parametrize("language", BY_LANGUAGE)
@pytest.mark.parametrize("kind", MILESTONES)
def test_the_milestone_is_as_far_away_as_it_is(town: WeekTown, language: str, kind: str) -> None:
    def draw(session: Session) -> str:
        milestone = session.exec(select(Milestone)).one()
        milestone.title, milestone.percent_tenths, milestone.baseline_on = MILESTONES[kind]
        session.add(milestone)
        report = answer(session, town, "LS-087")
        return str(report_card(session, report.id or 0, None, Words(language, SHANGHAI)).text)

    assert town.desk(draw).splitlines()[-1] == BY_LANGUAGE[language][kind]


def test_a_project_without_a_milestone_has_no_line_about_one(town: WeekTown) -> None:
    def draw(session: Session) -> str:
        report = answer(session, town, "LS-112")
        return str(report_card(session, report.id or 0, None, Words("zh_CN", SHANGHAI)).text)

    assert "月节点" not in town.desk(draw)


@pytest.mark.parametrize(("tenths", "shown"), [(0, "0%"), (450, "45%"), (455, "45.5%"), (1000, "100%")])
def test_percentages_have_a_decimal_only_where_there_is_one(tenths: int, shown: str) -> None:
    assert percent(tenths) == shown
    assert points(tenths) + "%" == shown
