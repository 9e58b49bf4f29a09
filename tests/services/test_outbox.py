"""Messages leave in order per chat, once, and every ending has its rule."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from bot.clock import wall_now
from models.outbox import OutboxRow, OutboxState, Priority
from services import outbox
from services.outbox import Outgoing
from tests.services.conftest import Desk

SOON = timedelta(seconds=30)


def put(desk: Desk, key: str, chat: int = 7, priority: Priority = Priority.ANSWER, **more: object) -> int:
    return desk(
        lambda s: outbox.put(
            s,
            key=key,
            chat_id=chat,
            method="sendMessage",
            payload={"text": key},
            priority=priority,
            **more,  # type: ignore[arg-type]
        )
    )


def claim(desk: Desk, limit: int = 10, held: tuple[int, ...] = ()) -> list[str]:
    return [row.payload["text"] for row in claimed(desk, limit, held)]


def claimed(desk: Desk, limit: int = 10, held: tuple[int, ...] = ()) -> list[Outgoing]:
    return list(desk(lambda s: outbox.claim(s, limit, held)))


def state(desk: Desk, row_id: int) -> OutboxState:
    return desk(lambda s: s.get_one(OutboxRow, row_id)).state


def test_a_key_can_be_used_only_once(desk: Desk) -> None:
    put(desk, "a")
    with pytest.raises(IntegrityError):
        put(desk, "a")


def test_one_message_of_a_chat_is_on_its_way_and_the_next_waits_for_its_end(desk: Desk) -> None:
    first = put(desk, "a")
    put(desk, "b")
    assert claim(desk) == ["a"]
    assert claim(desk) == []
    desk(lambda s: outbox.settle(s, first, OutboxState.SENT, message_id=1))
    assert claim(desk) == ["b"]


def test_what_a_clock_has_put_off_that_was_set_back_since_leaves_at_once_and_is_not_overtaken(
    desk: Desk,
) -> None:
    first = put(desk, "a")
    put(desk, "b")
    assert claim(desk) == ["a"]
    desk(lambda s: outbox.again(s, first, outbox.LONGEST_WAIT, "Telegram was away"))
    assert claim(desk) == []
    an_hour_later = wall_now() + timedelta(hours=1)
    desk(
        lambda s: s.exec(update(OutboxRow).where(col(OutboxRow.id) == first).values(not_before=an_hour_later))
    )
    assert claim(desk) == ["a"]


def test_an_answer_goes_before_a_bulletin_and_chats_do_not_wait_for_each_other(desk: Desk) -> None:
    put(desk, "bulletin", 7, Priority.BULLETIN)
    put(desk, "answer", 7)
    put(desk, "other", 8, Priority.PROMPT)
    assert claim(desk) == ["answer", "other"]


def test_a_held_chat_is_passed_over(desk: Desk) -> None:
    put(desk, "a", 7)
    put(desk, "b", 8)
    assert claim(desk, held=(7,)) == ["b"]


def test_a_message_being_retried_keeps_its_place_but_one_that_waits_on_purpose_has_none_yet(
    desk: Desk,
) -> None:
    first = put(desk, "a", 7)
    put(desk, "b", 7)
    put(desk, "later", 8, wait=SOON)
    put(desk, "now", 8)
    claim(desk, limit=1)
    desk(lambda s: outbox.again(s, first, SOON, "Telegram was away"))
    assert claim(desk) == ["now"]


def test_a_message_cut_off_is_sent_once_more_and_then_left_alone(desk: Desk) -> None:
    row = put(desk, "a")
    claim(desk)
    desk(lambda s: outbox.unknown(s, row, "cut"))
    assert claim(desk) == ["a"]
    desk(lambda s: outbox.unknown(s, row, "cut"))
    assert state(desk, row) is OutboxState.UNKNOWN
    assert claim(desk) == []


def test_a_bulletin_cut_off_is_never_repeated_and_an_edit_always_is(desk: Desk) -> None:
    bulletin = put(desk, "bulletin", 7, Priority.BULLETIN)
    card = put(desk, "card", 8)
    claim(desk)
    desk(lambda s: outbox.unknown(s, bulletin, "cut"))
    assert state(desk, bulletin) is OutboxState.UNKNOWN
    desk(lambda s: outbox.settle(s, card, OutboxState.SENT, message_id=5))
    edit = put(desk, "edit", 8, edits_id=card)
    for _ in range(3):
        (row,) = claimed(desk)
        assert (row.id, row.edits_message_id) == (edit, 5)
        desk(lambda s: outbox.unknown(s, edit, "cut"))


def test_an_edit_waits_for_the_message_it_changes(desk: Desk) -> None:
    card = put(desk, "card", 8)
    claim(desk)
    desk(lambda s: outbox.again(s, card, timedelta(0), "429", counts=False))
    put(desk, "edit", 8, Priority.ANSWER, edits_id=card)
    assert claim(desk) == ["card"]


def test_leases_of_a_sender_that_died_are_ended_by_the_rule(desk: Desk) -> None:
    row = put(desk, "a")
    claim(desk)
    assert desk(lambda s: outbox.orphans(s, flying=[row])) == 0
    assert desk(outbox.orphans) == 1
    assert state(desk, row) is OutboxState.QUEUED


def test_a_message_is_sent_again_after_three_senders_have_died_over_it_but_not_after_four(desk: Desk) -> None:
    row = put(desk, "a")
    for _ in range(3):
        assert claim(desk) == ["a"]
        desk(outbox.orphans)
        assert state(desk, row) is OutboxState.QUEUED
    claim(desk)
    desk(outbox.orphans)
    assert state(desk, row) is OutboxState.UNKNOWN


def test_a_message_that_has_left_cannot_be_replaced(desk: Desk) -> None:
    row = put(desk, "a")
    assert desk(lambda s: outbox.replace(s, row, {"text": "b"}))
    assert claim(desk) == ["b"]
    assert not desk(lambda s: outbox.replace(s, row, {"text": "c"}))


def test_everything_unsent_follows_a_group_that_migrated(desk: Desk) -> None:
    put(desk, "a", -5)
    desk(lambda s: outbox.redirect(s, -5, -1005))
    assert [row.chat_id for row in claimed(desk)] == [-1005]


def test_a_dead_message_can_be_tried_again_and_a_queued_one_given_up(desk: Desk) -> None:
    row = put(desk, "a")
    claim(desk)
    desk(lambda s: outbox.settle(s, row, OutboxState.DEAD, reason="bad"))
    assert desk(lambda s: outbox.retry(s, row))
    assert desk(lambda s: outbox.drop(s, row))
    assert not desk(lambda s: outbox.drop(s, row))
    assert claim(desk) == []


def test_a_message_told_to_wait_keeps_its_place_though_that_counts_for_nothing(desk: Desk) -> None:
    first = put(desk, "a")
    put(desk, "b")
    claim(desk)
    desk(lambda s: outbox.again(s, first, SOON, "RetryAfter", counts=False))
    assert claim(desk) == []


def test_what_waits_for_another_message_has_no_time_of_its_own(desk: Desk) -> None:
    put(desk, "a")
    put(desk, "b")
    claim(desk)
    assert desk(outbox.next_at) is None
    put(desk, "later", wait=SOON)
    assert desk(outbox.next_at) is not None


# PostgreSQL plans by its statistics, which an empty table does not have.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_for_what_may_leave_does_not_read_what_has_arrived(desk: Desk) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(
        desk.engine, "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, *_: asked.append((statement, parameters)),
    )  # fmt: skip
    desk(lambda s: (outbox.claim(s, 10, [7]), outbox.next_at(s), outbox.unsent(s)))
    looked = [(statement, parameters) for statement, parameters in asked if "FROM outbox" in statement]
    with closing(sqlite3.connect(str(desk.engine.url.database))) as database:
        plans = [
            str(step[3]) for statement, parameters in looked
            for step in database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        ]  # fmt: skip
    reads = [step for step in plans if step.startswith(("SCAN outbox", "SEARCH outbox"))]
    assert len(looked) == 3
    fit = ("ix_outbox_unsent", "ix_outbox_next", "PRIMARY KEY")
    assert [step for step in reads if not any(index in step for index in fit)] == []
