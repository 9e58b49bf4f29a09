"""Strangers, groups, channels and surprises: each a short answer or a stated silence."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import elsewhere, people
from models.engine import Session
from models.inbox import InboxState
from models.people import Person, Reach
from services import access
from services.inbox import Arrival
from tests.handlers.conftest import Counter, message, moved, user
from tests.services.conftest import Desk

KNOWN, STRANGER, GROUP, CHANNEL = 601, 602, -1_000_000_000_601, -1_000_000_000_602


@pytest.fixture(autouse=True)
def known(desk: Desk) -> None:
    """One person whom the office knows, reading English."""
    desk(lambda s: s.add(Person(name="专员甲", telegram_id=KNOWN, language="en", reach=Reach.REACHABLE)))


def person(session: Session) -> Person:
    """The one whom the office knows."""
    found = access.person(session, KNOWN)
    assert found is not None
    return found


PRIVATE = {"id": KNOWN, "type": "private"}


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "凭邀请使用"), ("en", "by invitation only"), (None, "凭邀请使用")]
)
def test_a_stranger_hears_in_one_line_how_to_be_invited(
    counter: Counter, language: str | None, said: str
) -> None:
    counter(
        elsewhere.for_the_known(elsewhere.ignore), message=message(STRANGER, language=language, text="你好")
    )
    ((chat, line),) = counter.said()
    assert chat == STRANGER
    assert said in line
    assert "\n" not in line
    assert counter.desk(lambda s: access.person(s, STRANGER)) is None


def test_a_strangers_album_is_answered_once(counter: Counter) -> None:
    for number in (1, 2, 3):
        counter(elsewhere.stranger, message=message(STRANGER, media_group_id="77", caption=f"{number}"))
    assert len(counter.said()) == 1


def test_a_known_person_passes_where_strangers_do_not(counter: Counter) -> None:
    counter(elsewhere.for_the_known(elsewhere.no_such_command), message=message(KNOWN, text="/nothing"))
    assert counter.said() == [(KNOWN, "There is no such command. Send /help to see what you can do.")]


@pytest.mark.parametrize(("language", "said"), [("zh", "用不了"), ("en", "cannot be used")])
def test_a_wrong_invitation_is_refused_in_the_strangers_language(
    counter: Counter, language: str, said: str
) -> None:
    counter(people.start, message=message(STRANGER, language=language, text="/start wrong"))
    assert counter.state is InboxState.REFUSED
    assert said in counter.said()[0][1]


def test_an_old_button_is_out_of_date(counter: Counter) -> None:
    query = {"id": "9", "from": user(KNOWN), "chat_instance": "1", "data": "zz9:1", "message": message(KNOWN)}
    turn = counter(elsewhere.otherwise, callback_query=query)
    assert (turn.toast, turn.alert) == ("This button is out of date. Please use the newest card.", True)
    assert counter.said() == []
    assert counter.state is InboxState.REFUSED


def test_a_channel_is_met_with_silence(counter: Counter) -> None:
    channel = {"id": CHANNEL, "type": "channel", "title": "频道"}
    counter(elsewhere.otherwise, channel_post={"message_id": 1, "date": 1, "chat": channel, "text": "/help"})
    counter(elsewhere.otherwise, my_chat_member=moved(channel, "left", "administrator", KNOWN))
    assert counter.said() == []
    assert counter.state is InboxState.IGNORED


def test_whoever_blocks_the_bot_cannot_be_reached_until_they_let_it_in_again(counter: Counter) -> None:
    counter(elsewhere.otherwise, my_chat_member=moved(PRIVATE, "member", "kicked", KNOWN))
    assert counter.desk(person).reach is Reach.GONE
    counter(elsewhere.otherwise, my_chat_member=moved(PRIVATE, "kicked", "member", KNOWN))
    assert counter.desk(person).reach is Reach.REACHABLE
    assert counter.state is InboxState.HANDLED
    assert counter.said() == []


def test_a_stranger_who_blocks_the_bot_changes_nothing(counter: Counter) -> None:
    counter(
        elsewhere.otherwise,
        my_chat_member=moved({"id": STRANGER, "type": "private"}, "member", "kicked", STRANGER),
    )
    assert counter.state is InboxState.IGNORED


def test_an_edited_message_is_answered_and_a_moving_position_is_not(counter: Counter) -> None:
    counter(elsewhere.otherwise, edited_message=message(KNOWN, text="改了", edit_date=2))
    place = {"latitude": 36.1, "longitude": 120.4, "live_period": 900}
    counter(elsewhere.otherwise, edited_message=message(KNOWN, location=place, edit_date=2))
    assert [text for _, text in counter.said()] == [
        "An edited message is not read again. Please send what you changed as a new one."
    ]
    assert counter.state is InboxState.IGNORED


def test_a_sticker_is_met_with_silence(counter: Counter) -> None:
    sticker = {
        "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    }  # fmt: skip
    counter(elsewhere.otherwise, message=message(KNOWN, sticker=sticker))
    assert counter.said() == []
    assert counter.state is InboxState.IGNORED


@pytest.mark.parametrize(
    "content",
    [
        {"message": message(KNOWN, text="x")},
        {"callback_query": {"id": "9", "from": user(KNOWN), "message": message(KNOWN), "data": "x"}},
    ],
)
def test_a_surprise_is_told_with_its_number_in_the_persons_language(
    desk: Desk, content: dict[str, Any]
) -> None:
    arrival = Arrival(1, KNOWN, json.dumps({"update_id": 1, **content}))
    desk(lambda s: elsewhere.apologise(s, arrival, "AB12CD34"))
    desk(lambda s: elsewhere.apologise(s, arrival, "FF00FF00"))
    first, second = desk.heard(KNOWN)
    assert "noted as AB12CD34" in first
    assert "FF00FF00" in second


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "已记下"), ("fr", "noted as")])
def test_a_surprise_of_a_stranger_is_told_in_the_language_of_their_telegram(
    desk: Desk, language: str, said: str
) -> None:
    body = json.dumps({"update_id": 1, "message": message(STRANGER, language=language)})
    desk(lambda s: elsewhere.apologise(s, Arrival(1, STRANGER, body), "AB12CD34"))
    assert said in desk.heard(STRANGER)[0]


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "callback_query", "chat", "from", "id", "type", "language_code"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ODD)
def test_no_odd_update_makes_the_apology_fail(odd: Any) -> None:
    sender = elsewhere._private_sender(json.dumps(odd))
    assert sender is None or 0 < sender["id"] < elsewhere.LARGEST_ID


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"message": 5}',
        json.dumps({"message": message(KNOWN, chat=GROUP)}),
        json.dumps({"message": {"chat": {"id": 2**70, "type": "private"}, "from": {"id": 2**70}}}),
    ],
)
def test_what_came_from_no_private_chat_is_not_apologised_for(desk: Desk, body: str) -> None:
    desk(lambda s: elsewhere.apologise(s, Arrival(1, 0, body), "AB12CD34"))
    assert desk.heard(KNOWN) == desk.heard(GROUP) == []
