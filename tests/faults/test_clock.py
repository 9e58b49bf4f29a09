"""The clock: a scheduler that is down, office time that jumps, a machine whose time is wrong."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine

from bot.clock import wall_now
from imaging import samples
from models.outbox import OutboxRow
from models.photos import Photo, PhotoState
from models.schedule import Slot
from tests.conversations.town import PEOPLE
from tests.faults.scene import Scene

PROMPT, REMINDER = "prompt", "reminder"
Jump = Callable[[timedelta], None]


def slots(scene: Scene, job: str) -> list[bool]:
    """Whether each time a weekly step came round it was skipped."""
    return [slot.skipped for slot in scene.rows(Slot) if slot.job == job and slot.slot == "2026-W22"]


def asked(scene: Scene, what: str) -> int:
    """Count how often the officer was asked; that no message is on the phone twice is counted elsewhere."""
    mine = [row.key for row in scene.rows(OutboxRow) if row.chat_id == PEOPLE["officer"]]
    return sum(key.startswith(f"notice:{what}:2026-W22") for key in mine)


@pytest.mark.parametrize("again", ["Mon 09:01", "Mon 11:00"])
async def test_the_bot_is_down_over_monday_nine_o_clock(idle: Scene, again: str) -> None:
    """The bot is down over Monday 09:00, for a minute or for two hours.

    People: get the week's prompt as soon as the bot runs again, once; what they wrote meanwhile is answered.
    Machine: asks at its start what is due and has not happened; a weekly step that is up to twelve hours late
    is made up for.
    Readyz: nothing: it does not answer while the bot is down.
    Lasts: until it is started again, and a second or two more.
    Administrator: start it again; better, have the system do that (`Restart=always` in a unit of systemd).
    """
    await idle.start()
    await idle.settled()
    await idle.stop()
    idle.begins()
    await idle.clock(again)
    await idle.officer.sends("LS-041 无变化", settle=False)
    assert await idle.reasons() != []
    idle.ends()
    await idle.start()
    await idle.well()
    assert asked(idle, PROMPT) == 1
    assert slots(idle, PROMPT) == [False]
    assert await idle.officer.heard("W22-041-1") == 1


async def test_the_bot_is_down_for_three_days(idle: Scene) -> None:
    """The bot is down from Monday morning to Thursday morning.

    People: do not get Monday's prompt on Thursday; they get the reminder on Thursday 12:00, and may report as
    ever. What they wrote in the last 24 hours is answered; Telegram keeps nothing longer.
    Machine: skips a weekly step that is more than twelve hours late, writes that down and logs `weekly step
    skipped`. The week is opened all the same, so that it is known who has not reported.
    Readyz: nothing: it does not answer while the bot is down.
    Lasts: until it is started again.
    Administrator: start it again, and tell people if it matters: what is skipped is not made up for.
    """
    await idle.start()
    await idle.settled()
    await idle.stop()
    idle.begins()
    await idle.clock("Thu 09:00")
    await idle.officer.sends("LS-041 无变化", settle=False)
    idle.ends()
    await idle.start()
    await idle.well()
    assert asked(idle, PROMPT) == 0
    assert slots(idle, PROMPT) == [True]
    assert idle.said("weekly step skipped", job=PROMPT, slot="2026-W22")
    assert await idle.officer.heard("W22-041-1") == 1
    await idle.officer.reads()
    await idle.hop("Thu 12:00")
    await idle.officer.sees("LS-015", "LS-043")
    assert (asked(idle, REMINDER), slots(idle, REMINDER)) == (1, [False])


async def test_office_time_jumps_forward(scene: Scene) -> None:
    """Office time jumps forward by three days, from Monday 09:01 to Thursday 12:01.

    People: get what is due now, once; nothing is made up for in a burst.
    Machine: does as after three days of being down: steps that are more than twelve hours late are skipped,
    later ones are taken.
    Readyz: nothing; where office time is the machine's own, what is told below of the machine's clock.
    Lasts: a second or two.
    Administrator: see that the machine's time is set by a time service.
    """
    scene.begins()
    await scene.clock("Thu 12:01")
    scene.ends()
    await scene.well()
    assert (asked(scene, PROMPT), asked(scene, REMINDER)) == (1, 1)
    assert (slots(scene, PROMPT), slots(scene, REMINDER)) == ([False], [False])


async def test_office_time_jumps_back(scene: Scene) -> None:
    """Office time jumps back by an hour, over Monday 09:00, and comes there again.

    People: are not asked twice.
    Machine: takes every weekly step once for its week, whatever the clock shows; no number is given twice.
    Readyz: nothing.
    Lasts: until office time has caught up; what is planned for the hour that comes twice waits for its second
    coming.
    Administrator: see that the machine's time is set by a time service.
    """
    await scene.officer.sends("LS-041 无变化")
    scene.begins()
    await scene.clock("Mon 08:00")
    await scene.officer.sends("LS-015 无变化", settle=False)
    await scene.settled()
    scene.ends()
    await scene.hop("Mon 09:30")
    await scene.well()
    assert asked(scene, PROMPT) == 1
    assert slots(scene, PROMPT) == [False]
    assert [await scene.officer.heard(number) for number in ("W22-041-1", "W22-015-1")] == [1, 1]


@pytest.fixture
def jump() -> Iterator[Jump]:
    """Moves the machine's clock, as far as Python asks for it."""
    with time_machine.travel(wall_now(), tick=True) as traveller:
        yield traveller.shift


@pytest.mark.parametrize("hours", [-1, 48])
async def test_the_machines_clock_jumps(jump: Jump, scene: Scene, hours: int) -> None:
    """The machine's clock jumps by hours, back or forward, while something waits to be tried again.

    People: notice nothing.
    Machine: paces and measures by a clock that only goes forward. What waits for another try longer than any
    wait that it gives, as after a jump back, is tried at once. An SQLite office goes by this machine's clock,
    one on PostgreSQL by the database's.
    Readyz: "The machine's clock has jumped by -3600 s. Look at its time service (NTP)."; parts may be called
    late for up to ten seconds after a jump forward.
    Lasts: on that page for ten minutes, or until the clock is back; nobody waits for it.
    Administrator: see that the machine's time is set by a time service, and that it is right now.
    """
    await scene.lay("server_error", method="send*", times=2)
    await scene.lay("server_error", method="file")
    scene.begins()
    await scene.officer.sends_files(samples.draw("trench", "LS-041"), caption="LS-041 52%", settle=False)
    await scene.has(OutboxRow, lambda row: row.reason != "")
    await scene.has(Photo, lambda photo: photo.reason != "")
    jump(timedelta(hours=hours))
    await scene.red("The machine's clock has jumped")
    await scene.settled()
    jump(-timedelta(hours=hours))
    scene.ends()
    await scene.well()
    [photo] = scene.rows(Photo)
    assert photo.state is PhotoState.READY
    await scene.officer.sees("LS-041", "52%")
