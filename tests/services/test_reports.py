"""Reports are numbered, counted and written down in one go."""

from typing import Any

import pytest
from sqlmodel import select

from models.drafts import Draft, DraftState
from models.engine import Session
from models.events import Event
from models.projects import Project, WeeklyTask
from models.reports import Owed, Report
from services import drafts, photos, reports
from services.refusals import NotThere, OutOfDate
from services.report_entry import Added, Moved, Said, Ticked
from services.reports import AlreadyReported, FigureInDoubt, NoProjectYet, NothingToSend
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER, OTHER, WeekTown, person, week_town


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    town = week_town(desk)
    town.opens()
    return town


def begin(town: WeekTown, code: str | None = "LS-087", by: int = OFFICER) -> int:
    """Somebody opens the entry for a project."""

    def start(session: Session) -> Draft:
        project = session.get_one(Project, town.ids[code]) if code else None
        who = person(session, by)
        return reports.begin(session, who, by, project, guessed=False, now=town.desk.now())

    return town.desk(start).id or 0


def move(town: WeekTown, draft_id: int, *events: Any) -> None:
    """Things happen to an entry."""
    for event in events:
        town.desk(lambda s, e=event: reports.move(s, s.get_one(Draft, draft_id), e, now=town.desk.now()))  # type: ignore[misc]


def send(town: WeekTown, draft_id: int, by: int = OFFICER) -> Report:
    """Somebody sends an entry."""

    def submit(session: Session) -> Report:
        who = person(session, by)
        draft = reports.going_on(session, draft_id, by=who, now=town.desk.now())
        return reports.send(session, draft, by=who, now=town.desk.now())

    return town.desk(submit)


def no_change(town: WeekTown, code: str) -> Report:
    """The officer says that nothing has changed."""
    return town.desk(
        lambda s: reports.no_change(
            s, s.get_one(Project, town.ids[code]), by=person(s, OFFICER), now=town.desk.now()
        )
    )


def project(town: WeekTown, code: str = "LS-087") -> Project:
    return town.desk(lambda s: s.get_one(Project, town.ids[code]))


def test_a_report_carries_everything_over_at_once(town: WeekTown) -> None:
    draft_id = begin(town)
    task_id = town.desk(lambda s: s.exec(select(WeeklyTask)).all())[0].id or 0
    move(town, draft_id, Ticked(task_id), Said(5, "管道到 K0+460，约 55%"))
    report = send(town, draft_id)
    assert (report.number, report.percent_tenths, report.was_tenths) == ("W22-087-1", 550, 450)
    assert report.note == "管道到 K0+460，约 55%"
    assert project(town).percent_tenths == 550
    assert town.desk(lambda s: s.get_one(WeeklyTask, task_id)).done_at == town.desk.now()
    assert town.state("LS-087") == Owed.REPORTED
    draft = town.drafts()[0]
    assert (draft.state, draft.data["report_id"]) == (DraftState.SENT, report.id)


def test_a_report_leaves_its_events_without_any_words(town: WeekTown) -> None:
    draft_id = begin(town)
    move(town, draft_id, Said(5, "管道到 K0+460，约 55%"))
    send(town, draft_id)
    events = town.desk(lambda s: s.exec(select(Event)).all())
    assert [event.kind for event in events] == ["week.opened", "report.sent", "obligation.answered"]
    assert "K0" not in str([event.data for event in events])


def test_numbers_count_within_project_and_week(town: WeekTown) -> None:
    numbers = [no_change(town, "LS-112").number]
    for text in ("一", "二"):
        draft_id = begin(town, "LS-112")
        move(town, draft_id, Said(5, text))
        numbers.append(send(town, draft_id).number)
    town.desk.hop(2026, 6, 1, 10)
    numbers.append(no_change(town, "LS-112").number)
    assert numbers == ["W22-112-1", "W22-112-2", "W22-112-3", "W23-112-1"]


def test_an_entry_is_sent_once(town: WeekTown) -> None:
    draft_id = begin(town)
    move(town, draft_id, Added(50))
    send(town, draft_id)
    with pytest.raises(OutOfDate):
        send(town, draft_id)
    assert len(town.reports()) == 1


def test_an_entry_of_somebody_else_is_not_there(town: WeekTown) -> None:
    draft_id = begin(town)
    move(town, draft_id, Added(50))
    with pytest.raises(NotThere):
        send(town, draft_id, by=OTHER)


def test_an_entry_about_a_project_of_somebody_else_is_not_sent(town: WeekTown) -> None:
    draft_id = begin(town, None, by=OTHER)
    move(town, draft_id, Moved(town.ids["LS-087"], 0), Said(5, "一"))
    with pytest.raises(NotThere):
        send(town, draft_id, by=OTHER)


@pytest.mark.parametrize(
    ("code", "said", "refusal"),
    [("LS-087", "", NothingToSend), ("LS-087", "120%", FigureInDoubt), (None, "一", NoProjectYet)],
)
def test_an_entry_that_lacks_something_is_not_sent(
    town: WeekTown, code: str | None, said: str, refusal: type[Exception]
) -> None:
    draft_id = begin(town, code)
    move(town, draft_id, Said(5, said))
    with pytest.raises(refusal):
        send(town, draft_id)
    assert town.reports() == []


def test_a_picture_alone_is_a_report(town: WeekTown) -> None:
    draft_id = begin(town)
    town.desk(
        lambda s: photos.receive(
            s, person(s, OFFICER), chat_id=OFFICER, message_id=6, file_id="f", as_file=False,
            media_group_id=None, draft=s.get_one(Draft, draft_id), now=town.desk.now(),
        )
    )  # fmt: skip
    report = send(town, draft_id)
    assert town.desk(lambda s: photos.counted(s, report_id=report.id)).kept == 1
    assert project(town).percent_tenths == 450


def test_no_change_is_a_full_answer_and_given_once(town: WeekTown) -> None:
    report = no_change(town, "LS-140")
    assert (report.no_change, town.state("LS-140")) == (True, Owed.NO_CHANGE)
    with pytest.raises(AlreadyReported):
        no_change(town, "LS-140")


def test_opening_another_project_parks_the_entry_and_opening_it_again_goes_on(town: WeekTown) -> None:
    first = begin(town, "LS-087")
    move(town, first, Said(5, "一"))
    second = begin(town, "LS-112")
    assert [draft.state for draft in town.drafts()] == [DraftState.PARKED, DraftState.OPEN]
    assert begin(town, "LS-087") == first
    assert [draft.state for draft in town.drafts()] == [DraftState.OPEN, DraftState.PARKED]
    assert begin(town, "LS-112") == second


def test_an_entry_of_last_week_is_not_taken_up_again(town: WeekTown) -> None:
    first = begin(town, "LS-087")
    begin(town, "LS-112")
    town.desk.hop(2026, 6, 1, 9)
    assert begin(town, "LS-087") != first


def test_the_answer_knows_how_far_the_milestone_is(town: WeekTown) -> None:
    draft_id = begin(town)
    move(town, draft_id, Said(5, "55"))
    report = send(town, draft_id)
    answer = town.desk(lambda s: reports.answer(s, report))
    assert answer.milestone is not None
    assert (answer.milestone.percent_tenths, answer.workdays_left) == (600, 4)


def test_a_cancelled_entry_stays_cancelled(town: WeekTown) -> None:
    draft_id = begin(town)
    town.desk(lambda s: drafts.end(s, s.get_one(Draft, draft_id), DraftState.CANCELLED, now=town.desk.now()))
    with pytest.raises(OutOfDate):
        send(town, draft_id)
