"""An amount is corrected and taken back like the progress."""

from sqlmodel import select

from models.engine import Session
from models.reports import Correction, Report
from services import corrections
from tests.services.test_amounts_reported import reported, town
from tests.services.test_reports import project
from tests.services.week_town import OFFICER, WeekTown, person

__all__ = ["town"]


def corrected(town: WeekTown, report_id: int, text: str) -> Report:
    """The officer corrects a report."""

    def fix(session: Session) -> Report:
        who = person(session, OFFICER)
        report = session.get_one(Report, report_id)
        draft = corrections.begin(session, report, OFFICER, by=who, now=town.desk.now())
        corrections.hear(session, draft, 900, text, now=town.desk.now())
        return corrections.apply(session, draft, by=who, now=town.desk.now())

    return town.desk(fix)


def test_a_corrected_amount_keeps_the_old_one(town: WeekTown) -> None:
    report_id = reported(town, "完成 3200 万元").id or 0
    assert corrected(town, report_id, "完成 3100 万元").completed_wan == 3100
    assert project(town).completed_wan == 3100
    assert town.desk(lambda s: s.exec(select(Correction)).one()).completed_wan == 3200


def test_a_report_taken_back_takes_its_amount_with_it(town: WeekTown) -> None:
    reported(town, "完成 3000 万元")
    second = reported(town, "完成 3200 万元").id or 0
    for left, report_id in ((3000, second), (2800, second - 1)):
        town.desk(
            lambda s, one=report_id: corrections.withdraw(  # type: ignore[misc]
                s, s.get_one(Report, one), by=person(s, OFFICER), now=town.desk.now()
            )
        )
        assert project(town).completed_wan == left
