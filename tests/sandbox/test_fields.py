"""Answers and updates have exactly the fields of the real server: nothing missing and nothing extra."""

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, InputMediaPhoto

from tests.sandbox.conftest import LIAISON, OFFICER, Http, picture, unknown_fields

CHAT = {"id": OFFICER, "first_name": "专员甲", "type": "private"}
USER = {"id": OFFICER, "is_bot": False, "first_name": "专员甲", "language_code": "zh-hans"}
BOT = {"id": 7000000001, "is_bot": True, "first_name": "一线 Yixian", "username": "yixian_sandbox_bot"}
AT = 1779670500  # Monday 2026-05-25 08:55 in Asia/Shanghai


async def test_a_message_of_a_person(http: Http) -> None:
    await http.phone(OFFICER, "text", text="/start invite-7")
    [update] = await http.updates()
    entities = [{"offset": 0, "length": 6, "type": "bot_command"}]
    message = {
        "message_id": 1,
        "from": USER,
        "chat": CHAT,
        "date": AT,
        "text": "/start invite-7",
        "entities": entities,
    }
    assert update == {"update_id": 100000001, "message": message}


async def test_a_message_of_the_bot(http: Http) -> None:
    markup = {"inline_keyboard": [[{"text": "签收", "callback_data": "b1"}], []]}
    sent = await http.result(
        "sendMessage", chat_id=OFFICER, text=" 早 ", reply_markup=markup, protect_content=True,
        link_preview_options={"is_disabled": True}, disable_notification=True,
    )  # fmt: skip
    assert sent == {
        "message_id": 1,
        "from": BOT,
        "chat": CHAT,
        "date": AT,
        "text": "早",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "签收", "callback_data": "b1"}]]},
        "has_protected_content": True,
    }


async def test_a_press(http: Http) -> None:
    markup = {"inline_keyboard": [[{"text": "签收", "callback_data": "b1"}]]}
    sent = await http.result("sendMessage", chat_id=OFFICER, text="早", reply_markup=markup)
    pressed = await http.phone(OFFICER, "press", message_id=sent["message_id"], data="b1")
    [update] = await http.updates()
    query = update["callback_query"]
    assert query.pop("chat_instance").isdigit()
    assert query == {"id": pressed["query_id"], "from": USER, "message": sent, "data": "b1"}


async def test_a_block(http: Http) -> None:
    await http.phone(OFFICER, "block", blocked=True)
    [update] = await http.updates()
    before = {"user": BOT, "status": "member"}
    after = {"user": BOT, "status": "kicked", "until_date": 0}
    change = {"chat": CHAT, "from": USER, "date": AT, "old_chat_member": before, "new_chat_member": after}
    assert update["my_chat_member"] == change


async def test_media_of_a_person(http: Http) -> None:
    await http.send_files(OFFICER, "document", ("表.csv", b"a,b"), caption="见附件")
    await http.send_files(OFFICER, "voice", ("v.oga", b"OggS"))
    await http.send_files(OFFICER, "video", ("v.mp4", b"mp4"))
    await http.phone(OFFICER, "sticker")
    await http.phone(OFFICER, "location", latitude=36.1, longitude=120.46)
    await http.phone(OFFICER, "forward", text="/help")
    document, voice, video, sticker, location, forward = [
        update["message"] for update in await http.updates()
    ]
    ids = {"file_id", "file_unique_id", "file_size"}
    assert document["document"].keys() == ids | {"file_name", "mime_type"}
    assert (document["document"]["mime_type"], document["caption"]) == ("text/csv", "见附件")
    assert voice["voice"].keys() == ids | {"duration", "mime_type"}
    assert video["video"].keys() == ids | {"duration", "width", "height", "file_name", "mime_type"}
    assert sticker["sticker"].keys() == ids | {"width", "height", "emoji", "is_animated", "is_video", "type"}
    assert location["location"] == {"latitude": 36.1, "longitude": 120.46}
    assert forward["forward_origin"] == {"type": "hidden_user", "sender_user_name": "转发来源", "date": AT}


async def test_python_telegram_bot_knows_every_field(http: Http, bot: Bot) -> None:
    _, group = await http.post("/api/groups", title="专班", members=[OFFICER, LIAISON])
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("签收", callback_data="b1")]])
    card = await bot.send_message(OFFICER, "<b>卡片</b>", parse_mode="HTML", reply_markup=keyboard)
    await http.phone(OFFICER, "press", message_id=card.message_id, data="b1")
    await http.send_files(OFFICER, "photo", ("a.jpg", picture()), ("b.jpg", picture()))
    await http.phone(
        OFFICER, "edit", message_id=(await http.phone(OFFICER, "text", text="一"))["message_id"], text="二"
    )
    await http.post("/api/channels/-1009/post", text="公告")
    await http.post(f"/api/groups/{group['id']}/migrate")
    album = await bot.send_media_group(
        OFFICER, [InputMediaPhoto(picture()), InputMediaPhoto(picture(), caption="后")]
    )
    files = await bot.send_media_group(OFFICER, [InputMediaDocument(b"a"), InputMediaDocument(b"b")])
    seen: list[object] = [
        await bot.get_me(),
        await bot.get_chat(OFFICER),
        await bot.get_chat_member(OFFICER, OFFICER),
        await bot.get_webhook_info(),
        await bot.get_file(files[0].document or ""),
        await card.edit_text("新卡片"),
        card,
        album,
        files,
        updates := await bot.get_updates(),
    ]
    assert len(updates) == 10
    assert unknown_fields(seen) == [
        "User.supports_join_request_queries"
    ]  # of Bot API 10.3, newer than the client
