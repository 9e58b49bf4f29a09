"""Presses and their answers: once, in time, and seen by the page."""

from typing import Any

import pytest

from tests.sandbox.conftest import LIAISON, OFFICER, Http

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def card(http: Http) -> int:
    markup = {"inline_keyboard": [[{"text": "签收", "callback_data": "b1"}]]}
    sent = await http.result("sendMessage", chat_id=OFFICER, text="卡片", reply_markup=markup)
    return int(sent["message_id"])


async def press(http: Http, card: int, **more: Any) -> str:
    answer = await http.phone(OFFICER, "press", message_id=card, data="b1", **more)
    return str(answer["query_id"])


async def test_an_answer_reaches_the_phone(http: Http, card: int) -> None:
    query_id = await press(http, card)
    assert [query["id"] for query in await http.get("/api/queries?unanswered=1")] == [query_id]
    assert (await http.get(f"/api/queries/{query_id}"))["answered"] is False
    assert (
        await http.result("answerCallbackQuery", callback_query_id=query_id, text="已签收", show_alert=True)
        is True
    )
    query = await http.get(f"/api/queries/{query_id}")
    assert (query["answered"], query["text"], query["show_alert"]) == (True, "已签收", True)
    assert await http.get("/api/queries?unanswered=1") == []
    toast = (await http.chat(OFFICER))["toast"]
    assert (toast["text"], toast["show_alert"]) == ("已签收", True)
    assert (await http.chat(LIAISON))["toast"] is None


async def test_a_press_is_answered_once(http: Http, card: int) -> None:
    query_id = await press(http, card)
    await http.result("answerCallbackQuery", callback_query_id=query_id)
    assert await http.refused("answerCallbackQuery", callback_query_id=query_id) == (400, TOO_OLD)
    assert await http.refused("answerCallbackQuery", callback_query_id="4711") == (400, TOO_OLD)


async def test_an_expired_press_cannot_be_answered(http: Http, card: int) -> None:
    query_id = await press(http, card)
    await http.post(f"/api/queries/{query_id}/expire")
    assert await http.refused("answerCallbackQuery", callback_query_id=query_id) == (400, TOO_OLD)
    assert [query["id"] for query in await http.get("/api/queries?unanswered=1")] == [query_id]


async def test_a_button_that_is_not_there_is_pressed_only_by_force(http: Http, card: int) -> None:
    await http.result("editMessageText", chat_id=OFFICER, message_id=card, text="已办结")
    status, answer = await http.post(f"/api/phones/{OFFICER}/press", message_id=card, data="b1")
    assert (status, answer) == (409, {"error": f"Message {card} has no button with data 'b1'."})
    await press(http, card, force=True)
    [update] = await http.updates()
    assert update["callback_query"]["message"]["text"] == "已办结"


async def test_a_press_on_a_deleted_message_comes_with_an_inaccessible_one(http: Http, card: int) -> None:
    await http.result("deleteMessage", chat_id=OFFICER, message_id=card)
    await press(http, card, force=True)
    [update] = await http.updates()
    chat = {"id": OFFICER, "first_name": "专员甲", "type": "private"}
    assert update["callback_query"]["message"] == {"chat": chat, "message_id": card, "date": 0}
