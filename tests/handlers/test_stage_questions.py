"""From the report of a project that has not begun to its start, in two taps."""

from models.projects import Project, Stage
from tests.handlers.conftest import Counter
from tests.handlers.officer_chat import Chat
from tests.services.week_town import week_town
from views.prompts import ReportProject


def test_the_report_of_a_new_project_offers_its_start_and_the_start_offers_the_report(
    counter: Counter,
) -> None:
    town = week_town(counter.desk)
    town.opens()
    chat = Chat(counter, town)
    chat.presses(ReportProject(town.ids["LS-112"]).pack())
    assert "开工了吗" in chat.card
    chat.taps("已开工")
    chat.taps("申报开工")
    assert "项目转为在建" in chat.card
    chat.taps("接着报送 LS-112")
    assert "开工了吗" not in chat.card
    project = town.desk(lambda s: s.get_one(Project, town.ids["LS-112"]))
    assert project.stage is Stage.UNDER_CONSTRUCTION
