"""A project is looked up by what people call it, and shown to those whom it concerns."""

import re

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone, words_of
from tests.conversations.town import STRANGER, Town

PHOTO = samples.draw("trench", "LS-041")


@BOTH
async def test_the_card_of_a_project_opens_by_name_pinyin_initials_and_code(office: Phone) -> None:
    await office.sends("/p 张村河片区")
    card = await office.reads()
    assert "LS-015 张村河片区开发建设" in card
    for said in ("zhangcunhepianqu", "ZCHPQ", "015", "张春河片区"):
        await office.sends(f"/p {said}")
        assert await office.reads() == card


async def test_several_hits_are_a_list_to_choose_from(office: Phone, says: Says) -> None:
    await office.sends("/p 张村河")
    assert await office.reads() == says("projects.choose", n=5)
    assert len(await office.labels()) == 5
    await office.taps("LS-020")
    assert "LS-020 张村河南村庄改造" in await office.reads()
    await office.sends("/p 改造")
    assert says("projects.choose.some", n=9) in await office.reads()
    assert len(await office.labels()) == 8


async def test_an_officer_finds_what_is_theirs_and_nothing_else(officer: Phone, says: Says) -> None:
    await officer.sends("/p")
    assert await officer.reads() == says("projects.choose", n=3)
    await officer.sends("/p 崂山区第一中学")
    assert await officer.reads() == says("projects.none", said="崂山区第一中学")
    await officer.sends("/p 🚧")
    assert await officer.reads() == says("projects.none", said="🚧")


@BOTH
async def test_approvals_are_shown_item_by_item(officer: Phone, says: Says) -> None:
    await officer.sends("/p 041")
    await officer.reads()
    await officer.taps(says("projects.button.permits"))
    card = await officer.reads()
    for stage in ("land_use", "construction", "start", "completion"):
        assert says(f"projects.permit.stage.{stage}") in card


async def test_the_newest_photo_comes_by_a_button_once_there_is_one(officer: Phone, says: Says) -> None:
    await officer.sends("/p 041")
    await officer.reads()
    assert says("projects.button.photo") not in await officer.labels()
    await officer.sends_files(PHOTO, caption="041 45%")
    await officer.taps(says("reports.button.send"))
    await officer.reads()
    await officer.sends("/p 041")
    await officer.reads()
    await officer.taps(says("projects.button.photo"))
    last = [message for message in await officer.chat() if message["from_bot"]][-1]
    assert "LS-041" in words_of(last)
    await officer.reads()


@BOTH
async def test_a_shared_link_opens_the_project_for_those_alone_who_may_see_it(
    place: Town, office: Phone, officer: Phone, stranger: Phone, says: Says
) -> None:
    await office.sends("/p 041")
    found = re.search(r"\?start=(p[0-9]+)", await office.reads())
    assert found
    await officer.sends(f"/start {found[1]}")
    assert "LS-041" in await officer.reads()
    await office.sends("/p 崂山区第一中学")
    other = re.search(r"\?start=(p[0-9]+)", await office.reads())
    assert other
    await officer.sends(f"/start {other[1]}")
    assert await officer.reads() == says("refused.not_there")
    await stranger.sends(f"/start {found[1]}")
    assert await place.phone(STRANGER).reads() == says("elsewhere.stranger")
