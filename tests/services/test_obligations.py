"""What projects owe a week, and how it ends."""

from datetime import datetime

import pytest
from sqlmodel import select

from jobs import missed
from models.engine import Session
from models.events import Event
from models.projects import Project
from models.reports import Owed, Report
from services import obligations, reports
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER, W22, WeekTown, person, week_town


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    return week_town(desk)


def answer(town: WeekTown, code: str) -> Report:
    """The officer answers a project's week with no change."""

    def send(session: Session) -> Report:
        project = session.get_one(Project, town.ids[code])
        return reports.no_change(session, project, by=person(session, OFFICER), now=town.desk.now())

    return town.desk(send)


def test_stopped_projects_and_strategic_ones_without_tasks_owe_nothing(town: WeekTown) -> None:
    town.opens()
    owing = {code for code, project_id in town.ids.items() if town.state(code)}
    assert owing == {"LS-087", "LS-112", "LS-140"}


def test_opening_a_week_twice_owes_nothing_twice(town: WeekTown) -> None:
    town.opens()
    answer(town, "LS-087")
    town.opens()
    assert len(town.obligations()) == 3
    assert town.state("LS-087") == Owed.NO_CHANGE


def test_a_week_is_opened_once_on_record_with_the_number_of_what_is_owed(town: WeekTown) -> None:
    town.opens()
    town.opens()
    opened = select(Event.data).where(Event.kind == "week.opened")
    assert town.desk(lambda s: s.exec(opened).all()) == [{"obligations": 3}]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ((2026, 5, 28, 16, 59), Owed.NO_CHANGE),
        ((2026, 5, 28, 17, 0), Owed.LATE),
        ((2026, 5, 29, 16, 59), Owed.LATE),
        ((2026, 5, 29, 17, 0), Owed.DUE),
    ],
)
def test_due_time_and_cut_off_decide_how_a_report_counts(
    town: WeekTown, at: tuple[int, int, int, int, int], state: Owed
) -> None:
    town.opens()
    town.desk.hop(*at)
    answer(town, "LS-112")
    assert town.state("LS-112") == state


def test_a_report_before_the_prompt_counts_for_its_week(town: WeekTown) -> None:
    answer(town, "LS-087")
    town.desk.hop(2026, 5, 25, 9)
    town.opens()
    assert town.state("LS-087") == Owed.NO_CHANGE
    assert town.state("LS-112") == Owed.DUE


def test_what_is_due_at_cut_off_is_missed_for_good(town: WeekTown) -> None:
    town.opens()
    town.desk.hop(2026, 5, 29, 16, 59)
    town.sweeps(missed)
    assert town.state("LS-087") == Owed.DUE
    town.desk.hop(2026, 5, 29, 17, 0)
    town.sweeps(missed, missed)
    assert town.state("LS-087") == Owed.MISSED
    town.desk.hop(2026, 5, 30, 10)
    report = answer(town, "LS-087")
    assert (report.addendum, report.week, town.state("LS-087")) == (True, W22.label, Owed.MISSED)


def test_a_cut_off_that_was_slept_through_is_made_up(town: WeekTown) -> None:
    town.opens()
    now = town.desk.hop(2026, 6, 10, 10)
    town.sweeps(missed)
    assert town.desk(lambda s: obligations.counts(s, W22))[Owed.MISSED] == 3
    assert town.desk(lambda s: missed.next_at(s, now)) is None


def test_the_next_cut_off_is_known_while_something_is_due(town: WeekTown) -> None:
    town.opens()
    at = town.desk(lambda s: missed.next_at(s, town.desk.now()))
    assert at == datetime(2026, 5, 29, 17, tzinfo=town.desk.office.zone)


def test_a_second_report_lifts_no_change_but_never_lowers_an_answer(town: WeekTown) -> None:
    town.opens()
    answer(town, "LS-087")

    def report(session: Session) -> None:
        draft = reports.begin(
            session, person(session, OFFICER), OFFICER, session.get_one(Project, town.ids["LS-087"]),
            guessed=False, now=town.desk.now(),
        )  # fmt: skip
        draft.data = {**draft.data, "tenths": 500}
        reports.send(session, draft, by=person(session, OFFICER), now=town.desk.now())

    town.desk(report)
    assert town.state("LS-087") == Owed.REPORTED
    town.desk.hop(2026, 5, 29, 9)
    town.desk(report)
    assert town.state("LS-087") == Owed.REPORTED


def test_a_week_with_a_holiday_in_it_moves_its_steps(town: WeekTown) -> None:
    week = W22.next.next.next  # the Dragon Boat Festival is on a Friday
    cycle = town.desk(lambda s: obligations.cycle(s, week))
    assert cycle is not None
    assert cycle.due_at.astimezone(town.desk.office.zone).isoformat() == "2026-06-17T17:00:00+08:00"
