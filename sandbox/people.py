"""Who is here: the bot, the people with phones, and the groups and channels, as the Bot API shows them."""

from sandbox.box import Box
from sandbox.errors import ApiError, PhoneError, bad_request, forbidden, migrated
from sandbox.store import Json, number_in

GROUP_KINDS = ("group", "supergroup")


def bot(box: Box) -> Json | None:
    """The bot's user, once a token has been seen."""
    return box.store.get("fact", "bot")


def known_bot(box: Box) -> Json:
    """The bot's user.

    Raises:
        PhoneError: no bot has called yet.
    """
    user = bot(box)
    if user is None:
        raise PhoneError(409, "No bot has called this sandbox yet.")
    return user


def phone(box: Box, user_id: int) -> Json:
    """What is kept about a person.

    Raises:
        PhoneError: there is no such phone.
    """
    person = box.store.get("phone", user_id)
    if person is None:
        raise PhoneError(404, f"There is no phone {user_id}.")
    return person


def user_of(person: Json) -> Json:
    """A person as a User."""
    names = ("last_name", "username", "language_code")
    user = {"id": person["id"], "is_bot": False, "first_name": person["first_name"]}
    return user | {name: person[name] for name in names if person.get(name)}


def private_chat(person: Json) -> Json:
    """The chat of a person with the bot as a Chat."""
    chat = {"id": person["id"], "first_name": person["first_name"]}
    return (
        chat
        | {name: person[name] for name in ("last_name", "username") if person.get(name)}
        | {"type": "private"}
    )


def shared_chat(group: Json) -> Json:
    """A group or channel as a Chat."""
    chat = {"id": group["id"], "title": group["title"], "type": group["type"]}
    return chat | ({"is_forum": True} if group.get("is_forum") else {})


def chat_of(box: Box, chat_id: int) -> Json | None:
    """The chat with this id as a Chat, or None."""
    person = box.store.get("phone", chat_id)
    if person is not None:
        return private_chat(person)
    group = box.store.get("group", chat_id)
    return None if group is None else shared_chat(group)


def chat_named(box: Box, text: str) -> Json:
    """The chat that the value of a chat_id parameter names.

    Raises:
        ApiError: the parameter is empty or names no chat.
    """
    if not text:
        raise bad_request("chat_id is empty")
    number = number_in(text)
    chat = None if number is None else chat_of(box, number)
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(box: Box, text: str) -> Json:
    """The chat that a chat_id parameter names, when the bot may write there.

    Raises:
        ApiError: there is no such chat, or it does not let the bot in.
    """
    chat = chat_named(box, text)
    refusal = _closed(box, chat)
    if refusal is not None:
        raise refusal
    return chat


def _closed(box: Box, chat: Json) -> ApiError | None:
    if chat["type"] == "private":
        person = box.store.get("phone", chat["id"]) or {}
        if person.get("left"):
            return forbidden("user is deactivated")
        if person.get("blocked"):
            return forbidden("bot was blocked by the user")
        return None if person.get("started") else forbidden("bot can't initiate conversation with a user")
    group = box.store.get("group", chat["id"]) or {}
    if group.get("migrated_to"):
        return migrated(group["migrated_to"])
    if group.get("bot") == "kicked":
        return forbidden(f"bot was kicked from the {chat['type']} chat")
    return (
        forbidden(f"bot is not a member of the {chat['type']} chat") if group.get("bot") == "left" else None
    )


def member(box: Box, chat: Json, user_id: int) -> Json | None:
    """A person or the bot as a ChatMember of a chat, or None when nobody knows that user."""
    myself = bot(box)
    if myself is not None and user_id == myself["id"]:
        return as_member(myself, bot_status(box, chat))
    person = box.store.get("phone", user_id)
    if person is None:
        return None
    if chat["type"] == "private":
        return as_member(user_of(person), "member")
    members: list[int] = (box.store.get("group", chat["id"]) or {}).get("members", [])
    status = "left" if user_id not in members else "creator" if user_id == members[0] else "member"
    return as_member(user_of(person), status)


def bot_status(box: Box, chat: Json) -> str:
    """The bot's standing in a chat: member, administrator, left or kicked."""
    if chat["type"] == "private":
        return "member"
    return str((box.store.get("group", chat["id"]) or {}).get("bot", "left"))


RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)


def as_member(user: Json, status: str) -> Json:
    """A ChatMember of this standing."""
    bare = {"user": user, "status": status}
    if status == "creator":
        return bare | {"is_anonymous": False}
    if status == "kicked":
        return bare | {"until_date": 0}
    if status == "administrator":
        no = {"can_be_edited": False, "can_promote_members": False, "is_anonymous": False}
        return bare | no | dict.fromkeys(RIGHTS, True)
    return bare
