"""Blockers in the chat: raised from site, signed for, answered, verified, and every wrong turn answered."""

import pytest

from imaging import samples
from tests.conversations.phone import Phone
from tests.conversations.town import Town

SMALL = (640, 480)
WORDS = {
    "zh_CN": {
        "begin": "堵点 041 K0+480 有电缆未迁",
        "category": "管线迁改",
        "confirm": ("LS-041", "K0+480 有电缆未迁", "城市管理局", "周一（5/25）14:30"),
        "raise": "确认上报",
        "raised": ("B-0001", "待签收"),
        "sign": "签收并承诺",
        "other": "其他日期",
        "promise": ("周三（5/27）17:30", "由谁负责"),
        "signed": ("已由 联络员乙 签收", "王工"),
        "told": ("王工 承诺",),
        "done": "办结",
        "send": "提交办结",
        "verify": ("B-0001", "请到现场看一眼"),
        "refuse": "未解决",
        "back": "提交未解决",
        "again": ("未解决", "东侧还有一根"),
        "close": "属实，销号",
        "closed": ("已销号", "总历时"),
    },
    "en": {
        "begin": "blocker 041 K0+480 has a live cable",
        "category": "Utility relocation",
        "confirm": ("LS-041", "K0+480 has a live cable", "Urban Management Bureau", "Mon 5/25, 14:30"),
        "raise": "Raise it",
        "raised": ("B-0001", "to be signed for"),
        "sign": "Sign for it",
        "other": "Another day",
        "promise": ("Wed 5/27, 17:30", "Who is in charge"),
        "signed": ("Signed for by Liaison B", "王工"),
        "told": ("王工 of Urban Management Bureau promises",),
        "done": "Report it done",
        "send": "Submit",
        "verify": ("B-0001", "have a look on site"),
        "refuse": "Not solved",
        "back": "Send it back",
        "again": ("not to be solved", "东侧还有一根"),
        "close": "True, close it",
        "closed": ("is closed", "in all"),
    },
}


def picture(seed: int = 1) -> bytes:
    """A small picture from site."""
    return samples.draw("trench", "合成", SMALL, seed)


async def read_all(*phones: Phone) -> None:
    """Everybody reads what is left."""
    for phone in phones:
        await phone.reads()


async def first(phone: Phone) -> int:
    """The first message of a chat."""
    return int((await phone.chat())[0]["message_id"])


async def button(phone: Phone, label: str) -> tuple[int, str]:
    """The newest button with a label: its message, and what it carries."""
    for message in reversed(await phone.chat()):
        for found in (one for row in message["buttons"] or [] for one in row):
            if label in found["text"]:
                return message["message_id"], found["data"]
    raise AssertionError(f"no button {label}")


async def raise_one(place: Town, officer: Phone, *, urgent: bool = False) -> None:
    """The officer raises a blocker of urban management, Monday 09:00."""
    await place.hop_to("Mon 09:00")
    await officer.sends("堵点 041 K0+480 有电缆未迁")
    await officer.taps("管线迁改", *(["标为紧急"] if urgent else []), "确认上报")
    await officer.reads()


@pytest.mark.parametrize("locale", ["zh_CN", "en"], indirect=True)
async def test_a_blocker_goes_from_site_to_department_and_back(
    place: Town, officer: Phone, liaison: Phone, locale: str
) -> None:
    words = {key: value for key, value in WORDS[locale].items() if isinstance(value, str)}
    parts = {key: value for key, value in WORDS[locale].items() if isinstance(value, tuple)}
    await place.hop_to("Mon 09:00")
    await officer.sends(words["begin"])
    await officer.taps(words["category"])
    await officer.sees(*parts["confirm"])
    await officer.taps(words["raise"])
    await officer.sees(*parts["raised"])
    await liaison.sees(*parts["raised"])
    await liaison.taps(words["sign"], words["other"])
    await liaison.sends("5月27日")
    await liaison.sees(*parts["promise"])
    await liaison.sends("王工")
    await liaison.sees(*parts["signed"])
    await officer.sees(*parts["told"])
    await liaison.taps(words["done"])
    await liaison.sends("电缆已迁出")
    await liaison.taps(words["send"])
    await officer.sees(*parts["verify"])
    await officer.taps(words["refuse"])
    await officer.sends("东侧还有一根")
    await officer.taps(words["back"])
    await liaison.sees(*parts["again"])
    await liaison.taps(words["done"])
    await liaison.sends_files(picture())
    await liaison.taps(words["send"])
    await officer.taps(words["close"])
    await liaison.sees(*parts["closed"])
    await read_all(officer, liaison)


async def test_an_album_whose_caption_names_a_blocker_is_one_blocker_with_its_pictures(
    place: Town, officer: Phone, liaison: Phone
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.reads()
    await officer.sends_files(picture(1), picture(2), caption="堵点 043 管沟塌方")
    await officer.taps("停工整改", "换类别", "管线迁改")
    await officer.sees("LS-043", "管沟塌方", "2 张照片")
    await officer.taps("确认上报")
    assert await liaison.heard("现场照片") == 2
    await read_all(officer, liaison)


async def test_from_the_command_to_a_raised_blocker_are_five_steps(
    place: Town, officer: Phone, liaison: Phone
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("/blocker")
    await officer.taps("LS-041", "管线迁改")
    await officer.sends_files(picture(), caption="电缆未迁")
    await officer.taps("确认上报")
    await officer.sees("B-0001", "1 张照片")
    await read_all(officer, liaison)


async def test_what_is_not_red_waits_for_the_morning(place: Town, officer: Phone, liaison: Phone) -> None:
    await place.hop_to("Mon 20:00")
    await officer.sends("堵点 041 电缆未迁")
    await officer.taps("管线迁改", "确认上报")
    assert await liaison.heard("B-0001") == 0
    await place.hop_to("Tue 08:40")
    await liaison.sees("B-0001", "交办城市管理局")
    await read_all(officer, liaison)


async def test_promises_that_cannot_be_given_are_refused_with_the_reason(
    place: Town, officer: Phone, liaison: Phone
) -> None:
    await raise_one(place, officer)
    await liaison.taps("签收并承诺", "其他日期")
    for typed, reason in (
        ("尽快", "没看懂"),
        ("5月20日", "已经过去"),
        ("6月30日", "办理时限是 周四（5/28）09:00"),
    ):
        await liaison.sends(typed)
        await liaison.sees(reason)
    await liaison.sends("5-28")
    await liaison.sees("周四（5/28）09:00 前办结", "由谁负责")
    await liaison.taps("本人")
    await liaison.sees("已签收")
    await read_all(officer, liaison)


async def test_the_second_who_signs_hears_who_was_first(
    place: Town, officer: Phone, liaison: Phone, head: Phone, office: Phone
) -> None:
    await raise_one(place, officer)
    await place.hop_to("Mon 14:31")
    await head.sees("🔵", "B-0001")
    sign = await button(head, "签收并承诺")
    await head.taps("签收并承诺", "周二")
    name = await button(head, "本人")
    await liaison.taps("签收并承诺", "周三", "本人")
    await head.sees("已由 联络员乙 签收")
    for pressed in (sign, name):
        assert "已由 联络员乙 签收" in await head.presses(*pressed)
    await read_all(officer, liaison, head, office)


async def test_buttons_of_others_and_old_buttons_change_nothing(
    place: Town, officer: Phone, liaison: Phone, stranger: Phone
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("堵点 041 K0+480 有电缆未迁")
    await officer.taps("管线迁改")
    message, confirm = await button(officer, "确认上报")
    assert "没有找到" in await liaison.presses(await first(liaison), confirm)
    await officer.taps("确认上报")
    assert "已过期" in await officer.presses(message, confirm)
    for data in ("bs1:1", "bd1:1", "bs1:99", "bx1:9999", "bk1:9999"):
        assert "没有找到" in await officer.presses(message, data)
    for data, answer in (("bv1:1", "没有找到"), ("bd1:1", "已经办过或还没到"), ("zz9:1", "已过期")):
        assert answer in await liaison.presses(await first(liaison), data)
    assert (await officer.heard("已销号"), await liaison.heard("待签收")) == (0, 1)
    await stranger.presses(await first(liaison), "bs1:1")
    await read_all(officer, liaison, stranger)


async def test_an_entry_can_be_left_and_taken_up_or_cancelled(
    place: Town, officer: Phone, liaison: Phone
) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("堵点 041 电缆未迁")
    parked = await button(officer, "管线迁改")
    await officer.sends("/blocker 043")
    await officer.taps("取消")
    await officer.sees("已取消")
    await officer.presses(*parked)
    await officer.taps("确认上报")
    await officer.sees("LS-041", "待签收")
    await officer.does("sticker")
    await read_all(officer, liaison)


async def test_a_confirmed_blocker_without_words_is_asked_for_them(place: Town, officer: Phone) -> None:
    await place.hop_to("Mon 09:00")
    await officer.sends("堵点")
    await officer.taps("LS-041", "管线迁改")
    await officer.sends_files(picture())
    await officer.sees("照片已收到，再说一句情况")
    message, cancel = await button(officer, "取消")
    assert "还没有写情况" in await officer.presses(message, cancel.replace("bx1", "bk1"))
    await officer.taps("取消")
    await officer.reads()


async def test_a_number_shows_its_blocker_to_those_who_may_see_it(
    place: Town, officer: Phone, liaison: Phone, leader: Phone
) -> None:
    await raise_one(place, officer)
    await leader.sends("b-0001")
    await leader.sees("B-0001", "待签收")
    await leader.sends("B-0002")
    await leader.sees("没有找到")
    await read_all(officer, liaison)


async def test_who_stands_for_no_project_cannot_raise_a_blocker(liaison: Phone) -> None:
    await liaison.sends("/blocker")
    await liaison.sees("项目")
