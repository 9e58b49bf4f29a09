"""What was invested is reported, asked for once a month, and asked about where it is odd."""

import pytest

from models.drafts import Draft
from models.engine import Session
from models.projects import Progress, Project
from models.reports import Report
from services import reports
from services.report_entry import Kept, Said
from services.reports import FigureInDoubt
from services.weeks import Week
from tests.services.conftest import Desk
from tests.services.test_reports import begin, move, project, send
from tests.services.week_town import WeekTown, week_town

CODE = "LS-087"


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    town = week_town(desk)
    town.opens()

    def fund(session: Session) -> None:
        road = session.get_one(Project, town.ids[CODE])
        road.completed_wan, road.year_plan_wan, road.total_wan = 2800, 9000, 40000
        session.add(road)

    desk(fund)
    return town


def reported(town: WeekTown, *texts: str) -> Report:
    """A report of these messages; doubtful figures are confirmed."""
    draft_id = begin(town)
    move(town, draft_id, *(Said(number, text) for number, text in enumerate(texts, 1)), Kept())
    return send(town, draft_id)


def test_an_amount_is_kept_with_what_was_before(town: WeekTown) -> None:
    report = reported(town, "管道到 K0+460，约 55%，完成 3200 万元")
    assert (report.percent_tenths, report.was_wan, report.completed_wan) == (550, 2800, 3200)
    assert report.note == "管道到 K0+460，约 55%，完成 3200 万元"
    assert project(town).completed_wan == 3200


def test_an_amount_alone_is_a_report_without_a_note(town: WeekTown) -> None:
    report = reported(town, "0.32亿")
    assert (report.completed_wan, report.note, report.percent_tenths) == (3200, "", None)


@pytest.mark.parametrize("text", ["32000000 万元", "1 万元", "45000 万元", "2700 万元"])
def test_an_odd_amount_is_not_sent_before_it_is_confirmed(town: WeekTown, text: str) -> None:
    draft_id = begin(town)
    move(town, draft_id, Said(1, text))
    with pytest.raises(FigureInDoubt):
        send(town, draft_id)
    move(town, draft_id, Kept())
    assert send(town, draft_id).completed_wan == project(town).completed_wan


@pytest.mark.parametrize("text", ["完成 3 亿 万", "完成 3200 万元，上月 2800 万元"])
def test_an_amount_that_cannot_be_made_out_leaves_its_words(town: WeekTown, text: str) -> None:
    report = reported(town, text)
    assert (report.completed_wan, report.note) == (None, text)
    assert project(town).completed_wan == 2800


@pytest.mark.parametrize(
    ("label", "asked"),
    [("2026-W22", False), ("2026-W23", True), ("2026-W24", False), ("2026-W27", False), ("2026-W28", True)],
)
def test_money_is_asked_in_the_first_cycle_after_the_end_of_a_month(
    town: WeekTown, label: str, asked: bool
) -> None:
    week = Week.parse(label)
    road, school = project(town), project(town, "LS-112")
    assert town.desk(lambda s: reports.asks_money(s, road, week)) is asked
    assert town.desk(lambda s: reports.asks_money(s, school, week)) is False


def test_money_is_asked_once(town: WeekTown) -> None:
    town.desk.hop(2026, 6, 1, 10)
    draft_id = begin(town)
    assert town.desk(lambda s: reports.sheet(s, s.get_one(Draft, draft_id))).asks_money
    move(town, draft_id, Said(1, "3200 万元"))
    send(town, draft_id)
    again = begin(town)
    assert not town.desk(lambda s: reports.sheet(s, s.get_one(Draft, again))).asks_money


def test_a_stage_said_plainly_is_kept_and_one_that_goes_back_is_asked_about(town: WeekTown) -> None:
    report = reported(town, "主体封顶，约 55%")
    assert (report.progress, report.percent_tenths) == (Progress.TOPPED, 550)
    assert project(town).progress is Progress.TOPPED
    draft_id = begin(town)
    move(town, draft_id, Said(1, "桩基"))
    with pytest.raises(FigureInDoubt):
        send(town, draft_id)
