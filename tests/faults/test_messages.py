"""Messages that cannot be sent: refused for good, not to be built, not to be read."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow, OutboxState, Priority
from services import outbox
from tests.conversations.town import PEOPLE
from tests.faults.scene import Scene, until

DAY = timedelta(days=1)
NONSENSE: dict[str, tuple[str, dict[str, Any]]] = {
    "markup": ("sendMessage", {"text": "<b>never closed", "parse_mode": "HTML"}),
    "length": ("sendMessage", {"text": "长" * 5000}),
    "picture": ("sendPhoto", {"photo": "store:nowhere/large.jpg"}),
}


async def put(scene: Scene, method: str, payload: dict[str, Any], **more: Any) -> int:
    """Queue a red message for the officer."""
    chosen: dict[str, Any] = {"key": "poison", "chat_id": PEOPLE["officer"], "priority": Priority.RED, **more}
    return await scene.parts.runner.run(
        lambda session: outbox.put(session, method=method, payload=payload, **chosen)
    )


@pytest.mark.parametrize("kind", NONSENSE)
async def test_a_message_can_never_be_sent(scene: Scene, kind: str) -> None:
    """A message can never be sent: Telegram refuses what it says, or it cannot be built.

    People: do not get this message; the next one in the same chat follows at once.
    Machine: does not try again, keeps it with the reason (state `dead`) and goes on.
    Readyz: for a day "Did not arrive, though somebody has to act on it: message 30. `yixian outbox show 30`,
    then `retry` or `drop` instead of `show`." when it was red or an escalation; other messages are only
    counted (`outbox_dead`).
    Lasts: until you decide.
    Administrator: look at it with `yixian outbox show 30`; then `yixian outbox drop 30`, or `yixian outbox
    retry 30` when what was in the way is mended. It is a defect: please report it.
    """
    method, payload = NONSENSE[kind]
    scene.begins()
    row_id = await put(scene, method, payload)
    await scene.officer.sends("LS-041 无变化")
    assert await scene.officer.heard("W22-041-1") == 1
    await scene.red(f"Did not arrive, though somebody has to act on it: message {row_id}.")
    [reason] = [row.reason for row in scene.rows(OutboxRow) if row.id == row_id]
    assert reason
    await scene.parts.runner.run(lambda session: outbox.drop(session, row_id))
    scene.ends()
    await scene.well(ended={OutboxState.DROPPED: 1})


async def test_a_part_of_the_bot_fails(scene: Scene) -> None:
    """A part of the bot fails in a way that nobody has thought of.

    People: wait for what this part does, for their answers where it is the one that sends; what they write is
    taken in and handled meanwhile.
    Machine: logs `part failed` with an incident number and begins the part again every five seconds; the
    other parts go on.
    Readyz: within a minute "send last came round 48 s ago. Look into the log; if it says nothing more,
    restart."
    Lasts: until the cause is gone, and five seconds more.
    Administrator: look into the log, take the cause away (in the test a row of the outbox that was edited by
    hand: `yixian outbox drop 30`), and report the defect.
    """
    row_id = await put(scene, "sendMessage", {"text": "x"}, wait=DAY)
    edit(scene, row_id, '{"text": ', "-1 day")
    scene.begins()
    await scene.officer.sends("LS-041 无变化", settle=False)
    await scene.says("part failed", part="Sender")
    await until(lambda: asyncio.sleep(0, [row.state for row in scene.rows(InboxRow)] == [InboxState.HANDLED]))
    await scene.parts.runner.run(lambda session: outbox.drop(session, row_id))
    edit(scene, row_id, "{}", "0 days")
    scene.ends()
    await scene.well(ended={OutboxState.DROPPED: 1})
    assert await scene.officer.heard("W22-041-1") == 1


def edit(scene: Scene, row_id: int, payload: str, shift: str) -> None:
    """Write into the outbox by hand."""
    with closing(sqlite3.connect(scene.settings.database_url.removeprefix("sqlite:///"))) as hand, hand:
        change = "UPDATE outbox SET payload = ?, not_before = datetime(not_before, ?) WHERE id = ?"
        hand.execute(change, (payload, shift, row_id))
