"""The office returns a report on its phone, the officer says it again; a project is let off the week."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town

REASON = {"zh_CN": "进度与照片不符", "en": "Progress and photos do not agree"}


@BOTH
async def test_a_report_is_returned_with_a_reason_said_again_with_a_lower_figure_and_accepted(
    place: Town, officer: Phone, office: Phone, says: Says, locale: str
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.sends("041 52%")
    await officer.taps(says("reports.button.send"))
    await officer.reads()
    await office.reads()
    while "W22-041-1" not in await check(office, says):
        await office.taps(says("checks.button.accept"))
    await office.taps(says("checks.button.return"))
    assert says("checks.return.ask", number="W22-041-1") in await office.reads()
    await office.sends(REASON[locale])
    assert says("checks.return.done", number="W22-041-1") in await office.reads()
    told = await officer.sees("W22-041-1", REASON[locale])
    assert told["buttons"]
    await officer.taps(says("checks.button.again", code="LS-041"))
    assert "45% → 52%" in await officer.reads()
    await officer.sends("48")
    assert "45% → 48%" in await officer.reads()
    await officer.taps(says("reports.button.send"))
    assert "W22-041-2" in await officer.reads()
    while "W22-041-2" not in (card := await check(office, says)):
        await office.taps(says("checks.button.next"))
    assert says("checks.percent", was="52%", now="48%") in card
    assert await office.taps(says("checks.button.accept")) == says("checks.accepted", number="W22-041-2")
    await office.reads()
    seen = (await office.chat())[-1]["message_id"]
    assert await office.presses(seen, "ca1:9999") == says("refused.not_there")
    assert await officer.presses(told["message_id"], "ca1:1") == says("refused.not_there")
    for phone in place.known.values():
        await phone.reads()


async def check(office: Phone, says: Says) -> str:
    """The card of the report that waits."""
    await office.sends("/check")
    seen = await office.reads()
    assert says("checks.button.accept") in await office.labels()
    return seen


@BOTH
async def test_the_office_lets_a_project_off_the_week_with_a_reason(
    place: Town, officer: Phone, office: Phone, says: Says, locale: str
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.reads()
    await office.sends("/p 041")
    await office.reads()
    await office.taps(says("checks.button.excuse"))
    assert says("checks.excuse.ask", code="LS-041", name="合肥路未贯通道路") in await office.reads()
    await office.sends(REASON[locale])
    assert says("checks.excuse.done", code="LS-041", name="合肥路未贯通道路") in await office.reads()
    answered = says("prompts.answered.excused", code="LS-041", name="合肥路未贯通道路")
    assert answered in await officer.reads()
    await office.sends("/p 041")
    await office.reads()
    assert says("checks.button.excuse") not in await office.labels()
    await officer.sends("/check")
    assert says("checks.none") not in await officer.reads()
    for phone in place.known.values():
        await phone.reads()
