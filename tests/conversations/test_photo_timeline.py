"""The pictures of a project are looked through one by one, by those who may see the project."""

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Message, Phone, words_of

TRENCH = samples.draw("trench", "LS-041")
ROAD = samples.draw("concrete", "LS-041")


async def last(phone: Phone) -> Message:
    """The newest message that the bot has sent."""
    return [message for message in await phone.chat() if message["from_bot"]][-1]


async def sends_two(officer: Phone, says: Says) -> None:
    """The officer reports twice, with a picture each."""
    for content, words in ((TRENCH, "041 45%"), (ROAD, "041 50%")):
        await officer.sends_files(content, caption=words)
        await officer.taps(says("reports.button.send"))
        await officer.reads()


@BOTH
async def test_an_officer_turns_from_the_newest_picture_to_the_one_before_and_back(
    officer: Phone, says: Says
) -> None:
    await officer.sends("/photos 041")
    assert await officer.reads() == says("timeline.none", code="LS-041")
    await sends_two(officer, says)
    await officer.sends("/photos 041")
    newest = words_of(await last(officer))
    assert "LS-041" in newest
    assert "W22-041-2" in newest
    assert says("timeline.newer") not in await officer.labels()
    await officer.taps(says("timeline.older"))
    shown = await last(officer)
    assert "W22-041-1" in words_of(shown)
    assert shown["photo"]
    await officer.taps(says("timeline.newer"))
    assert words_of(await last(officer)) == newest
    await officer.reads()


async def test_without_words_one_chooses_and_the_card_of_the_project_leads_there_too(
    officer: Phone, office: Phone, says: Says
) -> None:
    await sends_two(officer, says)
    await officer.sends("/photos")
    assert await officer.reads() == says("projects.choose", n=3)
    await officer.taps("LS-041")
    assert "W22-041-2" in await officer.reads()
    await officer.sends("/p 041")
    await officer.reads()
    await officer.taps(says("projects.button.photo"))
    assert "W22-041-2" in words_of(await last(officer))
    await officer.reads()
    await office.sends("/photos")
    assert await office.reads() == says("timeline.how")


async def test_who_may_not_see_a_project_does_not_see_its_pictures(
    officer: Phone, office: Phone, stranger: Phone, says: Says
) -> None:
    await office.sends("/p 崂山区第一中学")
    await office.reads()
    (other,) = {int(b["data"].split(":")[1]) for row in (await last(office))["buttons"] for b in row}
    await officer.sends("/photos 崂山区第一中学")
    assert await officer.reads() == says("projects.none", said="崂山区第一中学")
    shown = await last(officer)
    assert await officer.presses(shown["message_id"], f"pf1:{other}") == says("refused.not_there")
    assert await officer.presses(shown["message_id"], f"pt1:{other}:1") == says("refused.not_there")
    await stranger.sends("/photos 041")
    assert await stranger.reads() == says("elsewhere.stranger")
