"""An amount that was sent is corrected by the number of its report."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@BOTH
async def test_an_amount_is_corrected_by_the_number_of_its_report(
    place: Town, officer: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("041 完成 3200 万元")
    await officer.taps(says("reports.button.send"))
    await officer.sends("/fix W22-041-1 完成 3300 万元")
    await officer.sees(says("reports.money", was="3,200", now="3,300"))
    await officer.taps(says("corrections.button.apply"))
    await officer.sees(says("corrections.done", number="W22-041-1"), "3,200", "3,300")
    await officer.reads()
