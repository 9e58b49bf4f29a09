"""People: what they do, what their phones show, and the journal of it all."""

import asyncio
import json

import pytest

from tests.sandbox.conftest import LIAISON, OFFICER, STRANGER, Http


async def test_start_opens_the_chat_and_carries_its_payload(http: Http) -> None:
    await http.phone(STRANGER, "start", payload="invite-7")
    [update] = await http.updates()
    assert update["message"]["text"] == "/start invite-7"
    assert (await http.result("sendMessage", chat_id=STRANGER, text="欢迎"))["chat"]["id"] == STRANGER


async def test_an_edit_is_an_edited_message(http: Http) -> None:
    sent = await http.phone(OFFICER, "text", text="完成 50%")
    await http.phone(OFFICER, "edit", message_id=sent["message_id"], text="完成 55%")
    _, update = await http.updates()
    assert update["edited_message"]["text"] == "完成 55%"
    assert update["edited_message"]["edit_date"] == update["edited_message"]["date"]
    status, answer = await http.post(
        f"/api/phones/{LIAISON}/edit", message_id=sent["message_id"], text="乱改"
    )
    assert (status, answer) == (404, {"error": f"Phone {LIAISON} has sent no message {sent['message_id']}."})


async def test_the_screen_shows_text_as_safe_html(http: Http) -> None:
    text = '<b>1 &lt; 2</b> <a href="https://example.com/?a=1&amp;b=2">见</a> <tg-spoiler>密</tg-spoiler>'
    await http.result("sendMessage", chat_id=OFFICER, text=text, parse_mode="HTML")
    await http.phone(OFFICER, "text", text="<script>alert(1)</script> /fix")
    bot, mine = (await http.chat(OFFICER))["messages"]
    link = '<a href="https://example.com/?a=1&amp;b=2">见</a>'
    assert bot["html"] == f'<b>1 &lt; 2</b> {link} <span class="spoiler">密</span>'
    assert mine["html"] == '&lt;script&gt;alert(1)&lt;/script&gt; <span class="bot_command">/fix</span>'
    assert (bot["from_bot"], mine["from_bot"]) == (True, False)


async def test_the_screen_shows_buttons_replies_and_edits(http: Http) -> None:
    keys = [{"text": "签收", "callback_data": "b1"}, {"text": "地图", "url": "https://example.com/map"}]
    asked = await http.phone(OFFICER, "text", text="在吗")
    sent = await http.result(
        "sendMessage",
        chat_id=OFFICER,
        text="卡片",
        reply_markup={"inline_keyboard": [keys]},
        reply_parameters={"message_id": asked["message_id"]},
    )
    shown = (await http.chat(OFFICER))["messages"][-1]
    data = [
        {"text": "签收", "data": "b1", "url": None},
        {"text": "地图", "data": None, "url": "https://example.com/map"},
    ]
    assert (shown["buttons"], shown["reply_to"], shown["edited"]) == ([data], asked["message_id"], False)
    await http.result("editMessageText", chat_id=OFFICER, message_id=sent["message_id"], text="新卡片")
    edited = (await http.chat(OFFICER))["messages"][-1]
    assert (edited["buttons"], edited["edited"]) == ([], True)
    assert edited["seq"] > shown["seq"]


async def test_messages_are_unread_until_the_person_does_something(http: Http) -> None:
    async def unread() -> int:
        phones = (await http.get("/api/state"))["phones"]
        return int(next(phone["unread"] for phone in phones if phone["id"] == OFFICER))

    for text in ("一", "二"):
        await http.result("sendMessage", chat_id=OFFICER, text=text)
    assert await unread() == 2
    await http.phone(OFFICER, "text", text="收到")
    assert await unread() == 0


async def test_a_hidden_phone_takes_part_and_is_not_shown(http: Http) -> None:
    hidden = {"id": 4712, "first_name": "专员丁", "started": True, "hidden": True}
    async with http.session.put("/api/phones", json={"phones": [hidden]}) as response:
        assert response.ok
    await http.result("sendMessage", chat_id=4712, text="在吗")
    assert (await http.chat(4712))["messages"][-1]["text"] == "在吗"
    assert 4712 not in [phone["id"] for phone in (await http.get("/api/state"))["phones"]]


async def test_people_are_told_apart_and_stay_started(http: Http) -> None:
    async with http.session.put(
        "/api/phones", json={"phones": [{"id": OFFICER, "first_name": "专员乙"}]}
    ) as response:
        assert await response.json() == {"ids": [OFFICER]}
    state = await http.get("/api/state")
    assert [phone["id"] for phone in state["phones"]] == [OFFICER, LIAISON, STRANGER]
    assert (state["phones"][0]["first_name"], state["phones"][0]["started"]) == ("专员乙", True)
    assert all(phone["synthetic"] for phone in state["phones"])
    assert state["bot"] == {"id": 7000000001, "username": "yixian_sandbox_bot", "first_name": "一线 Yixian"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/phones/4711/text", {"text": "在吗"}, 404),
        (f"/api/phones/{OFFICER}/text", {"text": "  "}, 400),
        (f"/api/phones/{OFFICER}/text", {"text": "在吗", "chat_id": -5}, 404),
        (f"/api/phones/{OFFICER}/text", {"text": "在吗", "reply_to": "x"}, 400),
        (f"/api/phones/{OFFICER}/text", {"text": "在吗", "reply_to": 4711}, 404),
        (f"/api/phones/{OFFICER}/location", {"latitude": "north"}, 400),
        ("/api/groups", {"title": "空"}, 400),
        ("/api/groups/-5/migrate", {}, 404),
    ],
)
async def test_what_cannot_be_is_refused_in_words(
    http: Http, path: str, body: dict[str, object], status: int
) -> None:
    found, answer = await http.post(path, **body)
    assert found == status
    assert answer["error"].endswith(".")
    assert await http.updates() == []


async def test_every_change_is_one_entry_of_the_journal(http: Http) -> None:
    before = (await http.get("/api/state"))["seq"]
    await http.phone(OFFICER, "text", text="在吗")
    sent = await http.result("sendMessage", chat_id=OFFICER, text="在")
    await http.result("getUpdates")
    await http.result("deleteMessage", chat_id=OFFICER, message_id=sent["message_id"])
    entries = await http.get(f"/api/journal?after={before}")
    assert [(entry["seq"] - before, entry["kind"], entry["chat_id"]) for entry in entries] == [
        (1, "text", OFFICER),
        (2, "sent", OFFICER),
        (3, "deleted", OFFICER),
    ]


async def test_the_journal_tells_what_a_chat_received_though_it_is_gone_or_came_twice(http: Http) -> None:
    markup = {"inline_keyboard": [[{"text": "签收", "callback_data": "b1"}]]}
    for text in ("一", "二"):
        await http.result("sendMessage", chat_id=OFFICER, text=text, reply_markup=markup)
    sent = await http.result("sendMessage", chat_id=OFFICER, text="二", reply_markup=markup)
    await http.result("sendMessage", chat_id=LIAISON, text="别处")
    where = {"chat_id": OFFICER, "message_id": sent["message_id"]}
    await http.result("editMessageText", **where, text="三")
    await http.result("deleteMessage", **where)
    received = await http.get(f"/api/journal?chat_id={OFFICER}&kind=sent")
    assert [entry["text"] for entry in received] == ["一", "二", "二"]
    assert [entry["buttons"] for entry in received] == [["签收"]] * 3
    [edited] = await http.get(f"/api/journal?chat_id={OFFICER}&kind=edited")
    assert (edited["message_id"], edited["text"], edited["buttons"]) == (sent["message_id"], "三", [])


async def test_events_follow_the_journal(http: Http) -> None:
    before = (await http.get("/api/state"))["seq"]
    async with http.session.get(f"/api/events?after={before}") as response:
        await http.phone(OFFICER, "text", text="在吗")
        while not (line := await asyncio.wait_for(response.content.readline(), 5)).startswith(b"data: "):
            pass
    entry = json.loads(line.removeprefix(b"data: "))
    assert (entry["seq"], entry["kind"], entry["user_id"]) == (before + 1, "text", OFFICER)


async def test_the_page_and_its_parts_are_served(http: Http) -> None:
    async with http.session.get("/") as response:
        assert (response.status, response.content_type) == (200, "text/html")
