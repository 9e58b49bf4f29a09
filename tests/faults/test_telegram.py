"""The line to Telegram: cut, broken, too busy, refused."""

from typing import Any

import pytest

from bot.pacing import Pacing
from imaging import samples
from models.outbox import OutboxRow
from models.photos import Photo, PhotoState
from models.reports import Report
from tests.conversations.phone import words_of
from tests.conversations.town import PEOPLE
from tests.faults.line import Line
from tests.faults.scene import Scene

CODES = ("LS-015", "LS-041", "LS-043")


@pytest.fixture
async def far(idle: Scene, line: Line) -> Scene:
    """A district whose bot reaches Telegram over that line only; it is Monday 09:01."""
    line.leads_to(idle.place.url)
    over_it = {"telegram_base_url": f"{line.url}/bot", "telegram_file_url": f"{line.url}/file/bot"}
    idle.settings = idle.settings.model_copy(update=over_it)
    await idle.start()
    await idle.monday()
    await idle.green()
    return idle


async def test_the_line_to_telegram_is_cut(far: Scene, line: Line) -> None:
    """Telegram cannot be reached.

    People: write on; Telegram keeps it for 24 hours. They get their answers when the line is back, once.
    Machine: polls again after 0.5 s, then ever more slowly, 15 s at most; messages wait in the outbox and are
    tried again after 2 s, 4 s, and so on up to a minute. A call that never left is never taken for one that
    may have arrived.
    Readyz: "Updates do not come in: Telegram cannot be reached (NeverLeft). If this lasts, look at the line
    to Telegram."
    Lasts: until the line is back; then updates come in within 15 s, and what waited to leave does within a
    minute.
    Administrator: look at the line, the proxy (`YIXIAN_PROXY_URL`) and whether Telegram itself works.
    """
    await line.cut()
    far.begins()
    for code in CODES:
        await far.officer.sends(f"{code} 无变化", settle=False)
    await far.red("Updates do not come in: Telegram cannot be reached (NeverLeft)")
    await line.mend()
    far.ends()
    await far.well()
    for code in CODES:
        assert await far.officer.heard(f"W22-{code.removeprefix('LS-')}-1") == 1


async def test_the_line_is_cut_while_messages_wait_to_leave(far: Scene, line: Line) -> None:
    """Telegram cannot be reached while there is something to say.

    People: get it when the line is back, in order, once.
    Machine: does what the clock asks all the same; what it has to say waits in the outbox.
    Readyz: "Updates do not come in: Telegram cannot be reached (NeverLeft). If this lasts, look at the line
    to Telegram."; and after four tries "Tried at least 4 times in vain: message 7. `yixian outbox show 7`
    says why; look at the line to Telegram and at the store."
    Lasts: as long as the line is cut, and at most a minute more.
    Administrator: look at the line.
    """
    await line.cut()
    far.begins()
    await far.clock("Thu 12:00")
    await far.has(OutboxRow, lambda row: "reminder" in row.key and bool(row.reason))
    await far.red("Updates do not come in")
    await line.mend()
    far.ends()
    await far.well()
    await far.officer.sees(*CODES)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"what": "server_error", "status": 502}, "Telegram cannot be reached (NetworkError)"),
        ({"what": "server_error", "status": 404}, "Telegram does not know the token any more"),
        ({"what": "drop"}, "Telegram cannot be reached (Cut)"),
    ],
)
async def test_telegram_answers_nonsense(scene: Scene, how: dict[str, Any], reason: str) -> None:
    """A proxy answers in Telegram's place, or connections break before Telegram has heard anything.

    People: wait, and get their answers when it is over.
    Machine: tries again and again, ever more slowly.
    Readyz: "Updates do not come in: Telegram cannot be reached (NetworkError). If this lasts, look at the
    line to Telegram."; the same with (Cut): "Updates do not come in: Telegram cannot be reached (Cut). If
    this lasts, look at the line to Telegram."; or, where the page in Telegram's place is a 401 or 404,
    "Updates do not come in: Telegram does not know the token any more. If this lasts, look at the line to
    Telegram."
    Lasts: until Telegram answers again, and up to a minute for what had been tried in vain often.
    Administrator: look at the proxy; and, if the token was withdrawn at @BotFather, set the new one and start
    again.
    """
    await scene.lay(method="*", times=None, **how)
    scene.begins()
    for code in CODES:
        await scene.officer.sends(f"{code} 无变化", settle=False)
    await scene.red(f"Updates do not come in: {reason}")
    await scene.lift()
    scene.ends()
    await scene.well()
    for code in CODES:
        assert await scene.officer.heard(f"W22-{code.removeprefix('LS-')}-1") == 1


@pytest.mark.parametrize("what", ["drop", "truncate"])
async def test_answers_of_telegram_are_lost(scene: Scene, what: str) -> None:
    """Telegram does what it is asked, but its answer is lost on the way back.

    People: may get a message twice: nobody can know whether it arrived, so it is sent once more, and only
    once. Edits change nothing the second time, and a bulletin to a group is never repeated.
    Machine: asks Telegram who it is before it repeats, so that the one repeat is not wasted on a broken line.
    Updates whose delivery was lost are asked for again and known by their numbers.
    Readyz: nothing, unless it lasts.
    Lasts: two seconds for each message.
    Administrator: need do nothing.
    """
    await scene.lay(what, method="getUpdates", after=True)
    await scene.lay(what, method="sendMessage", after=True, chat=PEOPLE["officer"])
    scene.begins()
    for code in CODES:
        await scene.officer.sends(f"{code} 无变化", settle=False)
    scene.ends()
    await scene.well(repeats=1)
    assert await scene.spoiled() == 2
    numbers = [row.number for row in scene.rows(Report)]
    assert [numbers.count(f"W22-{code.removeprefix('LS-')}-1") for code in CODES] == [1, 1, 1]


async def test_telegram_tells_one_chat_to_wait(scene: Scene) -> None:
    """Telegram tells the bot to leave one chat alone for a while (429).

    People: in that chat get their messages when it is over, in order; all others notice nothing.
    Machine: leaves that chat alone for exactly as long as it was told; what waits there keeps its place.
    Readyz: nothing.
    Lasts: as long as Telegram says.
    Administrator: need do nothing.
    """
    await scene.lay("too_many", method="send*", chat=PEOPLE["officer"], seconds=2, times=2)
    scene.begins()
    for code in CODES:
        await scene.officer.sends(f"{code} 无变化", settle=False)
    office = scene.place.phone(PEOPLE["office"])
    await office.sends("/help", settle=False)
    await scene.answered(office)
    assert not await scene.officer.unread()
    scene.ends()
    await scene.well()
    assert await scene.spoiled() == 2
    numbers = [f"W22-{code.removeprefix('LS-')}-1" for code in CODES]
    said = [words_of(message) for message in await scene.officer.unread()]
    assert [number for words in said for number in numbers if number in words] == numbers


async def test_telegram_tells_everybody_to_wait(scene: Scene) -> None:
    """Telegram tells the bot to slow down in every chat at once, and to poll less (429 storm).

    People: get everything when it is over, in order, once.
    Machine: lets all chats wait after the second one that is told to, instead of asking for each.
    Readyz: "Updates do not come in: Telegram asked to wait. If this lasts, look at the line to Telegram."
    Lasts: as long as Telegram says.
    Administrator: need do nothing; if it happens often, lower `YIXIAN_MESSAGES_PER_SECOND`.
    """
    everybody = [scene.place.phone(uid) for uid in PEOPLE.values()]
    await scene.lay("too_many", method="send*", seconds=2, times=None)
    await scene.lay("too_many", method="getUpdates", seconds=2, times=2)
    scene.begins()
    for phone in everybody:
        for _ in range(2):
            await phone.sends("/help", settle=False)
    await scene.red("Updates do not come in: Telegram asked to wait")
    await scene.has(OutboxRow, lambda row: row.reason.startswith("RetryAfter"))
    await scene.lift()
    scene.ends()
    await scene.well()
    for phone in everybody:
        assert len(await phone.unread()) == 2


async def test_telegram_enforces_its_limits_on_a_flood_of_answers(scene: Scene) -> None:
    """Many people write at once, and Telegram enforces its limits (30 messages a second, 1 to a chat).

    People: get their answers at the pace that Telegram allows, in order.
    Machine: keeps to the pace by itself, so that Telegram has nothing to refuse.
    Readyz: nothing.
    Lasts: as long as there are more answers than the pace allows.
    Administrator: need do nothing.
    """
    assert scene.parts.sender
    scene.parts.sender.pacing = Pacing()
    await scene.limit()
    everybody = [scene.place.phone(uid) for uid in PEOPLE.values()]
    scene.begins()
    for phone in everybody:
        for _ in range(6):
            await phone.sends("/help", settle=False)
    scene.ends()
    await scene.well()
    assert [row for row in scene.rows(OutboxRow) if row.reason] == []


@pytest.mark.parametrize("what", ["truncate", "server_error"])
async def test_pictures_cannot_be_fetched(scene: Scene, what: str) -> None:
    """Telegram's file server is away, or breaks off in the middle of a file.

    People: notice nothing: their report stands at once, its pictures follow.
    Machine: asks for the file anew after 5 s, 10 s, 15 s; half a file is never kept.
    Readyz: after five minutes "Picture 1 has not come in for 330 s. Look for `picture` in the log, at the
    line to Telegram and at the store."
    Lasts: until files can be fetched, and up to 25 s more.
    Administrator: look at the line; `YIXIAN_TELEGRAM_FILE_URL` if it is an address of your own.
    """
    await scene.lay(what, method="file")
    scene.begins()
    await scene.officer.sends_files(samples.draw("trench", "LS-041"), caption="LS-041 52%", settle=False)
    await scene.says("picture not brought")
    await scene.lift()
    scene.ends()
    await scene.well()
    [photo] = scene.rows(Photo)
    assert photo.state is PhotoState.READY
