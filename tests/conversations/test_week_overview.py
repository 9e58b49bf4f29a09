"""The office follows a week on the phone and reminds who still owes; a department sees its own part."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@BOTH
async def test_the_office_reads_the_week_and_reminds_once(
    place: Town, office: Phone, officer: Phone, liaison: Phone, says: Says
) -> None:
    await office.sends("/week")
    assert await office.reads() == says("week.none")
    await place.hop_to("Mon 09:01")
    for phone in (officer, liaison):
        await phone.reads()
    await office.sends("/week")
    await office.sees(says("week.state.due", count=5), says("week.total", n=44, states=""))
    assert says("week.button.older") not in await office.labels()
    unit = next(label for label in await office.labels() if "5" in label)
    await office.taps(unit)
    assert "LS-041" in await office.reads()
    await office.taps(says("week.button.remind"))
    assert says("week.reminded", n=3) in await office.reads()
    reminded = says("prompts.reminder", week=22, n=3, due_at="x").split("x")[0]
    assert await officer.heard(reminded) == 1
    await office.taps(says("week.button.remind"))
    assert says("week.reminded.before", n=3) in await office.reads()
    assert await officer.heard(reminded) == 1
    await officer.reads()
    await place.hop_to("Fri 17:01")
    for phone in place.known.values():
        await phone.reads()
    await office.sends("/week")
    await office.sees(says("week.state.missed", count=5), says("week.total", n=44, states=""))
    assert says("week.button.remind") not in await office.labels()


async def test_a_department_sees_its_own_part_and_an_officer_nothing(
    place: Town, officer: Phone, liaison: Phone, leader: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.reads()
    title = says("week.title", year=2026, week=22, first="5/25", last="5/31")
    await leader.sends("/week")
    await leader.sees(title, "城市管理局", "行政审批局", says("week.total", n=44, states=""))
    assert says("week.button.remind") not in await leader.labels()
    await liaison.sends("/week")
    card = await liaison.sees(title, "城市管理局", says("week.total", n=14, states=""))
    assert "行政审批局" not in card["text"]
    await officer.sends("/week")
    assert await officer.reads() == says("elsewhere.no_command")
