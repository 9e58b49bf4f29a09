"""The week that is played again and again: everything that writes or says something happens in it once."""

from collections.abc import Awaitable, Callable
from functools import cache

from imaging import samples
from tests.crash.scene import Place

SMALL = (640, 480)
OFFICER, LIAISON, HEAD, LEADER, OFFICE, NEIGHBOUR = 1001, 1002, 1003, 1004, 1005, 1006
STRANGER = 9001


@cache
def picture(seed: int) -> bytes:
    """Return a small picture from site."""
    return samples.draw("trench", "合成", SMALL, seed)


async def play(place: Place) -> None:
    """Live through the week; each step begins when the bot has done all that the one before asked of it."""
    for step in STEPS:
        place.step = step.__name__.replace("_", " ")
        await step(place)
    await place.settle()


async def monday_prompt(place: Place) -> None:
    """Everybody is asked."""
    await place.settle()
    await place.hop_to("Mon 09:01")


async def report_with_a_photo(place: Place) -> None:
    """A photo with a sentence, one tap, and something is stuck."""
    officer = place.phone(OFFICER)
    await officer.sends_files(picture(1), caption="041 管道到 K0+460，约 52%")
    await officer.taps("提交")


async def blocker_is_raised(place: Place) -> None:
    """The blocker grows out of the report, with a photo of its own."""
    officer = place.phone(OFFICER)
    await officer.taps("有堵点", "管线迁改")
    await officer.sends_files(picture(2), caption="K0+480 有 10kV 电缆未迁")
    await officer.taps("标为紧急", "确认上报")


async def album_before_its_words(place: Place) -> None:
    """Three photos without a word, then the project, then the words; another report in full."""
    officer = place.phone(OFFICER)
    await officer.sends_files(picture(3), picture(4), picture(5))
    await officer.taps("换项目", "LS-043")
    await officer.sends("顶进顺利，70%")
    await officer.taps("提交", "没有")


async def liaison_signs(place: Place) -> None:
    """A promise for today, and a name that is typed."""
    liaison = place.phone(LIAISON)
    await liaison.taps("签收并承诺", "今天")
    await liaison.sends("王工")


async def everybody_at_once(place: Place) -> None:
    """Five people write before the bot has answered one, one of them twice, a stranger among them."""
    for uid in (OFFICER, LIAISON, HEAD, LEADER, STRANGER, OFFICER):
        await place.phone(uid).sends("/help", settle=False)
    await place.settle()


async def neighbour_reports_in_words(place: Place) -> None:
    """A text, which is edited before it is sent off; and one project of two stays unanswered."""
    neighbour = place.phone(NEIGHBOUR)
    sent = await neighbour.sends("034 开挖到 -6 米，40%")
    await neighbour.does("edit", message_id=sent["message_id"], text="034 开挖到 -7 米，42%")
    await neighbour.taps("提交")


async def blue(place: Place) -> None:
    """The promise is broken on Monday evening."""
    await place.hop_to("Mon 17:31")


async def held_over_night(place: Place) -> None:
    """What is said at night is heard in the morning."""
    await place.hop_to("Mon 20:00")
    neighbour = place.phone(NEIGHBOUR)
    await neighbour.sends("堵点 042 便道塌方，材料进不来")
    await neighbour.taps("停工整改", "确认上报")
    await place.hop_to("Tue 08:41")


async def orange_and_red(place: Place) -> None:
    """Nobody moves: both blockers climb, up to the leader."""
    await place.hop_to("Tue 17:31")
    await place.hop_to("Wed 17:31")


async def one_tap_no_change(place: Place) -> None:
    """The reminder on Thursday; one tap on it is a full answer."""
    await place.hop_to("Thu 09:30")
    await place.phone(OFFICER).taps("LS-015 无变化")


async def done_refused_and_done_again(place: Place) -> None:
    """The department says it is done, the site says it is not, then it is."""
    officer, liaison = place.phone(OFFICER), place.phone(LIAISON)
    await liaison.taps("办结")
    await liaison.sends_files(picture(6), caption="电缆已迁出")
    await liaison.taps("提交办结")
    await officer.taps("未解决")
    await officer.sends("东侧还有一根")
    await officer.taps("提交未解决")
    await liaison.taps("办结")
    await liaison.sends("东侧也迁了")
    await liaison.taps("提交办结")
    await officer.taps("属实，销号")


async def friday_bulletin(place: Place) -> None:
    """What nobody answered is missed, the figures freeze, the bulletin goes out and is opened."""
    await place.hop_to("Fri 09:01")
    await place.hop_to("Fri 17:01")
    await place.phone(LEADER).taps("基础设施")


STEPS: tuple[Callable[[Place], Awaitable[None]], ...] = (
    monday_prompt, report_with_a_photo, blocker_is_raised, album_before_its_words, liaison_signs,
    everybody_at_once, neighbour_reports_in_words, blue, held_over_night, orange_and_red, one_tap_no_change,
    done_refused_and_done_again, friday_bulletin,
)  # fmt: skip
