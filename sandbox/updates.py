"""The queue of updates: what the bot has not confirmed yet, and the one poller that may wait for more."""

from sandbox.box import Box
from sandbox.clock import steady
from sandbox.errors import TERMINATED, conflict
from sandbox.store import Json

FIRST_ID = 100_000_001
ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_WAIT = 50


def push(box: Box, kind: str, payload: Json) -> int | None:
    """Queues an update and returns its id, or None when the bot has not asked for updates of this kind."""
    allowed: list[str] = (box.store.get("fact", "allowed_updates") or {"kinds": []})["kinds"]
    if (allowed and kind not in allowed) or (not allowed and kind in ON_REQUEST_ONLY):
        return None
    update_id = box.store.next("update", first=FIRST_ID)
    box.store.put("update", update_id, {"update_id": update_id, kind: payload})
    return update_id


def confirm(box: Box, offset: int) -> int:
    """Forgets every update before `offset`, counted from the end when negative; returns where to read on."""
    if offset < 0:
        waiting = box.store.every("update")
        offset = waiting[offset:][0]["update_id"] if waiting else 0
    if offset > 0:
        box.store.drop_before("update", offset)
    return offset


async def poll(box: Box, offset: int, limit: int, wait: int) -> list[Json]:
    """Updates from `offset` on, at most `limit`; waits up to `wait` seconds for the first.

    Raises:
        ApiError: another poller has come, which ends this one.
    """
    box.poll_turn += 1
    turn = box.poll_turn
    with box.change():
        start = confirm(box, offset)
    until = steady() + min(wait, LONGEST_WAIT)
    while True:
        if turn != box.poll_turn:
            raise conflict(TERMINATED)
        batch = box.store.every("update", after=start - 1, limit=limit)
        left = until - steady()
        if batch or left <= 0 or box.closing:
            return batch
        await box.bell.wait(left)


async def all_fetched(box: Box, at_most: float) -> bool:
    """Whether no update waits for the bot (any more) within `at_most` seconds."""
    until = steady() + at_most
    while box.store.count("update") and not box.closing and (left := until - steady()) > 0:
        await box.bell.wait(left)
    return box.store.count("update") == 0
