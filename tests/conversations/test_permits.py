"""The department that handles permits says how far they are, and whom it concerns hears of it once."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town

GRANTED, IN_PROGRESS = "permits.state.granted", "permits.state.in_progress"
ITEM = {"zh_CN": "建设工程规划许可证", "en": "Construction planning permit"}


@BOTH
async def test_an_item_is_marked_with_a_tap_described_in_a_reply_and_told_once(
    place: Town, office: Phone, officer: Phone, says: Says, locale: str
) -> None:
    await office.sends("/p 041")
    await office.reads()
    await office.taps(says("projects.button.permits"), ITEM[locale])
    await office.reads()
    assert says("permits.marked", state=says(IN_PROGRESS)) == await office.taps(says(IN_PROGRESS))
    assert says(IN_PROGRESS) in await office.reads()
    await office.taps(says(GRANTED))
    card = await office.sees(says("permits.add.granted"))
    await office.sends("崂审〔2026〕7号 2026年5月20日", reply_to=card["message_id"])
    shown = await office.reads()
    assert f"● {ITEM[locale]} · 崂审〔2026〕7号 · 2026-05-20" in shown
    assert says("permits.described") in shown
    assert await officer.unread() == []
    await place.hop_to("Tue 08:41")
    told = await officer.reads()
    assert told.count("崂审〔2026〕7号") == 1
    assert says("permits.changed", code="LS-041", name="合肥路未贯通道路", day="5/25") in told
    for phone in place.known.values():
        await phone.reads()


async def test_a_reply_that_cannot_be_right_is_refused_with_a_sentence(office: Phone, says: Says) -> None:
    await office.sends("/p 041")
    await office.reads()
    await office.taps(says("projects.button.permits"), ITEM["zh_CN"], says(GRANTED))
    card = await office.sees(says("permits.add.granted"))
    await office.reads()
    for said, wrong in (("7号 2026-02-30", "2026-02-30"), ("7号 2031.1.1", "2031.1.1")):
        await office.sends(said, reply_to=card["message_id"])
        assert await office.reads() == says("permits.refused.day", day=wrong)
    await office.sends("长" * 201, reply_to=card["message_id"])
    assert await office.reads() == says("permits.refused.long", n=200)


async def test_an_officer_reads_about_permits_and_changes_none(
    officer: Phone, office: Phone, says: Says
) -> None:
    await officer.sends("/p 041")
    await officer.reads()
    await officer.taps(says("projects.button.permits"))
    assert says("projects.permit.stage.land_use") in await officer.reads()
    assert (await officer.labels())[0] == says("projects.button.permits")  # the project's, none of an item
    seen = (await officer.chat())[-1]
    for data in ("pi1:41:1", "pm1:41:1:2"):
        assert await officer.presses(seen["message_id"], data) == says("refused.not_there")
    await office.sends("/p 041")
    await office.reads()
    await office.taps(says("projects.button.permits"))
    assert says("projects.permit.granted", lamp="●", item="") not in await office.reads()


async def test_a_button_that_no_item_stands_behind_is_refused(office: Phone, says: Says) -> None:
    await office.sends("/p 041")
    await office.reads()
    seen = (await office.chat())[-1]
    for data in ("pi1:41:999", "pm1:41:999:1", "pi1:9999:1"):
        assert await office.presses(seen["message_id"], data) == says("refused.not_there")
    assert await office.presses(seen["message_id"], "pm1:41:1:9") == says("refused.out_of_date")
