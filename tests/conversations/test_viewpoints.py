"""A fixed viewpoint is named once, offered with each report, shown on Monday, and ended."""

from datetime import datetime

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone, words_of
from tests.conversations.test_photo_timeline import last
from tests.conversations.town import SHANGHAI, Town

TRENCH = samples.draw("trench", "LS-041")
CLEARED = samples.draw("cleared", "LS-041")
EAST = "东门塔吊"


@BOTH
async def test_a_viewpoint_is_named_offered_shown_on_monday_and_ended(
    place: Town, officer: Phone, says: Says
) -> None:
    await officer.sends_files(TRENCH, caption="041 45%")
    assert EAST not in "".join(await officer.labels())
    await officer.taps(says("reports.button.send"))
    await officer.sends("/photos 041")
    await officer.taps(says("viewpoints.button.name"))
    await officer.reads()
    asked = await last(officer)
    await officer.sends(EAST, reply_to=asked["message_id"])
    assert says("viewpoints.made", title=EAST, code="LS-041") in await officer.reads()
    await officer.sends_files(CLEARED, caption="041 50%")
    await officer.taps(says("viewpoints.button.one", title=EAST))
    assert says("viewpoints.button.held", title=EAST, place=1) in await officer.labels()
    await officer.taps(says("reports.button.send"))
    await officer.reads()
    await place.hop(datetime(2026, 6, 1, 9, 1, tzinfo=SHANGHAI))
    assert says("viewpoints.prompt", titles=EAST).strip() in await officer.reads()
    await officer.taps(says("viewpoints.button.last", code="LS-041"))
    shown = await last(officer)
    assert shown["photo"]
    assert "W22-041-2" in words_of(shown)
    await officer.taps(says("viewpoints.button.end"))
    assert says("viewpoints.ended", title=EAST, code="LS-041") in await officer.reads()
    await officer.sends("/photos 041")
    await officer.reads()
    assert says("viewpoints.button.all", n=1) not in await officer.labels()
    for phone in place.known.values():
        await phone.reads()


async def test_who_only_reads_about_a_project_is_not_asked_for_viewpoints(
    officer: Phone, leader: Phone, says: Says
) -> None:
    await officer.sends_files(TRENCH, caption="041 45%")
    await officer.taps(says("reports.button.send"))
    await officer.reads()
    await leader.sends("/photos 041")
    await leader.reads()
    assert says("viewpoints.button.name") not in await leader.labels()
    shown = await last(leader)
    assert await leader.presses(shown["message_id"], "vn1:1") == says("refused.not_there")


async def test_a_picture_is_put_to_a_viewpoint_that_there_is_and_taken_from_it_again(
    officer: Phone, office: Phone, says: Says
) -> None:
    for content, words in ((TRENCH, "041 45%"), (CLEARED, "041 50%")):
        await officer.sends_files(content, caption=words)
        await officer.taps(says("reports.button.send"))
    await officer.reads()
    await office.sends("/photos 041")
    await office.taps(says("viewpoints.button.name"))
    await office.sends(EAST, reply_to=(await last(office))["message_id"])
    await office.taps(says("timeline.older"), says("viewpoints.button.name"))
    await office.taps(says("viewpoints.button.one", title=EAST))
    await office.reads()
    await office.taps(says("viewpoints.button.all", n=1))
    assert "W22-041-2" in await office.reads()
    await office.taps(says("viewpoints.button.none"))
    assert says("viewpoints.ask.or", code="LS-041", name="合肥路未贯通道路") in await office.reads()
