"""Who hears of a blocker at which hour, who may close it, and what happens where nobody can be reached."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town

CASE = "B-0001"


async def raised(officer: Phone, says: Says, category: str = "relocation") -> None:
    """The officer raises a blocker in four acts, and reads what comes back."""
    await officer.sends("blocker 041 K0+480")
    await officer.taps(says(f"blockers.category.{category}"), says("blockers.button.raise"))
    await officer.sees(CASE, says("blockers.state.assigned"))
    await officer.reads()


@BOTH
async def test_what_nobody_signs_for_waits_for_the_morning_until_it_is_red(
    place: Town, officer: Phone, liaison: Phone, head: Phone, leader: Phone, office: Phone, says: Says
) -> None:
    await place.hop_to("Mon 13:31")
    await raised(officer, says)  # to be signed for on Tuesday at 08:31, before the office is open to messages
    await liaison.sees(CASE)

    def line(rung: str) -> str:
        return says(f"blockers.rung_reached.unsigned.{rung}", number=CASE)

    upwards = (head, office, leader)
    for day, rung, told in (("Tue", "blue", (head,)), ("Wed", "orange", (head, office))):
        await place.hop_to(f"{day} 08:39")
        assert [await phone.heard(line(rung)) for phone in upwards] == [0, 0, 0]
        await place.hop_to(f"{day} 08:40")
        for phone in told:
            await phone.sees(line(rung), CASE)
        assert [await phone.heard(line(rung)) for phone in upwards] == [phone in told for phone in upwards]
    assert await leader.unread() == []
    await place.hop_to("Thu 08:30")
    assert await leader.heard(line("red")) == 0
    await place.hop_to("Thu 08:31")
    await leader.sees(line("red"), CASE)
    await place.hop_to("Thu 11:59")
    assert [await phone.heard(line("red")) for phone in upwards] == [0, 0, 1]
    for phone in (officer, liaison, head, office):
        await phone.reads()


@BOTH
async def test_what_the_office_does_itself_is_verified_by_the_raiser(
    place: Town, officer: Phone, office: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.reads()
    await raised(officer, says, "design_change")
    await office.taps(
        says("blockers.button.sign"),
        says("blockers.signing.today", time="17:30"),
        says("blockers.signing.myself"),
    )
    await office.taps(says("blockers.button.done"))
    await office.sends("K0+480 ok")
    await office.taps(says("blockers.done.send"))
    await office.sees(CASE, says("blockers.state.to_verify"))
    await office.reads()
    await office.sends(CASE.lower())
    card = await office.sees(CASE, says("blockers.state.to_verify"))
    assert card["buttons"] == []
    close = "bv1:1"  # what the raiser's button carries
    assert await office.presses(card["message_id"], close) == says("refused.not_there")
    await officer.sees(CASE, says("blockers.state.to_verify"))
    await officer.taps(says("blockers.button.close"))
    await office.sees(CASE, says("blockers.state.closed"))
    for phone in (officer, office):
        await phone.reads()


@BOTH
async def test_the_office_closes_what_the_raiser_does_not(
    place: Town, officer: Phone, liaison: Phone, office: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.reads()
    await raised(officer, says)
    await liaison.taps(
        says("blockers.button.sign"),
        says("blockers.signing.today", time="17:30"),
        says("blockers.signing.myself"),
    )
    await liaison.taps(says("blockers.button.done"))
    await liaison.sends("K0+480 ok")
    await liaison.taps(says("blockers.done.send"))
    await liaison.reads()
    await office.sends("B-0001")
    await office.sees(CASE, says("blockers.state.to_verify"))
    assert await office.taps(says("blockers.button.close")) == says("blockers.verified", number=CASE)
    for phone in (officer, liaison, office):
        await phone.sees(CASE, says("blockers.state.closed"))
        await phone.reads()
    assert await officer.heard(f"🟢 {CASE}") == 1


@BOTH
async def test_a_department_whose_liaison_is_out_of_reach_is_passed_over_to_its_head(
    place: Town, officer: Phone, liaison: Phone, head: Phone, office: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.reads()
    await liaison.does("block", blocked=True)
    await office.reads()
    await raised(officer, says)
    await office.sees(CASE)
    await head.sees(CASE)
    await head.taps(
        says("blockers.button.sign"),
        says("blockers.signing.today", time="17:30"),
        says("blockers.signing.myself"),
    )
    await officer.sees("17:30", CASE)
    assert await liaison.heard(CASE) == 0
    for phone in (officer, head, office):
        await phone.reads()
