"""A report is corrected with its old values kept, or taken back before the cut-off."""

import pytest
from sqlmodel import select

from models.engine import Session
from models.events import Event
from models.people import Person
from models.projects import Project, WeeklyTask
from models.reports import Correction, Owed, Report, Verdict
from services import corrections, mine, reports
from services.corrections import FrozenAlready, NothingCorrected
from services.refusals import NotThere, OutOfDate
from services.report_entry import Said, Ticked
from tests.services.conftest import Desk
from tests.services.week_town import OFFICER, OTHER, WeekTown, person, week_town

CODE = "LS-087"


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    town = week_town(desk)
    town.opens()
    return town


def reported(town: WeekTown, text: str) -> int:
    """The officer reports on a project in words."""

    def work(session: Session) -> Report:
        who, now = person(session, OFFICER), town.desk.now()
        project = session.get_one(Project, town.ids[CODE])
        draft = reports.begin(session, who, OFFICER, project, guessed=False, now=now)
        reports.move(session, draft, Said(1, text), now=now)
        return reports.send(session, draft, by=who, now=now)

    return town.desk(work).id or 0


def corrected(town: WeekTown, report_id: int, text: str, by: int = OFFICER) -> Report:
    """Somebody corrects a report in words."""

    def work(session: Session) -> Report:
        who, now = person(session, by), town.desk.now()
        draft = corrections.begin(session, session.get_one(Report, report_id), by, by=who, now=now)
        corrections.hear(session, draft, 2, text, now=now)
        return corrections.apply(session, draft, by=who, now=now)

    return town.desk(work)


def withdrawn(town: WeekTown, report_id: int) -> None:
    """The officer takes a report back."""
    town.desk(
        lambda s: corrections.withdraw(
            s, s.get_one(Report, report_id), by=person(s, OFFICER), now=town.desk.now()
        )
    )


def percent(town: WeekTown) -> int:
    """How far the project is, in tenths."""
    return town.desk(lambda s: s.get_one(Project, town.ids[CODE])).percent_tenths


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("更正 W22-087-1", ("W22-087-1", "")),
        ("更正：w22-087-1，60% 管道到 K0+480", ("W22-087-1", "60% 管道到 K0+480")),
        ("/fix W22-087-1 60%", ("W22-087-1", "60%")),
        ("/fix@yixian_bot", ("", "")),
        ("fix W22-087-12", ("W22-087-12", "")),
        ("更正", ("", "")),
        ("更正一下错别字", None),
        ("fixed the pump", None),
        ("管道到 K0+480", None),
    ],
)
def test_a_correction_begins_with_its_word_and_a_number(text: str, found: tuple[str, str] | None) -> None:
    assert corrections.meant(text) == found


def test_the_old_value_stays_with_who_and_when(town: WeekTown) -> None:
    before = percent(town)
    report_id = reported(town, "50% 管道到 K0+460")
    at = town.desk.hop(2026, 5, 26, 10, 12)
    report = corrected(town, report_id, f"{(before + 5) / 10}%")
    kept = town.desk(lambda s: s.exec(select(Correction)).one())
    who = town.desk(lambda s: person(s, OFFICER))
    assert (kept.percent_tenths, kept.note, kept.by_id, kept.made_at) == (
        500, "50% 管道到 K0+460", who.id, at,
    )  # fmt: skip
    assert report.percent_tenths == before + 5 == percent(town)
    assert report.note == "50% 管道到 K0+460"
    told = town.desk(lambda s: s.exec(select(Event).where(Event.kind == "report.corrected")).one())
    assert told.data == {"was_tenths": 500, "percent_tenths": before + 5, "after_cutoff": 0}
    [change] = town.desk(lambda s: corrections.history(s, s.get_one(Report, report_id)))
    assert (change.made.percent_tenths, change.percent_tenths) == (500, before + 5)


def test_the_office_looks_again_at_what_was_corrected(town: WeekTown) -> None:
    report_id = reported(town, "50%")

    def accept(session: Session) -> None:
        session.get_one(Report, report_id).verdict = Verdict.ACCEPTED

    town.desk(accept)
    assert corrected(town, report_id, "雨停了").verdict is Verdict.PENDING


def test_only_the_last_report_that_counts_moves_the_project(town: WeekTown) -> None:
    first, _ = reported(town, "50%"), reported(town, "60%")
    corrected(town, first, "52%")
    assert percent(town) == 600


def test_a_figure_that_falls_is_taken_and_one_above_all_is_not(town: WeekTown) -> None:
    report_id = reported(town, "50%")
    assert corrected(town, report_id, "1%").percent_tenths == 10
    with pytest.raises(NothingCorrected):
        corrected(town, report_id, "101%")
    with pytest.raises(NothingCorrected):
        corrected(town, report_id, "1")


def test_a_week_without_change_becomes_reported_by_its_correction(town: WeekTown) -> None:
    report_id = town.desk(
        lambda s: reports.no_change(
            s, s.get_one(Project, town.ids[CODE]), by=person(s, OFFICER), now=town.desk.now()
        )
    ).id
    corrected(town, report_id or 0, "60%")
    assert town.state(CODE) == Owed.REPORTED


def test_after_the_cutoff_a_correction_is_marked_and_a_week_stays_as_it_was(town: WeekTown) -> None:
    report_id = reported(town, "50%")
    town.desk.hop(2026, 5, 29, 17, 0)
    corrected(town, report_id, "55%")
    told = town.desk(lambda s: s.exec(select(Event).where(Event.kind == "report.corrected")).one())
    assert told.data["after_cutoff"] == 1
    with pytest.raises(FrozenAlready):
        withdrawn(town, report_id)
    assert town.state(CODE) == Owed.REPORTED


def test_what_is_taken_back_is_owed_again_and_its_figure_falls_back(town: WeekTown) -> None:
    before = percent(town)
    first, second = reported(town, "50%"), reported(town, "60%")
    withdrawn(town, second)
    assert (percent(town), town.state(CODE)) == (500, Owed.REPORTED)
    withdrawn(town, first)
    assert (percent(town), town.state(CODE)) == (before, Owed.DUE)
    with pytest.raises(OutOfDate):
        withdrawn(town, first)
    with pytest.raises(OutOfDate):
        corrected(town, first, "55%")
    assert town.desk(lambda s: s.get_one(Report, reported(town, "51%"))).ordinal == 3


def test_ticks_of_a_report_go_with_it(town: WeekTown) -> None:
    def work(session: Session) -> Report:
        who, now = person(session, OFFICER), town.desk.now()
        task = session.exec(select(WeeklyTask).where(WeeklyTask.project_id == town.ids[CODE])).first()
        assert task is not None
        draft = reports.begin(
            session, who, OFFICER, session.get_one(Project, town.ids[CODE]), guessed=False, now=now
        )
        reports.move(session, draft, Ticked(task.id or 0), now=now)
        return reports.send(session, draft, by=who, now=now)

    withdrawn(town, town.desk(work).id or 0)
    assert not [task for task in town.desk(lambda s: s.exec(select(WeeklyTask)).all()) if task.done_at]


def test_a_week_answered_late_is_owed_again_too(town: WeekTown) -> None:
    town.desk.hop(2026, 5, 28, 18, 0)
    report_id = reported(town, "50%")
    assert town.state(CODE) == Owed.LATE
    assert town.desk(lambda s: mine.is_late(s, s.get_one(Report, report_id)))
    again = reported(town, "51%")
    withdrawn(town, report_id)
    assert town.state(CODE) == Owed.LATE
    withdrawn(town, again)
    assert town.state(CODE) == Owed.DUE


def test_somebody_elses_number_is_as_if_it_were_not_there(town: WeekTown) -> None:
    report_id = reported(town, "50%")

    def find(who: int) -> Report:
        return town.desk(lambda s: corrections.numbered(s, "W22-087-1", by=person(s, who)))

    assert find(OFFICER).id == report_id
    with pytest.raises(NotThere):
        find(OTHER)
    with pytest.raises(NotThere):
        corrected(town, report_id, "55%", by=OTHER)


def test_a_page_has_what_is_owed_unsent_and_sent(town: WeekTown) -> None:
    report_id = reported(town, "50%")

    def read(session: Session) -> mine.Mine:
        who: Person = person(session, OFFICER)
        reports.begin(
            session, who, OFFICER, session.get_one(Project, town.ids["LS-112"]), guessed=False,
            now=town.desk.now(),
        )  # fmt: skip
        return mine.read(session, who, OFFICER, 0, 8, now=town.desk.now())

    found = town.desk(read)
    assert [(one.report.id, one.late) for one in found.sent] == [(report_id, False)]
    assert [project.code for _, project in found.entries if project] == ["LS-112"]
    town.desk.hop(2026, 6, 30)
    assert (
        town.desk(lambda s: mine.read(s, person(s, OFFICER), OFFICER, 0, 8, now=town.desk.now())).count == 0
    )
