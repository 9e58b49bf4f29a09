"""The week's instants as people feel them: who is asked, reminded, listed, late, and what is missed."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone, words_of
from tests.conversations.town import Town

SECOND_OFFICER = 1006


@BOTH
async def test_who_has_answered_is_left_alone_and_who_owes_is_reminded_once(
    place: Town, officer: Phone, liaison: Phone, office: Phone, says: Says
) -> None:
    second = place.phone(SECOND_OFFICER)
    await second.reads()
    await place.hop_to("Mon 09:00")
    for code in ("LS-015", "LS-041", "LS-043"):
        await officer.taps(says("prompts.button.no_change", code=code))
    await officer.sees(says("prompts.week.done", week=22))
    await officer.reads()
    await second.sees("LS-034", "LS-042")
    await place.hop_to("Thu 11:59")
    assert await second.unread() == []
    await place.hop_to("Thu 12:00")
    await second.sees("⏰", "LS-034", "LS-042")
    await second.taps(says("prompts.button.no_change", code="LS-034"))
    await second.sees("W22-034-1")
    await second.reads()
    await place.hop_to("Thu 17:00")
    assert await second.unread() == []
    assert await second.heard("⏰") == 1
    await second.taps(says("prompts.button.no_change", code="LS-042"))
    await second.sees("W22-042-1", says("reports.late"))
    await second.sees(says("prompts.week.done", week=22))
    await place.hop_to("Fri 09:00")
    listed = words_of(await liaison.sees("LS-037"))
    assert "LS-034" not in listed
    assert "LS-042" not in listed
    assert await officer.unread() == []
    assert len(await office.unread()) == 4  # each morning who is missing
    await office.reads()


@BOTH
async def test_what_is_missing_at_the_cut_off_stays_missed(
    place: Town, officer: Phone, liaison: Phone, head: Phone, leader: Phone, office: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.taps(says("prompts.button.no_change", code="LS-041"))
    await officer.reads()
    await place.hop_to("Thu 17:12")
    await officer.taps(says("prompts.button.report", code="LS-043"))
    await officer.taps("+5%", says("reports.button.send"))
    await officer.sees("W22-043-1", says("reports.late"))
    await officer.reads()
    await place.hop_to("Fri 17:01")
    for phone in (liaison, head, leader, office):
        await phone.sees("LS-015")
        await phone.reads()
    closed = says("prompts.week.closed", week=22, n=1)
    await officer.sees(closed, says("prompts.answered.missed", code="LS-015", name="张村河片区开发建设"))
    await officer.sends("015 40%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-015-1", says("reports.addendum"))
    assert await officer.heard(closed) == 1
    for phone in (liaison, head, leader, office):
        assert await phone.unread() == []
