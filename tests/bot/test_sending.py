"""What waits is not looked at again and again, keeps its place, and never blocks its chat for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup
from sqlalchemy import Engine, event
from sqlmodel import col, select

from bot.clock import RealClock
from bot.pacing import Pacing, Rate
from bot.sending import Sender
from bot.store import Store
from bot.unit import Runner
from models.engine import Session
from models.locks import Locks, Space
from models.outbox import CardRow, OutboxRow, OutboxState, Priority
from models.people import Person, Reach
from services import cards, outbox
from services.office import Office
from tests.bot.api import CUT, Telegram
from views import delivery
from views.card import Card

CHAT = 7
FAST = Rate(0.001, burst=50)


@dataclass
class Post:
    """A sender with its database and its Telegram."""

    sender: Sender
    runner: Runner
    telegram: Telegram
    task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send."""
        self.task = asyncio.create_task(self.sender.run())

    async def put(self, key: str, chat_id: int = CHAT, method: str = "sendMessage", **more: Any) -> int:
        """Queue a message whose text is its key."""
        return await self.runner.run(
            lambda s: outbox.put(s, key=key, chat_id=chat_id, method=method, payload={"text": key}, **more)
        )

    async def states(self) -> dict[str, OutboxState]:
        """Return what has become of each message."""
        rows = await self.runner.read(lambda s: s.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all())
        return {row.payload["text"]: row.state for row in rows}

    async def until_sent(self, *keys: str) -> None:
        """Wait until messages have arrived."""
        await self.until(dict.fromkeys(keys, OutboxState.SENT))

    async def until(self, wanted: dict[str, OutboxState]) -> None:
        """Wait until this has become of messages."""
        async with asyncio.timeout(10):
            while not wanted.items() <= (await self.states()).items():  # noqa: ASYNC110 - it is a database
                await asyncio.sleep(0.02)

    async def until_called(self, times: int) -> None:
        """Wait until Telegram has been called so often."""
        async with asyncio.timeout(10):
            while len(self.telegram.calls) < times:  # noqa: ASYNC110 - whoever calls is the tested code
                await asyncio.sleep(0.01)


@pytest.fixture
async def post(engine: Engine, tmp_path: Path) -> AsyncIterator[Post]:
    """A sender that is not running yet, and a Telegram that answers at once."""
    telegram = Telegram()
    telegram.open.set()
    runner = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    async with telegram.client() as client:
        pacing = Pacing(bot=FAST, private=FAST, group=FAST)
        locks = Locks(engine, Space.SENDER)
        sender = Sender(client, runner, Store(str(tmp_path / "media")), locks, pacing)
        runner.on_wake = {"send": sender.wake}
        made = Post(sender, runner, telegram)
        yield made
        if made.task:
            made.task.cancel()
            with suppress(asyncio.CancelledError):
                await made.task
        telegram.open.set()
        await sender.drain(5)
    locks.close()
    await runner.close()


def counting(runner: Runner) -> list[int]:
    """Return a list that grows with every transaction that begins."""
    begun: list[int] = []
    event.listen(runner.engine, "begin", lambda _connection: begun.append(1))
    return begun


def limited(after_s: int) -> Callable[[], dict[str, Any]]:
    return lambda: {
        "ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {after_s}",
        "parameters": {"retry_after": after_s},
    }  # fmt: skip


async def test_a_place_that_comes_while_the_outbox_is_looked_at_is_not_slept_over(post: Post) -> None:
    begun = monotonic() - 1.0
    for pacing in (Pacing(bot=Rate(0.5)), Pacing(bot=FAST, private=Rate(0.5))):
        pacing.reserve(CHAT, begun)
        post.sender.pacing = pacing
        assert pacing.room(begun) == 0 or pacing.held(begun) == [CHAT]
        assert post.sender._idle_s(begun, None) < 0.5


async def test_an_answer_does_not_wait_for_the_place_of_a_bulletin(post: Post) -> None:
    post.sender.pacing = Pacing(bot=Rate(4.0), private=FAST)
    for chat_id in (1, 2, 3):
        await post.put(f"bulletin {chat_id}", chat_id=chat_id, priority=Priority.BULLETIN)
    post.start()
    await post.until_sent("bulletin 1")
    await post.put("answer", chat_id=4)
    await post.until_sent("answer")
    states = await post.states()
    assert states["bulletin 2"] is states["bulletin 3"] is OutboxState.QUEUED


async def test_a_sender_rests_while_a_message_is_on_its_way_and_others_wait_behind_it(post: Post) -> None:
    post.telegram.open.clear()
    await post.put("a")
    await post.put("b")
    post.start()
    await post.until_called(1)
    begun = counting(post.runner)
    await asyncio.sleep(0.5)
    assert len(begun) <= 4
    post.telegram.open.set()
    await post.until_sent("a", "b")
    assert post.telegram.texts == ["a", "b"]


async def test_a_sender_rests_while_telegram_is_away_and_the_chat_waits_for_its_first_message(
    post: Post,
) -> None:
    post.telegram.answers = [lambda: {"ok": False, "error_code": 502, "description": "Bad Gateway"}]
    await post.put("a")
    await post.put("b")
    post.start()
    await post.until_called(1)
    await asyncio.sleep(0.1)
    begun = counting(post.runner)
    await asyncio.sleep(0.5)
    assert len(begun) <= 4
    await post.until_sent("a", "b")
    assert post.telegram.texts == ["a", "a", "b"]


async def test_a_message_that_was_told_to_wait_is_not_overtaken(post: Post) -> None:
    post.telegram.answers = [limited(1)]
    await post.put("a")
    await post.put("b")
    post.start()
    await post.until_sent("a", "b")
    assert post.telegram.texts == ["a", "a", "b"]


async def test_a_message_whose_consequences_fail_is_settled_and_the_chat_goes_on(post: Post) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("a card that cannot be drawn")

    delivery.DRAWERS["broken"] = broken

    def show(session: Session) -> None:
        cards.show(
            session, subject="broken:1", chat_id=CHAT, person_id=None, payload={"text": "a"}, key="a",
            priority=Priority.ANSWER,
        )  # fmt: skip

    post.start()
    await post.runner.run(show)
    await post.until_sent("a")
    gone = {"ok": False, "error_code": 400, "description": "Bad Request: message to edit not found"}
    post.telegram.answers = [lambda: gone]
    row_id = await post.runner.read(lambda s: s.exec(select(CardRow.outbox_id)).one())
    await post.runner.run(
        lambda s: outbox.put(
            s, key="edit", chat_id=CHAT, method="editMessageText", payload={"text": "e"}, edits_id=row_id
        )
    )
    await post.put("next")
    await post.until_sent("next")
    assert (await post.states())["e"] is OutboxState.DEAD
    del delivery.DRAWERS["broken"]


async def test_somebody_who_blocks_the_bot_is_marked_and_what_was_queued_is_settled(post: Post) -> None:
    def known(session: Session) -> int:
        person = Person(name="专员", telegram_id=CHAT, reach=Reach.REACHABLE)
        session.add(person)
        session.flush()
        return person.id or 0

    person_id = await post.runner.run(known)
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    post.telegram.answers = [lambda: blocked]
    await post.put("a", person_id=person_id)
    await post.put("z", 8)
    post.start()
    await post.until_sent("z")
    await post.until({"a": OutboxState.GONE})
    person = await post.runner.read(lambda s: s.get_one(Person, person_id))
    assert person.reach is Reach.GONE


async def test_what_is_claimed_but_has_not_left_when_the_bot_stops_is_put_back_with_a_clean_count(
    post: Post,
) -> None:
    post.sender.pacing.bot, post.sender.pacing.ahead_s = Rate(30.0), 60.0
    await post.put("a", 7, priority=Priority.BULLETIN)
    await post.put("b", 8, priority=Priority.BULLETIN)
    post.start()
    await post.until_sent("a")
    assert post.task
    post.task.cancel()
    with suppress(asyncio.CancelledError):
        await post.task
    await post.sender.drain(0.1)
    row = await post.runner.read(lambda s: s.exec(select(OutboxRow).where(OutboxRow.key == "b")).one())
    assert (row.state, row.attempts, post.telegram.texts) == (OutboxState.QUEUED, 0, ["a"])


async def test_while_everybody_is_told_to_wait_nothing_is_claimed(post: Post) -> None:
    post.telegram.answers = [limited(30), limited(30)]
    await post.put("a", 7)
    await post.put("b", 8)
    post.start()
    await post.until_called(2)
    await post.put("c", 9)
    await asyncio.sleep(0.3)
    assert set((await post.states()).values()) == {OutboxState.QUEUED}


async def test_an_edit_of_a_message_that_never_arrived_is_sent_as_a_message(post: Post) -> None:
    delivery.DRAWERS["late"] = lambda _s, _id, _person, _words: Card(Markup("new"), subject="late:1")
    bad = {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities"}
    post.telegram.answers = [lambda: bad]
    post.telegram.open.clear()

    def show(text: str) -> Callable[[Session], None]:
        return lambda s: cards.show(
            s, subject="late:1", chat_id=CHAT, person_id=None, payload={"text": text}, key=text,
            priority=Priority.ANSWER,
        )  # fmt: skip

    await post.runner.run(show("bad"))
    post.start()
    await post.until_called(1)
    await post.runner.run(show("edit"))
    post.telegram.open.set()
    await post.until_sent("new")
    assert [method for method, _ in post.telegram.calls] == ["sendMessage", "sendMessage"]
    assert await post.states() == {"bad": OutboxState.DEAD, "edit": OutboxState.DEAD, "new": OutboxState.SENT}
    del delivery.DRAWERS["late"]


async def test_a_message_leaves_for_the_second_and_last_time_only_when_the_line_holds(post: Post) -> None:
    post.telegram.answers = [lambda: CUT, lambda: CUT]
    await post.put("a")
    post.start()
    await post.until_sent("a")
    assert [method for method, _ in post.telegram.calls] == ["sendMessage", "getMe", "getMe", "sendMessage"]
    row = await post.runner.read(lambda s: s.exec(select(OutboxRow)).one())
    assert row.repeats == 1


async def test_an_edit_whose_answer_is_lost_is_not_tried_again_without_a_rest(post: Post) -> None:
    await post.put("a")
    post.start()
    await post.until_sent("a")
    row_id = await post.runner.read(lambda s: s.exec(select(OutboxRow.id)).one())
    post.telegram.answers = [lambda: CUT] * 100
    await post.put("edit", method="editMessageText", edits_id=row_id)
    await post.until_called(2)
    await asyncio.sleep(0.5)
    assert len(post.telegram.calls) == 2
