"""Groups and channels: privacy mode, migration, being thrown out."""

from typing import Any

import pytest

from tests.sandbox.conftest import LIAISON, OFFICER, STRANGER, Http


@pytest.fixture
async def group(http: Http) -> int:
    _, answer = await http.post("/api/groups", title="道路专班", members=[OFFICER, LIAISON])
    for _ in range(2):
        await http.updates((await http.updates())[-1]["update_id"])
    await http.updates((await http.updates())[-1]["update_id"] + 1)
    return int(answer["id"])


async def heard(http: Http, group: int, text: str, **more: Any) -> bool:
    return (await http.phone(OFFICER, "text", text=text, chat_id=group, **more))["update_id"] is not None


async def test_the_bot_is_told_that_it_was_added(http: Http) -> None:
    _, answer = await http.post("/api/groups", title="道路专班", members=[OFFICER])
    joined, service = await http.updates()
    assert joined["my_chat_member"]["chat"] == {"id": answer["id"], "title": "道路专班", "type": "group"}
    statuses = [joined["my_chat_member"][name]["status"] for name in ("old_chat_member", "new_chat_member")]
    assert statuses == ["left", "member"]
    assert [user["is_bot"] for user in service["message"]["new_chat_members"]] == [True]


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("大家早", False),
        ("说一下 /report 怎么用", False),
        ("/report@other_bot", False),
        ("/report", True),
        ("/report@Yixian_Sandbox_Bot 87", True),
        ("问 @yixian_sandbox_bot", True),
    ],
)
async def test_privacy_mode_lets_through_what_is_addressed_to_the_bot(
    http: Http, group: int, text: str, reaches: bool
) -> None:
    assert await heard(http, group, text) is reaches


async def test_a_reply_to_the_bot_reaches_it(http: Http, group: int) -> None:
    sent = await http.result("sendMessage", chat_id=group, text="通报")
    mine = await http.phone(OFFICER, "text", text="收到", chat_id=group)
    assert await heard(http, group, "同意", reply_to=sent["message_id"])
    assert not await heard(http, group, "同意", reply_to=mine["message_id"])


async def test_an_administrator_hears_everything(http: Http) -> None:
    _, answer = await http.post("/api/groups", title="专班", members=[OFFICER], bot_admin=True)
    assert await heard(http, answer["id"], "大家早")


async def test_only_members_write_in_a_group(http: Http, group: int) -> None:
    status, answer = await http.post(f"/api/phones/{STRANGER}/text", text="在吗", chat_id=group)
    assert (status, answer) == (403, {"error": f"Phone {STRANGER} is not in group {group}."})


async def test_a_migrated_group_names_its_new_id(http: Http, group: int) -> None:
    _, answer = await http.post(f"/api/groups/{group}/migrate")
    large = answer["id"]
    to, since = [update["message"] for update in await http.updates()]
    assert (to["chat"]["id"], to["migrate_to_chat_id"]) == (group, large)
    assert (since["chat"]["type"], since["migrate_from_chat_id"]) == ("supergroup", group)
    assert await http.api("sendMessage", chat_id=group, text="通报") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": large},
    }
    assert (await http.result("sendMessage", chat_id=large, text="通报"))["message_id"] == 2


async def test_a_bot_that_was_thrown_out_cannot_write(http: Http, group: int) -> None:
    await http.post(f"/api/groups/{group}/kick")
    answer = await http.refused("sendMessage", chat_id=group, text="通报")
    assert answer == (403, "Forbidden: bot was kicked from the group chat")
    [update] = await http.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"


async def test_a_bot_that_left_hears_and_says_nothing(http: Http, group: int) -> None:
    assert await http.result("leaveChat", chat_id=group) is True
    answer = await http.refused("sendMessage", chat_id=group, text="通报")
    assert answer == (403, "Forbidden: bot is not a member of the group chat")
    assert not await heard(http, group, "/report")


async def test_members_have_their_standing(http: Http, group: int) -> None:
    async def standing(user_id: int) -> str:
        found = await http.result("getChatMember", chat_id=group, user_id=user_id)
        return str(found["status"])

    assert [await standing(who) for who in (OFFICER, LIAISON, STRANGER)] == ["creator", "member", "left"]
    unknown = await http.refused("getChatMember", chat_id=group, user_id=4711)
    assert unknown == (400, "Bad Request: user not found")


async def test_a_channel_post_is_an_update_of_its_own_kind(http: Http) -> None:
    await http.post("/api/channels/-1001234567890/post", text="公告", title="通报频道")
    [update] = await http.updates()
    chat = {"id": -1001234567890, "title": "通报频道", "type": "channel"}
    assert update["channel_post"].items() >= {"sender_chat": chat, "chat": chat, "text": "公告"}.items()
    assert "from" not in update["channel_post"]


@pytest.fixture
async def forum(http: Http) -> int:
    _, answer = await http.post("/api/groups", title="论坛", members=[OFFICER], forum=True, bot_admin=True)
    return int(answer["id"])


async def test_a_topic_is_known_by_the_message_that_began_it(http: Http, forum: int) -> None:
    _, topic = await http.post(f"/api/groups/{forum}/topics", name="堵点")
    service = (await http.updates())[-1]["message"]
    assert service["message_id"] == service["message_thread_id"] == topic["thread"]
    assert service["forum_topic_created"] == {"name": "堵点", "icon_color": 7322096}
    sent = await http.result("sendMessage", chat_id=forum, text="通报", message_thread_id=topic["thread"])
    assert sent["chat"].items() >= {"type": "supergroup", "is_forum": True}.items()
    await http.phone(OFFICER, "text", text="收到", chat_id=forum, thread=topic["thread"])
    heard = (await http.updates())[-1]["message"]
    for message in (sent, heard):
        assert (message["message_thread_id"], message["is_topic_message"]) == (topic["thread"], True)
        assert message["reply_to_message"] == service


async def test_an_answer_stays_in_its_thread(http: Http, forum: int) -> None:
    _, topic = await http.post(f"/api/groups/{forum}/topics", name="堵点")
    inside = await http.result("sendMessage", chat_id=forum, text="一", message_thread_id=topic["thread"])
    outside = await http.result("sendMessage", chat_id=forum, text="二")
    for sent, thread, of_topic in ((inside, topic["thread"], True), (outside, outside["message_id"], None)):
        await http.phone(OFFICER, "text", text="收到", chat_id=forum, reply_to=sent["message_id"])
        heard = (await http.updates())[-1]["message"]
        assert heard["reply_to_message"]["message_id"] == sent["message_id"]
        assert (heard["message_thread_id"], heard.get("is_topic_message")) == (thread, of_topic)


async def test_a_topic_that_is_not_there_is_refused(http: Http, forum: int, group: int) -> None:
    for chat_id in (forum, group):
        refused = await http.refused("sendMessage", chat_id=chat_id, text="通报", message_thread_id=7)
        assert refused == (400, "Bad Request: message thread not found")
    status, answer = await http.post(f"/api/phones/{OFFICER}/text", text="在吗", chat_id=forum, thread=7)
    assert (status, answer) == (404, {"error": "There is no topic 7."})
    status, answer = await http.post(f"/api/groups/{group}/topics")
    assert (status, answer) == (404, {"error": f"There is no forum {group}."})
