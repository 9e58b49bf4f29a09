"""An officer's week in the chat, from the prompt to the cut-off."""

import pytest

from imaging import samples
from tests.conversations.phone import Phone
from tests.conversations.town import Town

MEGABYTE = 1024 * 1024
SMALL = (640, 480)
WORDS = {
    "zh_CN": {
        "prompt": ("第 22 周调度", "3 个项目待报", "周四（5/28）17:00"),
        "caption": "041 管道到 K0+460，约 52%",
        "guess": ("收到 3 张", "LS-041", "45% → 52%"),
        "send": "提交",
        "sent": ("已登记 09:00", "W22-041-1", "有没有卡住的事"),
        "no": "没有",
        "done": ("没有卡住的事",),
        "left": ("2 个项目待报",),
    },
    "en": {
        "prompt": ("Week 22", "3 projects to report", "Thu 5/28, 17:00"),
        "caption": "041 pipes up to K0+460, about 52%",
        "guess": ("3 photos received", "LS-041", "45% → 52%"),
        "send": "Send",
        "sent": ("Registered at 09:00", "W22-041-1", "Is anything stuck"),
        "no": "No",
        "done": ("Nothing is stuck",),
        "left": ("2 projects to report",),
    },
}


def picture(seed: int = 1) -> bytes:
    """A small picture from site."""
    return samples.draw("trench", "合成", SMALL, seed)


@pytest.mark.parametrize("locale", ["zh_CN", "en"], indirect=True)
async def test_an_album_with_a_caption_and_one_tap_is_a_report(
    place: Town, officer: Phone, locale: str
) -> None:
    words = WORDS[locale]
    await place.hop_to("Mon 09:00")
    await officer.sees(*words["prompt"])
    await officer.sends_files(picture(1), picture(2), picture(3), caption=str(words["caption"]), caption_on=2)
    await officer.sees(*words["guess"])
    await officer.taps(str(words["send"]))
    await officer.sees(*words["sent"])
    await officer.sees(*words["left"])
    await officer.taps(str(words["no"]))
    await officer.sees(*words["done"])


async def test_the_form_takes_ticks_taps_and_numbers(place: Town, officer: Phone) -> None:
    await place.hop_to("Mon 09:00")
    await officer.taps("报 LS-043")
    await officer.taps("☐ 左岸截污管", "+5%")
    await officer.sends("顶进顺利")
    await officer.sends("70")
    await officer.sees("62% → 70%", "顶进顺利")
    await officer.taps("提交")
    await officer.sees("W22-043-1", "完成 1/1", "6/15“左岸截污管贯通”")
    await officer.reads()


async def test_what_cannot_be_kept_is_said_and_the_report_survives(officer: Phone) -> None:
    await officer.sends_files(b"nothing but words", kind="document", caption="041 约 50%")
    await officer.sees("没能保存", "不是图片")
    await officer.sends_files(picture()[:4000], kind="document", names=("半张.jpg",))
    await officer.sees("没能保存", "损坏")
    await officer.sends_files(bytes(21 * MEGABYTE), kind="document", names=("大.jpg",))
    await officer.sees("超过 20 MB")
    await officer.sends_files(b"a,b", kind="document", names=("月报.xlsx",))
    await officer.reads()
    await officer.sends_files(picture(), kind="document", names=("好.jpg",))
    await officer.sees("收到 1 张", "2 张照片没能保存")
    await officer.taps("提交")
    await officer.sees("W22-041-1", "45% → 50%", "照片 1 张")
    await officer.reads()
