"""Going on leave, seeing what is stored of oneself, and the office looking a person up and removing them."""

from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone

NAMES = {"zh_CN": "专员甲", "en": "Officer A"}
TODAY = "5/25"


@BOTH
async def test_leave_is_taken_by_three_taps_and_ended_by_one(officer: Phone, says: Says) -> None:
    days = says("leaves.span", first=TODAY, last="5/26")
    await officer.sends("/leave")
    await officer.sees(says("leaves.from"))
    await officer.taps(says("leaves.today", day=TODAY))
    await officer.sees(says("leaves.until", first=says("leaves.today", day=TODAY)))
    await officer.taps("5/26")
    await officer.sees(says("leaves.who", days=days))
    deputies = says("leaves.by_project")
    await officer.taps(deputies)
    await officer.sees(says("leaves.noted", days=days, deputy=deputies))
    await officer.sends("/leave")
    await officer.sees(says("leaves.yours", days=days, deputy=deputies))
    await officer.taps(says("leaves.end", days=days))
    await officer.reads()
    await officer.sends("/leave")
    assert days not in await officer.reads()


@BOTH
async def test_everybody_is_shown_what_is_stored_of_them_and_their_leave(officer: Phone, says: Says) -> None:
    await officer.sends("/me")
    before = await officer.sees(says("me.telegram", number="1001"), "LS-015", "LS-041", "LS-043")
    assert says("me.leave", first=TODAY, last=TODAY) not in before["text"]
    await officer.sends("/leave")
    await officer.taps(says("leaves.today", day=TODAY), TODAY, says("leaves.by_project"))
    await officer.reads()
    await officer.sends("/me")
    await officer.sees(says("me.leave", first=TODAY, last=TODAY))


@BOTH
async def test_the_office_alone_looks_people_up_and_whom_it_removes_is_out_at_once(
    office: Phone, officer: Phone, says: Says, locale: str
) -> None:
    name = NAMES[locale]
    await officer.sends("/people")
    assert await officer.reads() == says("elsewhere.no_command")
    await office.sends("/people")
    await office.sees(name)
    await office.taps(name)
    await office.sees(name, says("members.joined"), "LS-041")
    await office.taps(says("members.remove"))
    await office.sees(says("members.remove.ask", name=name))
    await office.taps(says("members.remove.yes"))
    await office.reads()
    await officer.sends("/me")
    assert await officer.reads() == says("elsewhere.stranger")
