"""One week of the mechanism, told by the phones of those who live it."""

import pytest

from imaging import samples
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@pytest.mark.parametrize("locale", ["zh_CN"], indirect=True)
async def test_a_blocker_climbs_to_the_leader_and_friday_tells_the_story(
    place: Town, officer: Phone, liaison: Phone, head: Phone, leader: Phone, office: Phone
) -> None:
    async def show(who: str) -> None:
        for name, phone in (("officer", officer), ("liaison", liaison), ("head", head), ("leader", leader), ("office", office)):
            words = await phone.reads()
            if words:
                print(f"--- {who} -> {name}\n{words}\n{await phone.labels()}")

    await place.hop_to("Mon 09:01")
    await show("monday")
    await officer.sends_files(samples.draw("trench", "x"), caption="041 管道到 K0+460，约 52%")
    await show("photo")
    await officer.taps("提交")
    await show("sent")
    await officer.taps("有堵点", "管线迁改")
    await show("category")
    await officer.sends_files(samples.draw("cable", "x"), caption="K0+480 有 10kV 电缆未迁，沟槽开不下去")
    await show("words")
    await officer.taps("紧急")
    await officer.taps("确认上报")
    await show("raised")
    await liaison.taps("签收并承诺")
    await show("sign")
    await liaison.taps("今天")
    await show("promise")
    await liaison.taps("本人")
    await show("signed")
    await place.hop_to("Mon 17:31")
    await show("blue")
    await place.hop_to("Tue 17:31")
    await show("orange")
    await place.hop_to("Wed 17:31")
    await show("red")
    await place.hop_to("Thu 09:30")
    await show("thu")
    await liaison.taps("办结")
    await liaison.sends_files(samples.draw("cleared", "x"), caption="电缆已迁出，沟槽可开挖")
    await liaison.taps("提交")
    await show("done")
    await officer.taps("属实")
    await show("closed")
    await place.hop_to("Fri 17:01")
    await show("friday")
