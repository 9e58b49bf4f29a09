"""A report waits for the office, and is accepted or returned once; at cut-off the rest is accepted."""

from datetime import datetime

import pytest
from sqlmodel import select

from models.drafts import Draft
from models.engine import Session
from models.events import Event
from models.notices import NoticeRow
from models.people import Membership, Role
from models.projects import Project
from models.reports import Owed, Report, Verdict
from services import bulletins, checks, obligations, reports
from services.refusals import DomainError, NotNow
from services.report_entry import Entry, Said
from tests.services.conftest import Desk
from tests.services.week_town import LIAISON, OFFICER, OTHER, W22, WeekTown, person, week_town


@pytest.fixture
def town(desk: Desk) -> WeekTown:
    built = week_town(desk)
    for who in (LIAISON, OTHER):
        desk(lambda s, who=who: s.add(_coordinator(s, who)))  # type: ignore[misc]
    built.opens()
    return built


def _coordinator(session: Session, who: int) -> Membership:
    return Membership(person_id=person(session, who).id or 0, role=Role.COORDINATOR)


def sends(town: WeekTown, code: str, *said: str, by: int = OFFICER) -> int:
    """Somebody reports in words."""

    def work(session: Session) -> int:
        who, now = person(session, by), town.desk.now()
        project = session.get_one(Project, town.ids[code])
        draft = reports.begin(session, who, by, project, guessed=False, now=now)
        for number, text in enumerate(said):
            reports.move(session, draft, Said(number, text), now=now)
        return reports.send(session, draft, by=who, now=now).id or 0

    return town.desk(work)


def report(town: WeekTown, report_id: int) -> Report:
    """A report as it stands."""
    return town.desk(lambda s: s.get_one(Report, report_id))


def waits(town: WeekTown, by: int = OTHER, after_id: int = 0) -> int | None:
    """The report that somebody would check next."""
    found = town.desk(lambda s: checks.waiting(s, person(s, by), after_id))
    return found.report.id if found else None


def accepts(town: WeekTown, report_id: int) -> None:
    """The office accepts a report."""
    now = town.desk.now()
    town.desk(lambda s: checks.accept(s, s.get_one(Report, report_id), by=person(s, OTHER), now=now))


def gives_back(town: WeekTown, report_id: int, because: str = "与照片不符") -> None:
    """The office returns a report."""
    now = town.desk.now()
    town.desk(
        lambda s: checks.give_back(s, s.get_one(Report, report_id), because, by=person(s, OTHER), now=now)
    )


def test_reports_are_checked_the_oldest_first_and_round_again(town: WeekTown) -> None:
    first, second = sends(town, "LS-087", "挖三号井"), sends(town, "LS-112", "已进场")
    assert waits(town) == first
    assert waits(town, after_id=first) == second
    assert waits(town, after_id=second) == first
    accepts(town, first)
    accepts(town, second)
    assert waits(town) is None
    assert report(town, first).verdict is Verdict.ACCEPTED


def test_nobody_finds_a_report_of_their_own_to_check(town: WeekTown) -> None:
    town.desk(lambda s: s.add(_coordinator(s, OFFICER)))
    sends(town, "LS-087", "挖三号井")
    assert waits(town, OFFICER) is None
    assert waits(town, OTHER) is not None


def test_a_report_that_was_withdrawn_is_not_checked(town: WeekTown) -> None:
    sent = sends(town, "LS-087", "挖三号井")

    def withdraw(session: Session) -> None:
        session.get_one(Report, sent).withdrawn_at = town.desk.now()

    town.desk(withdraw)
    assert waits(town) is None
    with pytest.raises(NotNow):
        accepts(town, sent)
    with pytest.raises(NotNow):
        town.desk(lambda s: checks.expect_pending(s.get_one(Report, sent)))


def test_a_report_is_checked_once_and_on_record(town: WeekTown) -> None:
    sent = sends(town, "LS-087", "挖三号井")
    gives_back(town, sent)
    with pytest.raises(NotNow):
        accepts(town, sent)
    recorded = select(Event.data).where(Event.kind == "report.checked")
    assert town.desk(lambda s: s.exec(recorded).all()) == [{"verdict": "returned"}]


def test_a_returned_report_leaves_the_week_answered_and_is_told_to_its_sender_at_once(town: WeekTown) -> None:
    sent = sends(town, "LS-087", "挖三号井")
    town.desk.hop(2026, 5, 25, 21)
    gives_back(town, sent, "  与照片\n不符 ")
    found = report(town, sent)
    assert (found.verdict, found.returned_because) == (Verdict.RETURNED, "与照片 不符")
    assert town.state("LS-087") == Owed.REPORTED
    (told,) = town.desk(lambda s: s.exec(select(NoticeRow).where(NoticeRow.kind == "ReportReturned")).all())
    assert not told.held


@pytest.mark.parametrize(("because", "key"), [(" \n", "reason"), ("长" * 301, "long")])
def test_a_reason_is_a_line_or_two(town: WeekTown, because: str, key: str) -> None:
    sent = sends(town, "LS-087", "挖三号井")
    with pytest.raises(DomainError) as refusal:
        gives_back(town, sent, because)
    assert refusal.value.key == f"checks.refused.{key}"


def test_a_returned_report_is_said_again_from_what_it_said(town: WeekTown) -> None:
    sent = sends(town, "LS-087", "挖三号井", "52")
    with pytest.raises(NotNow):
        again(town, sent)
    gives_back(town, sent)
    entry = Entry.of(again(town, sent).data)
    assert (entry.note, entry.was_tenths, entry.tenths, entry.doubt_tenths) == ("挖三号井", 450, 520, None)


def test_what_has_been_begun_since_is_not_written_over(town: WeekTown) -> None:
    sent = sends(town, "LS-087", "挖三号井", "52")
    gives_back(town, sent)

    def begin(session: Session) -> None:
        project, now = session.get_one(Project, town.ids["LS-087"]), town.desk.now()
        draft = reports.begin(session, person(session, OFFICER), OFFICER, project, guessed=False, now=now)
        reports.move(session, draft, Said(9, "另说"), now=now)

    town.desk(begin)
    assert Entry.of(again(town, sent).data).note == "另说"


def again(town: WeekTown, report_id: int) -> Draft:
    """The officer begins again from a returned report."""

    def work(session: Session) -> Draft:
        returned, officer = session.get_one(Report, report_id), person(session, OFFICER)
        return checks.again(session, returned, officer, OFFICER, now=town.desk.now())

    return town.desk(work)


def test_what_nobody_checked_is_accepted_at_cut_off_and_what_comes_later_waits(town: WeekTown) -> None:
    checked, left = sends(town, "LS-087", "挖三号井"), sends(town, "LS-112", "已进场")
    gives_back(town, checked)
    cycle = town.desk(lambda s: obligations.cycle(s, W22))
    assert cycle is not None
    now = town.desk.hop(2026, 5, 29, 17, 1)
    late = sends(town, "LS-140", "测绘已完")
    town.desk(lambda s: bulletins.publish(s, W22, cycle.cutoff_at, now))
    verdicts = [report(town, one).verdict for one in (checked, left, late)]
    assert verdicts == [Verdict.RETURNED, Verdict.ACCEPTED, Verdict.PENDING]
    assert report(town, left).checked_by_id is None
    recorded = select(Event.data).where(Event.kind == "reports.accepted")
    assert town.desk(lambda s: s.exec(recorded).all()) == [{"reports": 1}]


def test_a_project_is_let_off_the_week_while_it_is_due_and_not_twice(town: WeekTown) -> None:
    def excuse(at: datetime) -> None:
        town.desk(
            lambda s: checks.excuse(
                s, s.get_one(Project, town.ids["LS-087"]), "征迁", by=person(s, OTHER), now=at
            )
        )

    excuse(town.desk.now())
    owed = next(one for one in town.obligations() if one.project_id == town.ids["LS-087"])
    assert (owed.state, owed.excused_because) == (Owed.EXCUSED, "征迁")
    with pytest.raises(checks.NothingDue):
        excuse(town.desk.now())


def test_the_last_report_of_an_earlier_week_stands_beside_the_new_one(town: WeekTown) -> None:
    before = sends(town, "LS-087", "挖三号井")
    town.desk.hop(2026, 6, 1, 10)
    sends(town, "LS-087", "砌三号井")
    found = town.desk(lambda s: checks.waiting(s, person(s, OTHER), before))
    assert found is not None
    assert found.before is not None
    assert found.before.id == before
