"""A card is one message for one subject: replaced while it waits, edited once sent, sent anew when lost."""

from sqlmodel import col, select

from models.outbox import OutboxRow, OutboxState, Priority
from services import cards, outbox
from tests.services.conftest import Desk

CHAT = 7
BUTTONS = {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "rp1:1"}]]}}


def show(desk: Desk, text: str, *, fresh: bool = False) -> None:
    desk(
        lambda s: cards.show(
            s, subject="thing:1", chat_id=CHAT, person_id=None, payload={"text": text, **BUTTONS},
            key=f"k:{text}", priority=Priority.ANSWER, fresh=fresh,
        )
    )  # fmt: skip


def queued(desk: Desk) -> list[tuple[str, str]]:
    rows = desk(
        lambda s: s.exec(
            select(OutboxRow).where(OutboxRow.state == OutboxState.QUEUED).order_by(col(OutboxRow.id))
        ).all()
    )
    return [(row.method, row.payload["text"]) for row in rows]


def send(desk: Desk, message_id: int) -> int:
    (row,) = desk(lambda s: outbox.claim(s, 10, ()))
    desk(lambda s: outbox.settle(s, row.id, OutboxState.SENT, message_id=message_id))
    return row.id


def test_a_card_that_has_not_left_is_replaced(desk: Desk) -> None:
    show(desk, "one")
    show(desk, "two")
    assert queued(desk) == [("sendMessage", "two")]


def test_a_card_that_was_sent_is_edited_and_the_latest_edit_wins(desk: Desk) -> None:
    show(desk, "one")
    send(desk, 5)
    show(desk, "two")
    show(desk, "three")
    assert queued(desk) == [("editMessageText", "three")]


def test_a_fresh_card_stands_at_the_bottom_and_later_edits_follow_it(desk: Desk) -> None:
    show(desk, "one")
    send(desk, 5)
    show(desk, "two", fresh=True)
    second = send(desk, 6)
    (retired,) = desk(lambda s: outbox.claim(s, 10, ()))
    assert (retired.method, retired.edits_message_id) == ("editMessageReplyMarkup", 5)
    desk(lambda s: outbox.settle(s, retired.id, OutboxState.SENT, message_id=5))
    show(desk, "three")
    (row,) = desk(lambda s: outbox.claim(s, 10, ()))
    assert (row.edits_id, row.edits_message_id) == (second, 6)
    assert desk(lambda s: cards.subject_of(s, CHAT, 6)) == "thing:1"
    assert desk(lambda s: cards.subject_of(s, CHAT, 5)) is None


def test_a_change_while_the_card_is_on_its_way_becomes_an_edit(desk: Desk) -> None:
    show(desk, "one")
    (row,) = desk(lambda s: outbox.claim(s, 10, ()))
    show(desk, "two")
    assert queued(desk) == [("editMessageText", "two")]
    assert desk(lambda s: outbox.claim(s, 10, ())) == []
    desk(lambda s: outbox.settle(s, row.id, OutboxState.SENT, message_id=5))
    assert [r.edits_message_id for r in desk(lambda s: outbox.claim(s, 10, ()))] == [5]
