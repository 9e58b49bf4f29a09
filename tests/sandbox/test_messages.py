"""Messages of the bot: texts with markup, keyboards, replies, edits, deletion, and every refusal's words."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.box import Box
from tests.sandbox.conftest import LIAISON, OFFICER, STRANGER, Http

KEYBOARD = {"inline_keyboard": [[{"text": "签收", "callback_data": "b1s:1"}]]}
SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


async def say(http: Http, text: str, **more: Any) -> Any:
    return await http.result("sendMessage", chat_id=OFFICER, text=text, **more)


async def test_html_becomes_entities_counted_in_utf_16_units(http: Http) -> None:
    sent = await say(http, "😀<b>堵<i>点</i></b> &lt;A&amp;B&gt; <code>a&lt;b</code>", parse_mode="HTML")
    assert sent["text"] == "😀堵点 <A&B> a<b"
    assert sent["entities"] == [
        {"offset": 2, "length": 2, "type": "bold"},
        {"offset": 3, "length": 1, "type": "italic"},
        {"offset": 11, "length": 3, "type": "code"},
    ]


@pytest.mark.parametrize(
    ("markup", "entity"),
    [
        ("<u>x</u>", {"type": "underline"}),
        ("<del>x</del>", {"type": "strikethrough"}),
        ("<tg-spoiler>x</tg-spoiler>", {"type": "spoiler"}),
        ('<span class="tg-spoiler">x</span>', {"type": "spoiler"}),
        ("<blockquote>x</blockquote>", {"type": "blockquote"}),
        ("<blockquote expandable>x</blockquote>", {"type": "expandable_blockquote"}),
        ("<pre>x</pre>", {"type": "pre"}),
        ('<pre><code class="language-sql">x</code></pre>', {"type": "pre", "language": "sql"}),
        ('<a href="https://example.com">x</a>', {"type": "text_link", "url": "https://example.com/"}),
        ("<b>x</b ><b></b>", {"type": "bold"}),
    ],
)
async def test_every_tag_has_its_entity(http: Http, markup: str, entity: dict[str, str]) -> None:
    sent = await say(http, f"-{markup}-", parse_mode="HTML")
    assert (sent["text"], sent["entities"]) == ("-x-", [{"offset": 1, "length": 1} | entity])


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("进<x>度</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
async def test_broken_markup_is_refused_with_its_place(http: Http, markup: str, words: str) -> None:
    answer = await http.refused("sendMessage", chat_id=OFFICER, text=markup, parse_mode="HTML")
    assert answer == (400, f"Bad Request: can't parse entities: {words}")


async def test_commands_links_and_names_are_found_in_plain_text(http: Http) -> None:
    sent = await say(http, "发 /fix 或见 https://example.com/a，问 @liaison #堵点 a/b")
    found = [(each["type"], sent["text"][each["offset"] :][: each["length"]]) for each in sent["entities"]]
    assert found == [
        ("bot_command", "/fix"),
        ("url", "https://example.com/a"),
        ("mention", "@liaison"),
        ("hashtag", "#堵点"),
    ]


async def test_entities_can_be_given_and_what_is_no_list_of_them_is_passed_over(http: Http) -> None:
    bold, mention = ({"offset": 0, "length": 2, "type": kind} for kind in ("bold", "mention"))
    assert (await say(http, "堵点", entities=[bold, mention]))["entities"] == [bold]
    for nothing in ("{", {"offset": 0}):
        assert "entities" not in await say(http, "堵点", entities=nothing)


async def test_the_limit_counts_the_text_without_its_markup(http: Http) -> None:
    assert len((await say(http, f"<b>{'好' * 4096}</b>", parse_mode="HTML"))["text"]) == 4096
    long = await http.refused("sendMessage", chat_id=OFFICER, text="好" * 4097)
    assert long == (400, "Bad Request: message is too long")


@pytest.mark.parametrize("text", ["", " \n ", "<b> </b>"])
async def test_a_text_of_blanks_is_empty(http: Http, text: str) -> None:
    answer = await http.refused("sendMessage", chat_id=OFFICER, text=text, parse_mode="HTML")
    assert answer == (400, "Bad Request: message text is empty")


@pytest.mark.parametrize(
    ("chat_id", "code", "words"),
    [
        (999, 400, "Bad Request: chat not found"),
        ("@nobody", 400, "Bad Request: chat not found"),
        (10**30, 400, "Bad Request: chat not found"),
        ("", 400, "Bad Request: chat_id is empty"),
        (STRANGER, 403, "Forbidden: bot can't initiate conversation with a user"),
    ],
)
async def test_a_chat_that_is_closed_says_why(http: Http, chat_id: int | str, code: int, words: str) -> None:
    assert await http.refused("sendMessage", chat_id=chat_id, text="在吗") == (code, words)


async def test_somebody_who_left_telegram_is_not_reached_and_writes_no_more(http: Http) -> None:
    await http.phone(OFFICER, "leave")
    answer = await http.refused("sendMessage", chat_id=OFFICER, text="在吗")
    assert answer == (403, "Forbidden: user is deactivated")
    status, said = await http.post(f"/api/phones/{OFFICER}/text", text="在")
    assert (status, said) == (409, {"error": "This person has left Telegram."})


async def test_a_blocked_bot_is_told_and_let_in_again_by_start(http: Http) -> None:
    await http.phone(OFFICER, "block", blocked=True)
    answer = await http.refused("sendMessage", chat_id=OFFICER, text="在吗")
    assert answer == (403, "Forbidden: bot was blocked by the user")
    await http.phone(OFFICER, "start", payload="invite-7")
    await say(http, "在吗")
    kinds = [next(name for name in update if name != "update_id") for update in await http.updates()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]
    away, back, _ = await http.updates()
    assert away["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        ("堵" * 21 + "x", None),
        ("堵" * 21 + "xx", "BUTTON_DATA_INVALID"),
        ("", "can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard"),
    ],
)
async def test_a_payload_has_1_to_64_bytes(http: Http, data: str, refusal: str | None) -> None:
    markup = {"inline_keyboard": [[{"text": "签收", "callback_data": data}]]}
    answer = await http.api("sendMessage", chat_id=OFFICER, text="卡片", reply_markup=markup)
    assert answer.get("description") == (refusal and f"Bad Request: {refusal}")


async def test_a_reply_shows_what_it_answers_but_not_what_that_one_answered(http: Http) -> None:
    first = await say(http, "一")
    second = await say(http, "二", reply_parameters={"message_id": first["message_id"]})
    third = await say(http, "三", reply_parameters={"message_id": second["message_id"]})
    assert second["reply_to_message"]["text"] == "一"
    assert third["reply_to_message"]["text"] == "二"
    assert "reply_to_message" not in third["reply_to_message"]


async def test_a_reply_to_nothing_is_refused_unless_that_is_allowed(http: Http) -> None:
    gone: dict[str, Any] = {"message_id": 4711}
    answer = await http.refused("sendMessage", chat_id=OFFICER, text="二", reply_parameters=gone)
    assert answer == (400, "Bad Request: message to be replied not found")
    sent = await say(http, "二", reply_parameters=gone | {"allow_sending_without_reply": True})
    assert "reply_to_message" not in sent


async def test_an_edit_replaces_text_and_keyboard_and_is_dated_in_office_time(box: Box, http: Http) -> None:
    sent = await say(http, "待签收", reply_markup=KEYBOARD)
    box.jump(box.clock.now() + timedelta(hours=1))
    edited = await http.result(
        "editMessageText", chat_id=OFFICER, message_id=sent["message_id"], text="已签收"
    )
    assert "reply_markup" not in edited
    assert (edited["text"], edited["date"], edited["edit_date"]) == (
        "已签收",
        sent["date"],
        sent["date"] + 3600,
    )


async def test_an_edit_that_changes_nothing_is_refused(http: Http) -> None:
    sent = await say(http, "待签收", reply_markup=KEYBOARD)
    where = {"chat_id": OFFICER, "message_id": sent["message_id"]}
    assert await http.refused("editMessageText", **where, text="待签收", reply_markup=KEYBOARD) == (400, SAME)
    assert await http.refused("editMessageReplyMarkup", **where, reply_markup=KEYBOARD) == (400, SAME)
    assert "reply_markup" not in await http.result("editMessageReplyMarkup", **where)
    assert await http.refused("editMessageReplyMarkup", **where) == (400, SAME)


async def test_only_own_messages_that_are_there_can_be_edited(http: Http) -> None:
    theirs = await http.phone(OFFICER, "text", text="我写的")
    edit = {"chat_id": OFFICER, "text": "改"}
    found = await http.refused("editMessageText", **edit, message_id=theirs["message_id"])
    assert found == (400, "Bad Request: message can't be edited")
    missing = await http.refused("editMessageText", **edit, message_id=4711)
    assert missing == (400, "Bad Request: message to edit not found")
    unnamed = await http.refused("editMessageText", **edit)
    assert unnamed == (400, "Bad Request: message identifier is not specified")
    text = await say(http, "只有文字")
    captionless = await http.refused(
        "editMessageCaption", chat_id=OFFICER, message_id=text["message_id"], caption="改"
    )
    assert captionless == (400, "Bad Request: there is no caption in the message to edit")


async def test_a_message_is_deleted_once_and_within_48_hours(box: Box, http: Http) -> None:
    first, second = await say(http, "一"), await say(http, "二")
    assert await http.result("deleteMessage", chat_id=OFFICER, message_id=first["message_id"]) is True
    again = await http.refused("deleteMessage", chat_id=OFFICER, message_id=first["message_id"])
    assert again == (400, "Bad Request: message to delete not found")
    box.jump(box.clock.now() + timedelta(hours=49))
    late = await http.refused("deleteMessage", chat_id=OFFICER, message_id=second["message_id"])
    assert late == (400, "Bad Request: message can't be deleted for everyone")


async def test_messages_are_numbered_upwards_across_private_chats(http: Http) -> None:
    ids = [
        (await http.result("sendMessage", chat_id=who, text="早"))["message_id"]
        for who in (OFFICER, LIAISON, OFFICER)
    ]
    assert ids == sorted(set(ids))


async def test_a_reply_keyboard_reaches_the_phone_but_not_the_message(http: Http) -> None:
    sent = await say(http, "选一个", reply_markup={"keyboard": [["无变化", {"text": "有堵点"}]]})
    assert "reply_markup" not in sent
    shown = (await http.chat(OFFICER))["messages"][-1]
    assert shown["keyboard"] == {"keyboard": [[{"text": "无变化"}, {"text": "有堵点"}]]}


@pytest.mark.parametrize(
    "fields",
    [
        {"reply_markup": "{"},
        {"reply_markup": [1]},
        {"reply_markup": {"inline_keyboard": [1]}},
        {"reply_markup": {"inline_keyboard": [[{"text": "x"}]]}},
        {"reply_markup": {"inline_keyboard": [[{"text": "x", "url": "javascript:alert(1)"}]]}},
        {"reply_parameters": [1]},
        {"entities": [1]},
        {"entities": [{"type": "bold"}]},
        {"parse_mode": "MarkdownV3"},
        {"message_thread_id": 5},
    ],
)
async def test_parameters_that_make_no_sense_are_refused(http: Http, fields: dict[str, Any]) -> None:
    code, words = await http.refused("sendMessage", chat_id=OFFICER, text="在吗", **fields)
    assert (code, words.partition(":")[0]) == (400, "Bad Request")
    assert (await http.chat(OFFICER))["messages"] == []
