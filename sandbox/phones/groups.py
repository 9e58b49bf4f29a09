"""Groups and channels: making them, moving them, throwing the bot out, posting."""

from typing import Any

from sandbox import messages, people, topics, updates
from sandbox.box import Box
from sandbox.errors import PhoneError
from sandbox.phones.people_acts import tell_of_bot
from sandbox.phones.writing import plain
from sandbox.store import Json

SUPERGROUPS_BELOW = -1_000_000_000_000


def put_group(box: Box, given: dict[str, Any]) -> Json:
    """Makes a group with the bot in it, or changes its title and members.

    Raises:
        PhoneError: there is no member with a phone, or no bot yet.
    """
    members = given.get("members") or []
    if not members:
        raise PhoneError(400, "A group needs at least one member.")
    founder = people.phone(box, members[0])
    for user_id in members[1:]:
        people.phone(box, user_id)
    large = bool(given.get("forum")) or int(given.get("id") or 0) < SUPERGROUPS_BELOW
    group_id = int(given.get("id") or _new_id(box, large=large))
    known = box.store.get("group", group_id) or {
        "id": group_id,
        "type": "supergroup" if large else "group",
        "bot": "left",
    }
    title = str(given.get("title") or known.get("title") or "Group")
    group = known | {
        "title": title,
        "members": members,
        "is_forum": bool(given.get("forum", known.get("is_forum"))),
    }
    box.store.put("group", group_id, group)
    box.journal("group", chat_id=group_id)
    if group["bot"] in {"left", "kicked"}:
        _let_in(box, group, founder, "administrator" if given.get("bot_admin") else "member")
    return {"id": group_id}


def migrate(box: Box, group_id: int) -> Json:
    """A basic group becomes a supergroup with another id.

    Raises:
        PhoneError: there is no such basic group.
    """
    group = _basic(box, group_id)
    founder = people.user_of(people.phone(box, group["members"][0]))
    large = group | {"id": _new_id(box, large=True), "type": "supergroup"}
    box.store.put("group", large["id"], large)
    box.journal("migrate", chat_id=group_id, to_chat_id=large["id"])
    _service(box, people.shared_chat(group), founder, {"migrate_to_chat_id": large["id"]})
    box.store.put("group", group_id, group | {"migrated_to": large["id"]})
    _service(box, people.shared_chat(large), founder, {"migrate_from_chat_id": group_id})
    return {"id": large["id"]}


def kick_bot(box: Box, group_id: int) -> Json:
    """The founder throws the bot out.

    Raises:
        PhoneError: there is no such group.
    """
    group = box.store.get("group", group_id)
    if group is None:
        raise PhoneError(404, f"There is no group {group_id}.")
    founder = people.user_of(people.phone(box, group["members"][0]))
    before = people.as_member(people.known_bot(box), group["bot"])
    box.store.put("group", group_id, group | {"bot": "kicked"})
    box.journal("kick", chat_id=group_id)
    return {"update_id": tell_of_bot(box, people.shared_chat(group), founder, before, "kicked")}


def open_topic(box: Box, group_id: int, name: str) -> Json:
    """The founder begins a topic of a forum; its number is that of the service message.

    Raises:
        PhoneError: there is no such forum.
    """
    group = box.store.get("group", group_id)
    if group is None or not group["is_forum"]:
        raise PhoneError(404, f"There is no forum {group_id}.")
    founder = people.user_of(people.phone(box, group["members"][0]))
    chat = people.shared_chat(group)
    thread = messages.new_id(box, chat)
    _service(box, chat, founder, topics.beginning(thread, name), message_id=thread)
    return {"thread": thread}


def post(box: Box, channel_id: int, given: dict[str, Any]) -> Json:
    """A post in a channel where the bot is administrator; the channel is made with its first post."""
    known = box.store.get("group", channel_id)
    if known is not None and known["type"] != "channel":
        raise PhoneError(409, f"{channel_id} is no channel.")
    fresh = {"id": channel_id, "type": "channel", "members": [], "bot": "administrator", "title": "Channel"}
    channel = (known or fresh) | ({"title": given["title"]} if given.get("title") else {})
    box.store.put("group", channel_id, channel)
    chat = people.shared_chat(channel)
    message_id = messages.new_id(box, chat)
    api = {"message_id": message_id, "sender_chat": chat, "chat": chat, "date": box.clock.stamp()}
    seq = box.journal("channel_post", chat_id=channel_id, message_id=message_id)
    document = messages.keep(box, api | plain(str(given.get("text", ""))), seq=seq)
    update_id = updates.push(box, "channel_post", messages.shown(box, document))
    return {"message_id": message_id, "update_id": update_id}


def _let_in(box: Box, group: Json, founder: Json, status: str) -> None:
    myself = people.known_bot(box)
    before = people.as_member(myself, group["bot"])
    box.store.put("group", group["id"], group | {"bot": status})
    chat, by = people.shared_chat(group), people.user_of(founder)
    tell_of_bot(box, chat, by, before, status)
    _service(box, chat, by, {"new_chat_members": [myself]})


def _service(box: Box, chat: Json, by: Json, content: Json, *, message_id: int | None = None) -> None:
    api = {
        "message_id": message_id or messages.new_id(box, chat),
        "from": by,
        "chat": chat,
        "date": box.clock.stamp(),
    } | content
    seq = box.journal("service", chat_id=chat["id"], message_id=api["message_id"])
    updates.push(box, "message", messages.shown(box, messages.keep(box, api, seq=seq)))


def _basic(box: Box, group_id: int) -> Json:
    group = box.store.get("group", group_id)
    if group is None or group["type"] != "group" or group.get("migrated_to"):
        raise PhoneError(404, f"There is no basic group {group_id}.")
    return group


def _new_id(box: Box, *, large: bool) -> int:
    return (
        SUPERGROUPS_BELOW - 2_000_000_000 - box.store.next("supergroup")
        if large
        else -4_000_000 - box.store.next("group")
    )
