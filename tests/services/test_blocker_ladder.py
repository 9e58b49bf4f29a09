"""A late blocker climbs rung by rung, each once, and those who cannot be reached are passed over."""

from datetime import datetime

import pytest
from sqlmodel import select

from jobs import blockers as sweep
from models.blockers import BlockerState, Category
from models.notices import NoticeRow
from models.outbox import Priority
from models.people import Person
from services import notices
from tests.services.blocker_town import HEAD, LEADER, LIAISON, OFFICE, OFFICER, SECOND, Site, build
from tests.services.conftest import Desk
from views import delivery


@pytest.fixture
def site(desk: Desk) -> Site:
    """A site with one project, on Monday 09:15."""
    built = build(desk)
    desk.hop(2026, 5, 25, 9, 15)
    return built


def at(site: Site, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of the week's month, in the office's time zone."""
    return datetime(2026, 5, day, hour, minute, tzinfo=site.desk.office.zone)


def told(site: Site, kind: str) -> list[tuple[int | None, Priority, bool]]:
    """Who was told of something: chat, priority, and whether it was held."""
    rows = select(NoticeRow, Person.telegram_id).join(Person).where(NoticeRow.kind == kind)
    found = site.desk(lambda s: s.exec(rows.order_by(NoticeRow.id)).all())  # type: ignore[arg-type]
    return [(chat, Priority(row.priority), row.held) for row, chat in found]


def hop(site: Site, *instants: datetime) -> None:
    """Move the clock to each instant, and sweep there."""
    for instant in instants:
        site.desk.clock.move(instant)
        site.sweeps()


def test_an_urgent_blocker_that_slips_climbs_within_one_week(site: Site) -> None:
    blocker_id = site.raises(urgent=True)
    site.signs(blocker_id, at(site, 25, 17, 30))
    hop(site, at(site, 25, 17, 29))
    assert site.rungs(blocker_id) == []
    hop(site, at(site, 25, 17, 30))
    assert told(site, "RungReached") == [(HEAD, Priority.ESCALATION, False)]
    hop(site, at(site, 26, 17, 30))
    assert told(site, "RungReached")[1:] == [
        (HEAD, Priority.ESCALATION, False),
        (OFFICE, Priority.ESCALATION, False),
    ]
    hop(site, at(site, 27, 17, 30))
    assert told(site, "RungReached")[3:] == [(LEADER, Priority.RED, False)]
    assert site.rungs(blocker_id) == [("overdue", rung, True) for rung in ("blue", "orange", "red")]
    assert site.desk.heard(LEADER)[0].startswith("🔴")
    assert len(told(site, "RungNews")) == 3
    assert site.case(blocker_id).next_step_at is None
    assert site.case(blocker_id).broken == 1
    site.reports_done(blocker_id)
    site.closes(blocker_id)
    assert site.case(blocker_id).state is BlockerState.CLOSED
    assert "已销号" in site.desk.heard(LEADER)[-1]


def test_an_unsigned_blocker_climbs_from_its_signing_deadline(site: Site) -> None:
    blocker_id = site.raises()
    hop(site, at(site, 25, 14, 45), at(site, 26, 14, 45), at(site, 27, 14, 45))
    assert site.rungs(blocker_id) == [("unsigned", rung, True) for rung in ("blue", "orange", "red")]
    assert [chat for chat, _, _ in told(site, "RungReached")] == [HEAD, HEAD, OFFICE, LEADER]
    assert site.case(blocker_id).broken == 0


def test_a_sweep_that_runs_twice_or_beside_itself_tells_once(site: Site) -> None:
    blocker_id = site.raises()
    hop(site, *[at(site, 25, 14, 45)] * 3)
    site.climbs(blocker_id)
    assert len(told(site, "RungReached")) == 1


def test_after_downtime_every_missed_rung_is_written_down_and_the_highest_told(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 25, 17, 30))
    hop(site, at(site, 29, 23))
    assert site.rungs(blocker_id) == [
        ("overdue", "blue", False),
        ("overdue", "orange", False),
        ("overdue", "red", True),
    ]
    assert told(site, "RungReached") == [(LEADER, Priority.RED, False)]


def test_what_is_not_red_waits_through_quiet_hours(site: Site) -> None:
    site.raises()
    hop(site, at(site, 25, 20))
    assert told(site, "RungReached") == [(HEAD, Priority.ESCALATION, True)]
    assert site.desk.heard(HEAD) == []
    site.desk.hop(2026, 5, 26, 8, 40)
    for one in site.desk(lambda s: notices.waiting(s, site.desk.now())):
        site.desk(lambda s, one=one: delivery.release(s, one, site.desk.now()))  # type: ignore[misc]
    assert site.desk.heard(HEAD)[0].startswith("🔵")


def test_the_ladder_stands_still_while_done_is_to_be_verified(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 25, 17, 30))
    site.reports_done(blocker_id)
    hop(site, at(site, 29, 17, 30))
    assert site.rungs(blocker_id) == []
    site.refuses(blocker_id)
    hop(site, at(site, 29, 17, 30))
    assert site.rungs(blocker_id)[-1] == ("overdue", "red", True)


def test_a_rung_without_a_head_goes_higher_and_the_office_is_told(site: Site) -> None:
    site.lose(HEAD)
    site.raises()
    hop(site, at(site, 25, 14, 45))
    assert [chat for chat, _, _ in told(site, "RungReached")] == [OFFICE]
    assert [chat for chat, _, _ in told(site, "PassedOver")] == [OFFICE]


def test_a_rung_that_nobody_can_hear_still_leaves_the_next_one(site: Site) -> None:
    site.lose(HEAD, OFFICE, LEADER)
    blocker_id = site.raises()
    hop(site, at(site, 25, 14, 45))
    assert told(site, "RungReached") == []
    assert site.case(blocker_id).next_step_at == at(site, 26, 14, 45)


def test_what_the_office_leads_itself_climbs_to_the_leader(site: Site) -> None:
    site.raises(Category.FUNDING)
    hop(site, at(site, 25, 14, 45), at(site, 26, 14, 45), at(site, 27, 14, 45))
    assert told(site, "RungReached")[-1][0] == LEADER


def test_a_signature_after_the_deadline_starts_the_other_ladder(site: Site) -> None:
    blocker_id = site.raises()
    hop(site, at(site, 25, 14, 45))
    site.signs(blocker_id, at(site, 26, 17, 30))
    hop(site, at(site, 26, 14, 45), at(site, 26, 17, 30))
    assert site.rungs(blocker_id) == [("unsigned", "blue", True), ("overdue", "blue", True)]


def test_one_who_signs_after_the_limit_can_still_promise_but_the_ladder_does_not_wait(site: Site) -> None:
    blocker_id = site.raises()
    hop(site, at(site, 29, 9))
    site.signs(blocker_id, at(site, 29, 17, 30))
    assert site.case(blocker_id).next_step_at == at(site, 28, 9, 15)


def test_the_sweep_says_when_it_is_needed_next(site: Site) -> None:
    assert site.desk(lambda s: sweep.next_at(s, site.desk.now())) is None
    site.raises()
    assert site.desk(lambda s: sweep.next_at(s, site.desk.now())) == at(site, 25, 14, 45)
    assert site.desk(lambda s: sweep.due(s, at(site, 25, 14, 44))) == []


def test_everybody_with_a_card_sees_who_has_signed(site: Site) -> None:
    blocker_id = site.raises()
    site.signs(blocker_id, at(site, 27, 17, 30))
    assert all("已由 联络员乙 签收" in site.desk.heard(who)[0] for who in (LIAISON, SECOND))
    assert "已由 联络员乙 签收" not in site.desk.heard(OFFICER)[0]
