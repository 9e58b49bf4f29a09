"""Chats and who is in them."""

from sandbox import people, updates
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.store import Json

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
MAY_SEND = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
)


def get_chat(call: Call) -> Json:
    """A chat with everything about it.

    Raises:
        ApiError: there is no such chat.
    """
    chat = people.chat_named(call.box, call.text("chat_id"))
    more: Json = {"accent_color_id": chat["id"] % 7, "max_reaction_count": 11}
    more["accepted_gift_types"] = dict.fromkeys(GIFTS, chat["type"] == "private")
    if chat.get("username"):
        more["active_usernames"] = [chat["username"]]
    if chat["type"] in people.GROUP_KINDS:
        more["permissions"] = dict.fromkeys(MAY_SEND, True) | {"can_manage_topics": True}
    return chat | more


def get_chat_member(call: Call) -> Json:
    """Somebody's standing in a chat.

    Raises:
        ApiError: there is no such chat or user.
    """
    chat = people.chat_named(call.box, call.text("chat_id"))
    found = people.member(call.box, chat, call.integer("user_id"))
    if found is None:
        raise bad_request("user not found")
    return found


def leave_chat(call: Call) -> bool:
    """The bot goes out of a group or channel.

    Raises:
        ApiError: there is no such chat, or the bot is not in it.
    """
    chat = people.open_chat(call.box, call.text("chat_id"))
    if chat["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    myself = people.bot(call.box) or {}
    group = call.box.store.get("group", chat["id"]) or {}
    before = people.as_member(myself, group["bot"])
    call.box.store.put("group", chat["id"], group | {"bot": "left"})
    call.box.journal("left", chat_id=chat["id"])
    change = {"chat": chat, "from": myself, "date": call.box.clock.stamp()}
    updates.push(
        call.box,
        "my_chat_member",
        change | {"old_chat_member": before, "new_chat_member": people.as_member(myself, "left")},
    )
    return True
