"""The same photo comes for another project: the sender is asked, and the office sees what they said."""

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@BOTH
async def test_a_photo_used_for_another_project_is_asked_about_and_marked_on_the_check_card(
    place: Town, officer: Phone, office: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:01")
    photo, other = (samples.draw("trench", "合成", (1600, 1200), seed) for seed in (1, 40))
    await officer.sends_files(photo, caption="041 52%")
    await officer.taps(says("reports.button.send"))
    await officer.sends_files(other, caption="043 64%")
    await officer.taps(says("reports.button.send"))
    seen = await officer.reads()
    assert says("reuse.ask") not in seen
    await officer.sends_files(photo, kind="document", caption="015 40%")
    await officer.taps(says("reports.button.send"))
    about = {"own": "W22-015-1", "before": "W22-041-1", "day": "5/25"}
    asked = await officer.sees(says("reuse.entry", n=1, **about), says("reuse.ask"))
    labels = [button["text"] for row in asked["buttons"] for button in row]
    assert labels == [says("reuse.answer.meant"), says("reuse.answer.mistaken")]
    mark = {"n": 1, "before": "W22-041-1", "day": "5/25"}
    await office.reads()
    while "W22-015-1" not in (card := await check(office)):
        await office.taps(says("checks.button.accept"))
    assert says("reuse.mark", said=says("reuse.answer.asked"), **mark) in card
    toast = await officer.taps(says("reuse.answer.meant"))
    assert toast == says("reuse.answered.meant")
    await officer.sees(says("reuse.said.meant"))
    assert says("reuse.answer.meant") not in await officer.labels()
    assert says("reuse.mark", said=says("reuse.answer.meant"), **mark) in await check(office)
    pressed = asked["buttons"][0][1]["data"]
    assert await officer.presses(asked["message_id"], pressed) == says("refused.out_of_date")
    for phone in place.known.values():
        await phone.reads()


async def check(office: Phone) -> str:
    """The card of the report that waits."""
    await office.sends("/check")
    return await office.reads()
