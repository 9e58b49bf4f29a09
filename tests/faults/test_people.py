"""People and groups: somebody blocks the bot, a group becomes another one."""

from models.outbox import OutboxRow, OutboxState
from models.people import Person, Reach
from tests.conversations.phone import words_of
from tests.conversations.town import PEOPLE
from tests.faults.scene import Scene

DEPUTY = 1007
GAVE_UP = {OutboxState.GONE: 2}  # the answer, and the change of the prompt's card


async def test_somebody_blocks_the_bot(scene: Scene) -> None:
    """Somebody blocks the bot, or leaves Telegram, while messages to them wait.

    People: in the project office are told once that this person cannot be reached; the deputy, else the
    liaison, is asked in the officer's place. Whoever lets the bot in again is asked as before.
    Machine: gives up what waited for this person (state `gone`) and puts nothing new into the outbox for
    them.
    Readyz: nothing.
    Lasts: until the person lets the bot in again.
    Administrator: need do nothing; the office finds another way to this person.
    """
    name = next(row.name for row in scene.rows(Person) if row.telegram_id == PEOPLE["officer"])
    office, deputy = scene.place.phone(PEOPLE["office"]), scene.place.phone(DEPUTY)
    await scene.lay("too_many", method="send*", chat=PEOPLE["officer"], seconds=2)
    scene.begins()
    await scene.officer.sends("LS-041 无变化", settle=False)
    await scene.has(OutboxRow, lambda row: row.reason.startswith("RetryAfter"))
    await scene.officer.does("block", blocked=True)
    await scene.well(ended=GAVE_UP)
    assert sum(name in words_of(message) for message in await office.unread()) == 1
    await deputy.reads()
    await scene.hop("Thu 12:00")
    await deputy.sees("LS-015", "LS-043")
    scene.ends()
    await scene.officer.does("start")
    await scene.well(ended=GAVE_UP)
    await scene.officer.reads()
    await scene.officer.sends("LS-043 无变化")
    await scene.officer.sees("W22-043-1")
    [person] = [row for row in scene.rows(Person) if row.telegram_id == PEOPLE["officer"]]
    assert person.reach is Reach.REACHABLE


async def test_a_group_becomes_a_supergroup(scene: Scene) -> None:
    """A group that the bot is in becomes a supergroup, with another number, while a message to it waits.

    People: see the message in the new group, once.
    Machine: is told the new number when it sends to the old one, and aims all that waits at the new one.
    Readyz: nothing.
    Lasts: one more call.
    Administrator: need do nothing.
    """
    office = scene.place.phone(PEOPLE["office"])
    group = (await scene.post("/api/groups", title="调度群", members=[office.uid]))["id"]
    await scene.settled()
    await scene.lay("too_many", method="send*", chat=group, seconds=2)
    scene.begins()
    await scene.post(f"/api/phones/{office.uid}/text", chat_id=group, text="/help@yixian_sandbox_bot")
    await scene.has(OutboxRow, lambda row: row.chat_id == group and row.reason.startswith("RetryAfter"))
    new = (await scene.post(f"/api/groups/{group}/migrate"))["id"]
    scene.ends()
    await scene.well()
    assert [await scene.shown(chat_id) for chat_id in (group, new)] == [1, 1]
