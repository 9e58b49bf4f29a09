"""What was invested, said in any week and asked for once a month."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@BOTH
async def test_an_amount_goes_with_the_words_and_is_asked_about_where_it_is_odd(
    place: Town, officer: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:00")
    none = says("reports.money.none")
    await officer.sends("041 管道到 K0+460，约 55%，完成 3200 万元")
    await officer.sees("LS-041", "45% → 55%", says("reports.money", was=none, now="3,200"))
    await officer.sends("完成 3 亿 万")
    await officer.sees(says("reports.money.unclear"), "3 亿 万")
    await officer.sends("3200万元")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1", says("reports.money", was=none, now="3,200"))
    await officer.sends("041 完成 3100 万元")
    await officer.sees(says("reports.money.doubt.falls", was="3,200", now="3,100"))
    await officer.taps(says("reports.button.withdraw"))
    await officer.sends("完成 32000000 万元")
    await officer.sees(says("reports.money.doubt.slip", was="3,200", now="32,000,000", plan=none))
    await officer.taps(says("reports.button.keep"))
    await officer.sees(says("reports.money", was="3,200", now="32,000,000"))
    await officer.taps(says("reports.button.cancel"))
    await officer.reads()


@BOTH
async def test_a_stage_that_goes_back_is_confirmed_once(place: Town, officer: Phone, says: Says) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("041 封顶，约 55%")
    topped, piling = says("reports.stage.topped"), says("reports.stage.piling")
    await officer.sees("45% → 55%", says("reports.stage", stage=topped))
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1", topped)
    await officer.sends("041 桩基")
    await officer.sees(says("reports.stage.falls", was=topped, now=piling))
    await officer.taps(says("reports.button.keep"), says("reports.button.send"))
    await officer.sees("W22-041-2", says("reports.stage", stage=piling))
    await officer.reads()
