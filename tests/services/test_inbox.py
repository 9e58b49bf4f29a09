"""Updates arrive once, are taken once, and set aside when they keep failing."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event

from models.engine import wall_at
from models.inbox import InboxRow, InboxState
from services import inbox
from tests.services.conftest import Desk


def message(update_id: int, chat_id: int) -> dict[str, object]:
    return {
        "update_id": update_id,
        "message": {"message_id": 1, "chat": {"id": chat_id}, "from": {"id": chat_id}},
    }


def test_an_update_handed_over_twice_is_kept_once(desk: Desk) -> None:
    assert desk(lambda s: inbox.receive(s, 1, [message(10, 7), message(11, 7)])) == 2
    assert desk(lambda s: inbox.receive(s, 1, [message(11, 7), message(12, 7)])) == 1


def test_only_the_oldest_update_of_a_lane_waits_and_busy_lanes_are_left_out(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7), message(11, 7), message(12, 8), message(13, 9)]))
    assert [a.lane for a in desk(lambda s: inbox.waiting(s, [9], 10))] == [7, 8]
    assert [a.lane for a in desk(lambda s: inbox.waiting(s, [], 1))] == [7]


def test_a_nul_in_a_text_is_replaced_and_nothing_that_looks_like_one(desk: Desk) -> None:
    said = {"message": {"chat": {"id": 7}, "text": "a\0b \\u0000 \\\0 c"}}
    desk(lambda s: inbox.receive(s, 1, [{"update_id": 10, **said}]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 10))
    assert json.loads(arrival.body)["message"]["text"] == "a\ufffdb \\u0000 \\\ufffd c"


def test_updates_that_arrive_in_another_order_wait_in_the_order_of_their_numbers(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(12, 8), message(11, 7), message(10, 7)]))
    found = desk(lambda s: inbox.waiting(s, [], 10))
    assert [(a.lane, json.loads(a.body)["update_id"]) for a in found] == [(7, 10), (8, 12)]


# PostgreSQL plans by its statistics, which an empty table does not have.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_for_what_waits_does_not_read_what_was_handled(desk: Desk) -> None:
    asked: list[tuple[str, object]] = []
    event.listen(
        desk.engine, "before_cursor_execute",
        lambda _c, _cursor, statement, parameters, *_: asked.append((statement, parameters)),
    )  # fmt: skip
    desk(lambda s: inbox.waiting(s, [7], 10))
    ((statement, parameters),) = [(said, given) for said, given in asked if "FROM inbox" in said]
    with closing(sqlite3.connect(str(desk.engine.url.database))) as database:
        plan = database.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        reads = [str(step[3]) for step in plan if "inbox" in str(step[3])]
    assert len(reads) == 2
    assert all("ix_inbox_pending" in step for step in reads)


def test_an_update_can_be_taken_only_once(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7)]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 10))
    assert desk(lambda s: inbox.take(s, arrival.id))
    assert not desk(lambda s: inbox.take(s, arrival.id))
    assert desk(lambda s: inbox.waiting(s, [], 10)) == []


def test_an_update_that_was_handled_meanwhile_has_not_failed(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7)]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 10))
    desk(lambda s: inbox.take(s, arrival.id))
    assert not desk(lambda s: inbox.fail(s, arrival.id, incident="AB", reason="boom", final=True))
    row = desk(lambda s: s.get_one(InboxRow, arrival.id))
    assert (row.state, row.failures, row.incident) == (InboxState.HANDLED, 0, "")


def test_the_third_failure_sets_an_update_aside_and_frees_its_lane(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7), message(11, 7)]))
    (first,) = desk(lambda s: inbox.waiting(s, [], 10))
    gave_up = [desk(lambda s: inbox.fail(s, first.id, incident="AB", reason="boom")) for _ in range(3)]
    assert gave_up == [False, False, True]
    (second,) = desk(lambda s: inbox.waiting(s, [], 10))
    assert second.id != first.id
    assert desk(lambda s: inbox.retry(s, first.id))
    assert desk(lambda s: s.get_one(InboxRow, first.id)).failures == 0


def test_a_dropped_update_is_never_handled(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7)]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 10))
    assert desk(lambda s: inbox.drop(s, arrival.id))
    assert not desk(lambda s: inbox.take(s, arrival.id))
    assert not desk(lambda s: inbox.retry(s, arrival.id))


def test_what_no_database_takes_is_kept_as_it_came(desk: Desk) -> None:
    halved = message(10, 7) | {"edited_message": {"text": "\ud83d half an emoji, 一线"}}
    assert desk(lambda s: inbox.receive(s, 1, [halved, message(11, 2**70), message(12, 8)])) == 3
    kept = {a.lane: json.loads(a.body) for a in desk(lambda s: inbox.waiting(s, [], 10))}
    assert kept == {7: halved, 0: message(11, 2**70), 8: message(12, 8)}


def test_an_update_without_a_chat_that_can_be_read_has_a_lane_all_the_same() -> None:
    odd = ({"message": {"message": "text"}}, {"message": {"chat": 5}}, {"message": {"chat": {"id": "7"}}})
    assert [inbox.lane_of({"update_id": 1, **update}) for update in odd] == [0, 0, 0]


def test_a_dropped_update_is_forgotten_like_the_others(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7), message(11, 7)]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 10))
    desk(lambda s: inbox.drop(s, arrival.id))
    assert desk(lambda s: inbox.prune(s, wall_at(s) + timedelta(days=1))) == 1


def test_the_number_of_an_update_is_never_given_again(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7), message(11, 8)]))
    rows = [arrival.id for arrival in desk(lambda s: inbox.waiting(s, [], 10))]
    for row_id in rows:
        desk(partial(inbox.take, row_id=row_id))
    desk(lambda s: inbox.prune(s, wall_at(s) + timedelta(days=8)))
    desk(lambda s: inbox.receive(s, 1, [message(12, 7)]))
    (arrival,) = desk(lambda s: inbox.waiting(s, [], 10))
    assert arrival.id not in rows


def test_the_lane_is_the_chat_of_the_pressed_message_and_zero_when_there_is_none() -> None:
    press = {"update_id": 1, "callback_query": {"from": {"id": 5}, "message": {"chat": {"id": -77}}}}
    inline = {"update_id": 2, "callback_query": {"from": {"id": 5}, "inline_message_id": "x"}}
    assert [inbox.lane_of(update) for update in (press, inline, {"update_id": 3})] == [-77, 5, 0]


def test_only_settled_updates_older_than_the_limit_are_forgotten(desk: Desk) -> None:
    desk(lambda s: inbox.receive(s, 1, [message(10, 7), message(11, 8), message(12, 9)]))
    handled, failed, _ = desk(lambda s: inbox.waiting(s, [], 10))
    desk(lambda s: inbox.take(s, handled.id))
    desk(lambda s: inbox.fail(s, failed.id, incident="AB", reason="boom", final=True))
    later = desk(lambda s: s.get_one(InboxRow, handled.id)).received_at + timedelta(days=8)
    assert desk(lambda s: inbox.prunable(s, later))
    assert desk(lambda s: inbox.prune(s, later)) == 1
    assert not desk(lambda s: inbox.prunable(s, later))
    assert len(desk(lambda s: inbox.listed(s, InboxState.QUARANTINED, 10))) == 1
