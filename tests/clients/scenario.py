"""One scenario for every client: what it does, what it hears, and what the phones show of it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession

from sandbox.clock import START_AT
from sandbox.faults import Fault
from tests.clients.stage import Stage
from tests.sandbox.conftest import LIAISON, OFFICER, picture

AT = int(START_AT.timestamp())
BOT = 7000000001
NAME = {"first_name": "一线 Yixian", "username": "yixian_sandbox_bot", "is_bot": True}
PRIVATE = {"id": OFFICER, "type": "private", "first_name": "专员甲"}
SIZES = [{"width": 90, "height": 68}, {"width": 320, "height": 240}, {"width": 400, "height": 300}]
SIGN = [[["签收", "b1s:1"]]]
SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def said(number: int, **more: Any) -> dict[str, Any]:
    """A message of the bot in the officer's chat."""
    return {"id": number, "date": AT, "chat": PRIVATE, "from_user": BOT} | more


def heard(number: int, **more: Any) -> dict[str, Any]:
    """An update with a message of the officer in the private chat."""
    return {"message": said(number, **more) | {"from_user": OFFICER}}


async def texts(stage: Stage) -> None:
    """Texts go both ways, with markup, replies and protection."""
    assert await stage.does("me") == {"id": BOT} | NAME
    await stage.does("listen")
    await stage.http.phone(OFFICER, "text", text="见 https://example.com 谢谢")
    assert await stage.hears(1) == [heard(1, text="见 https://example.com 谢谢", entities=[["url", 2, 19]])]
    answer = await stage.does("text", chat=OFFICER, text="<b>收到</b>", html=True, reply_to=1)
    assert answer == said(2, text="收到", entities=[["bold", 0, 2]], reply_to_message=1)
    kept = await stage.does("text", chat=OFFICER, text="勿转", protect=True)
    assert kept == said(3, text="勿转", has_protected_content=True)
    assert [message["text"] for message in (await stage.http.chat(OFFICER))["messages"]] == [
        "见 https://example.com 谢谢",
        "收到",
        "勿转",
    ]


async def photos(stage: Stage) -> None:
    """A photo comes in several sizes, can be fetched, and goes again by its id."""
    await stage.http.send_files(OFFICER, "photo", ("a.jpg", picture(400, 300)), caption="基坑")
    assert await stage.hears(1) == [heard(4, photo=SIZES, caption="基坑")]
    assert (await stage.does("download", file=stage.file_ids[-1])).startswith("ffd8ff")
    path = stage.folder / "b.jpg"
    path.write_bytes(picture(400, 300))
    assert await stage.does("photo", chat=OFFICER, photo=str(path), caption="图") == said(
        5, photo=SIZES, caption="图"
    )
    assert await stage.does("photo", chat=OFFICER, photo=stage.file_ids[-1]) == said(6, photo=SIZES)


async def albums(stage: Stage) -> None:
    """An album of the phone is updates of one group, an album of the bot one answer with one caption."""
    files = [(f"{number}.jpg", picture(400, 300)) for number in range(3)]
    await stage.http.send_files(OFFICER, "photo", *files, caption="管道")
    group = "13500000000000001"
    of_group = {"photo": SIZES, "media_group_id": group}
    assert await stage.hears(3) == [
        heard(7, caption="管道", **of_group),
        heard(8, **of_group),
        heard(9, **of_group),
    ]
    paths = [str(stage.folder / name) for name in ("1.jpg", "2.jpg")]
    for path in paths:
        (stage.folder / path).write_bytes(picture(400, 300))
    of_group["media_group_id"] = "13000000000000002"
    album = await stage.does("album", chat=OFFICER, kind="photo", files=paths, caption="前后")
    assert album == [said(10, caption="前后", **of_group), said(11, **of_group)]
    assert [message["album"] for message in (await stage.http.chat(OFFICER))["messages"][-2:]] == [
        "13000000000000002"
    ] * 2


async def documents(stage: Stage) -> None:
    """A document keeps its name and bytes, both ways."""
    facts = {"file_name": "台账.csv", "mime_type": "text/csv", "file_size": 3}
    await stage.http.send_files(OFFICER, "document", ("台账.csv", b"a,b"), caption="见附件")
    assert await stage.hears(1) == [heard(12, document=facts, caption="见附件")]
    assert await stage.does("download", file=stage.file_ids[-1]) == b"a,b".hex()
    path = stage.folder / "台账.csv"
    path.write_bytes(b"c,d")
    assert await stage.does("document", chat=OFFICER, document=str(path), caption="汇总") == said(
        13, document=facts, caption="汇总"
    )
    assert await stage.does("download", file=stage.file_ids[-1]) == b"c,d".hex()
    await stage.http.phone(OFFICER, "location", latitude=36.5, longitude=120.25)
    assert await stage.hears(1) == [heard(14, location=[36.5, 120.25])]


async def buttons(stage: Stage) -> None:
    """A press is answered once and in time."""
    card = await stage.does("text", chat=OFFICER, text="待签收", buttons=SIGN)
    assert card == said(15, text="待签收", buttons=SIGN)
    press: dict[str, Any] = {"from": OFFICER, "data": "b1s:1", "message": [OFFICER, 15, True]}
    query = (await stage.http.phone(OFFICER, "press", message_id=15, data="b1s:1"))["query_id"]
    assert await stage.hears(1) == [{"callback_query": press | {"id": query}}]
    assert await stage.does("answer", query=query, text="已签收", alert=True) is True
    toast = (await stage.http.chat(OFFICER))["toast"]
    assert (toast["text"], toast["show_alert"]) == ("已签收", True)
    await stage.is_refused(400, TOO_OLD, "answer", query=query, text="再答")
    late = (await stage.http.phone(OFFICER, "press", message_id=15, data="b1s:1"))["query_id"]
    assert await stage.hears(1) == [{"callback_query": press | {"id": late}}]
    await stage.http.post(f"/api/queries/{late}/expire")
    await stage.is_refused(400, TOO_OLD, "answer", query=late, text="迟了")
    await stage.http.phone(OFFICER, "press", message_id=999, data="old", force=True)
    [cached] = await stage.hears(1)
    assert cached["callback_query"]["message"] == [OFFICER, 999, False]


async def edits(stage: Stage) -> None:
    """An edit replaces words and buttons, and is refused when it would change nothing."""
    where = {"chat": OFFICER, "message": 15}
    edited = {"edit_date": AT}
    await stage.is_refused(400, SAME, "edit", **where, text="待签收", buttons=SIGN)
    assert await stage.does("edit", **where, text="已签收", buttons=SIGN) == said(
        15, text="已签收", buttons=SIGN, **edited
    )
    assert await stage.does("edit_buttons", **where) == said(15, text="已签收", **edited)
    await stage.is_refused(400, SAME, "edit_buttons", **where)
    captioned = await stage.does("edit_caption", chat=OFFICER, message=5, caption="新图")
    assert captioned == said(5, photo=SIZES, caption="新图", **edited)
    await stage.http.phone(OFFICER, "edit", message_id=1, text="改了")
    assert await stage.hears(1) == [{"edited_message": heard(1, text="改了", **edited)["message"]}]
    assert await stage.does("delete", chat=OFFICER, message=15) is True
    assert await stage.does("action", chat=OFFICER, action="typing") is True
    assert await stage.does("menu", commands={"report": "填报"}) == {"report": "填报"}
    assert await stage.does("chat", chat=LIAISON) == {
        "id": LIAISON,
        "type": "private",
        "first_name": "Lia",
        "username": "liaison",
    }


async def groups(stage: Stage) -> None:
    """A bot in a group hears of its coming, commands and replies; migration gives the group a new id."""
    _, made = await stage.http.post("/api/groups", title="道路专班", members=[OFFICER, LIAISON])
    group = {"id": made["id"], "type": "group", "title": "道路专班"}
    in_group = {"date": AT, "chat": group, "from_user": OFFICER}
    assert await stage.hears(2) == [
        {"my_chat_member": {"chat": group["id"], "from": OFFICER, "statuses": ["left", "member"]}},
        {"message": in_group | {"id": 16, "new_chat_members": [{"id": BOT} | NAME]}},
    ]
    quiet = await stage.http.phone(OFFICER, "text", text="大家早", chat_id=group["id"])
    assert quiet["update_id"] is None
    await stage.http.phone(OFFICER, "text", text="/report", chat_id=group["id"])
    command = {"text": "/report", "entities": [["bot_command", 0, 7]]}
    assert await stage.hears(1) == [{"message": in_group | command | {"id": 18}}]
    bulletin = await stage.does("text", chat=group["id"], text="通报")
    assert bulletin == in_group | {"id": 19, "from_user": BOT, "text": "通报"}
    await stage.http.phone(OFFICER, "text", text="同意", chat_id=group["id"], reply_to=19)
    assert await stage.hears(1) == [
        {"message": in_group | {"id": 20, "text": "同意", "reply_to_message": 19}}
    ]
    standing = [
        (await stage.does("member", chat=group["id"], user=who))["status"] for who in (OFFICER, LIAISON, BOT)
    ]
    assert standing == ["creator", "member", "member"]
    _, grown = await stage.http.post(f"/api/groups/{group['id']}/migrate")
    large = group | {"id": grown["id"], "type": "supergroup"}
    assert await stage.hears(2) == [
        {"message": in_group | {"id": 21, "migrate_to_chat_id": large["id"]}},
        {"message": in_group | {"id": 1, "chat": large, "migrate_from_chat_id": group["id"]}},
    ]
    told = await stage.is_told("text", chat=group["id"], text="通报")
    assert told == {"code": 400, "migrate_to": large["id"]}
    assert stage.last_refusal() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": large["id"]},
    }
    assert (await stage.does("text", chat=large["id"], text="通报"))["id"] == 2
    await stage.http.post(f"/api/groups/{large['id']}/kick")
    assert await stage.hears(1) == [
        {"my_chat_member": {"chat": large["id"], "from": OFFICER, "statuses": ["member", "kicked"]}}
    ]
    kicked = "Forbidden: bot was kicked from the supergroup chat"
    await stage.is_refused(403, kicked, "text", chat=large["id"], text="通报")


async def topics(stage: Stage) -> None:
    """A forum's messages carry their topic; a group that the bot has left lets it in no more."""
    _, made = await stage.http.post("/api/groups", title="论坛", members=[OFFICER], forum=True)
    forum = {"id": made["id"], "type": "supergroup", "title": "论坛", "is_forum": True}
    await stage.hears(2)
    await stage.http.post(f"/api/groups/{forum['id']}/topics", name="堵点")
    in_topic = {"chat": forum, "message_thread_id": 2, "is_topic_message": True}
    assert await stage.hears(1) == [{"message": said(2, from_user=OFFICER) | in_topic}]
    sent = await stage.does("text", chat=forum["id"], text="通报", thread=2)
    assert sent == said(3, text="通报", reply_to_message=2) | in_topic
    await stage.http.phone(OFFICER, "text", text="/fix", chat_id=forum["id"], thread=2)
    command = said(4, text="/fix", entities=[["bot_command", 0, 4]], from_user=OFFICER, reply_to_message=2)
    assert await stage.hears(1) == [{"message": command | in_topic}]
    nowhere = "Bad Request: message thread not found"
    await stage.is_refused(400, nowhere, "text", chat=forum["id"], text="通报", thread=7)
    assert await stage.does("leave", chat=forum["id"]) is True
    assert await stage.hears(1) == [
        {"my_chat_member": {"chat": forum["id"], "from": BOT, "statuses": ["member", "left"]}}
    ]
    gone = "Forbidden: bot is not a member of the supergroup chat"
    await stage.is_refused(403, gone, "text", chat=forum["id"], text="通报")


async def channels(stage: Stage) -> None:
    """A post in a channel is an update of its own kind, without a person."""
    channel = {"id": -1001234567890, "type": "channel", "title": "通报频道"}
    await stage.http.post(f"/api/channels/{channel['id']}/post", text="公告", title="通报频道")
    post = {"id": 1, "date": AT, "chat": channel, "sender_chat": channel["id"], "text": "公告"}
    assert await stage.hears(1) == [{"channel_post": post}]


async def blocked(stage: Stage) -> None:
    """Who blocks the bot is not reached until they press Start, who leaves Telegram never again."""
    await stage.http.phone(OFFICER, "block", blocked=True)
    change = {"chat": OFFICER, "from": OFFICER}
    assert await stage.hears(1) == [{"my_chat_member": change | {"statuses": ["member", "kicked"]}}]
    await stage.is_refused(403, "Forbidden: bot was blocked by the user", "text", chat=OFFICER, text="在吗")
    await stage.http.phone(OFFICER, "start", payload="invite-7")
    back, start = await stage.hears(2)
    assert back == {"my_chat_member": change | {"statuses": ["kicked", "member"]}}
    assert start["message"]["text"] == "/start invite-7"
    assert (await stage.does("text", chat=OFFICER, text="在吗"))["text"] == "在吗"
    await stage.http.phone(LIAISON, "leave")
    await stage.is_refused(403, "Forbidden: user is deactivated", "text", chat=LIAISON, text="在吗")


async def limits(stage: Stage) -> None:
    """A 429 says how long to wait, and the client knows."""
    stage.box.faults.add(Fault("too_many", method="sendMessage", seconds=7))
    told = await stage.is_told("text", chat=OFFICER, text="快")
    assert told == {"code": 429, "retry_after": 7}


async def webhook(stage: Stage) -> None:
    """What is delivered by webhook carries the secret, and comes again after an error."""
    await stage.fetched()
    await stage.does("silence")
    port = free_port()
    await stage.does("listen", port=port, secret="only-we-know")
    await stage.http.phone(OFFICER, "text", text="一")
    [first] = await stage.hears(1)
    assert first["message"]["text"] == "一"
    hook = f"http://127.0.0.1:{port}/hook"
    async with ClientSession() as stranger, stranger.post(hook, json={"update_id": 1}) as response:
        assert response.status in {401, 403}  # the client does look at the secret
    stage.box.faults.add(Fault("server_error", method="webhook", status=500, after=True))
    await stage.http.phone(OFFICER, "text", text="二")
    assert [update["message"]["text"] for update in await stage.hears(2)] == ["二", "二"]
    stage.box.faults.add(Fault("server_error", method="webhook", status=500))
    await stage.http.phone(OFFICER, "text", text="三")
    assert [update["message"]["text"] for update in await stage.hears(1)] == ["三"]
    await stage.fetched()
    assert await stage.does("webhook_info") == {
        "url": hook,
        "last_error_message": "Wrong response from the webhook: 500 Internal Server Error",
    }
    await stage.is_refused(409, ACTIVE, "updates")


async def two_pollers(stage: Stage) -> None:
    """The second poller ends the first."""
    await stage.does("silence")
    assert await stage.does("drop_webhook") is True
    turn = stage.box.poll_turn
    first = asyncio.create_task(stage.is_refused(409, TERMINATED, "updates", timeout=30))
    async with asyncio.timeout(30):
        while stage.box.poll_turn == turn:
            await stage.box.bell.wait(0.1)
    assert await stage.http.updates() == []
    await first


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


ACTS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    texts,
    photos,
    albums,
    documents,
    buttons,
    edits,
    groups,
    topics,
    channels,
    blocked,
    limits,
    webhook,
    two_pollers,
)
