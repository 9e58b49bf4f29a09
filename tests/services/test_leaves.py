"""Who is on leave is asked nothing, and the named deputy does what they could, for these days only."""

from datetime import date

import pytest
from sqlmodel import select

from models.engine import Session
from models.people import Leave, Role
from services import access, answering, blocker_audience, leaves, reach
from services.access import Act
from services.ladder import Recipient
from services.leaves import LeaveDays, LeaveOver, LeaveOverlaps
from services.refusals import NotNow, NotThere
from tests.services.blocker_town import (
    DEPUTY,
    HEAD,
    LIAISON,
    OFFICER,
    OUTSIDER,
    SECOND,
    Site,
    build,
    person,
)
from tests.services.conftest import Desk

TUESDAY, THURSDAY = date(2026, 5, 26), date(2026, 5, 28)


@pytest.fixture
def site(desk: Desk) -> Site:
    """Tuesday 10:00, with one blocker raised by the officer."""
    made = build(desk)
    desk.hop(2026, 5, 26, 10)
    made.raises()
    return made


def away(
    site: Site, who: int, deputy: int | None = None, first: date = TUESDAY, last: date = THURSDAY
) -> Leave:
    def take(session: Session) -> Leave:
        one = person(session, who)
        stands_in = person(session, deputy) if deputy else None
        return leaves.take(session, one, first, last, stands_in, by=one, now=site.desk.now())

    return site.desk(take)


def asked(site: Site) -> set[int]:
    def look(session: Session) -> set[int]:
        return set(answering.by_person(session, [site.project_id]))

    ids = site.desk(look)
    return {telegram_id for telegram_id in (OFFICER, DEPUTY, OUTSIDER, HEAD) if _id(site, telegram_id) in ids}


def _id(site: Site, telegram_id: int) -> int:
    return site.desk(lambda s: person(s, telegram_id).id or 0)


def holders(site: Site) -> set[int | None]:
    case = site.case(1)
    return site.desk(lambda s: {one.telegram_id for one in blocker_audience.holders(s, case)})


def may(site: Site, who: int) -> frozenset[Act]:
    case = site.case(1)
    return site.desk(lambda s: access.acts(s, case, person(s, who)))


def test_the_deputy_of_the_project_is_asked_while_the_officer_is_away(site: Site) -> None:
    assert asked(site) == {OFFICER}
    away(site, OFFICER)
    assert asked(site) == {DEPUTY}


def test_the_named_deputy_goes_before_the_one_of_the_project(site: Site) -> None:
    away(site, OFFICER, OUTSIDER)
    assert asked(site) == {OUTSIDER}


def test_a_deputy_who_is_away_too_is_passed_over(site: Site) -> None:
    away(site, OFFICER, OUTSIDER)
    away(site, OUTSIDER)
    assert asked(site) == {DEPUTY}
    away(site, DEPUTY)
    assert asked(site) == set()


def test_the_day_after_the_leave_all_is_as_before(site: Site) -> None:
    away(site, OFFICER, OUTSIDER)
    site.desk.hop(2026, 5, 28, 23, 59)
    assert asked(site) == {OUTSIDER}
    site.desk.hop(2026, 5, 29)
    assert asked(site) == {OFFICER}


def test_a_leave_that_has_not_begun_changes_nothing(site: Site) -> None:
    away(site, OFFICER, OUTSIDER, first=THURSDAY)
    assert asked(site) == {OFFICER}


def test_the_blockers_of_a_liaison_go_to_the_named_deputy(site: Site) -> None:
    assert holders(site) == {LIAISON, SECOND}
    away(site, LIAISON, OUTSIDER)
    assert holders(site) == {SECOND, OUTSIDER}
    away(site, SECOND)
    away(site, OUTSIDER)
    assert holders(site) == set()


def test_where_everybody_of_a_role_is_away_the_next_rung_is_told(site: Site) -> None:
    away(site, HEAD)
    case = site.case(1)
    reached = site.desk(lambda s: blocker_audience.up(s, case, [Recipient.HEAD]))
    assert [role.value for role in reached.missing] == ["head"]
    assert len(reached.people) == 1


def test_the_deputy_of_a_liaison_may_sign_during_the_leave_and_not_after_it(site: Site) -> None:
    assert Act.SIGN not in may(site, OUTSIDER)
    away(site, LIAISON, OUTSIDER)
    assert Act.SIGN in may(site, OUTSIDER)
    site.desk.hop(2026, 5, 29)
    assert may(site, OUTSIDER) == frozenset()


def test_the_deputy_of_an_officer_may_report_and_verify_during_the_leave_only(site: Site) -> None:
    def reports(session: Session) -> bool:
        return bool(access.projects(session, person(session, OUTSIDER)))

    leave = away(site, OFFICER, OUTSIDER)
    assert site.desk(reports)
    assert Act.VERIFY in may(site, OUTSIDER)
    site.desk(lambda s: leaves.end(s, s.get_one(Leave, leave.id), by=None, now=site.desk.now()))
    assert not site.desk(reports)
    assert may(site, OUTSIDER) == frozenset()


def test_a_deputy_gets_no_role_that_the_leave_is_not_about(site: Site) -> None:
    away(site, LIAISON, OUTSIDER)
    assert site.desk(lambda s: access.roles(s, person(s, OUTSIDER))) == {Role.LIAISON}
    assert site.desk(lambda s: reach.holding(s, Role.ADMIN)) == []


def test_a_raiser_on_leave_is_not_asked_to_verify(site: Site) -> None:
    away(site, OFFICER, OUTSIDER)
    case = site.case(1)
    asked = site.desk(lambda s: {one.telegram_id for one in blocker_audience.verifiers(s, case)})
    assert asked == {DEPUTY, OUTSIDER}


def test_the_deputy_is_told_once_and_again_when_it_ends_early(site: Site) -> None:
    before = len(site.desk.heard(OUTSIDER))
    leave = away(site, OFFICER, OUTSIDER)
    (told,) = site.desk.heard(OUTSIDER)[before:]
    assert "专员甲" in told
    assert "5/26" in told
    site.desk(lambda s: leaves.end(s, s.get_one(Leave, leave.id), by=None, now=site.desk.now()))
    assert len(site.desk.heard(OUTSIDER)) == before + 2
    with pytest.raises(NotNow):
        site.desk(lambda s: leaves.end(s, s.get_one(Leave, leave.id), by=None, now=site.desk.now()))


def test_without_a_named_deputy_those_of_the_projects_are_told(site: Site) -> None:
    before = len(site.desk.heard(DEPUTY))
    away(site, OFFICER)
    assert len(site.desk.heard(DEPUTY)) == before + 1


def test_leaves_that_overlap_are_over_or_are_no_span_are_refused(site: Site) -> None:
    away(site, OFFICER, first=date(2026, 5, 20))
    with pytest.raises(LeaveOverlaps):
        away(site, OFFICER, first=THURSDAY, last=date(2026, 6, 3))
    with pytest.raises(LeaveOver):
        away(site, DEPUTY, first=date(2026, 5, 20), last=date(2026, 5, 25))
    with pytest.raises(LeaveDays):
        away(site, DEPUTY, first=date(2026, 6, 20), last=date(2026, 6, 5))
    with pytest.raises(LeaveDays):
        away(site, DEPUTY, last=date(2027, 6, 5))
    with pytest.raises(NotThere):
        away(site, DEPUTY, DEPUTY)
    away(site, OFFICER, first=date(2026, 5, 29), last=date(2026, 5, 29))
    assert len(site.desk(lambda s: s.exec(select(Leave)).all())) == 2


def test_those_of_the_project_or_of_the_department_may_stand_in(site: Site) -> None:
    def of(telegram_id: int) -> set[int | None]:
        return site.desk(lambda s: {one.telegram_id for one in leaves.candidates(s, person(s, telegram_id))})

    assert of(OFFICER) == {DEPUTY}
    assert of(LIAISON) == {SECOND, HEAD}
