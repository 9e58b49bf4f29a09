"""What people send: messages in the private chat or a group, edits, presses."""

from zlib import crc32

from sandbox import entities, messages, people, topics, updates
from sandbox.box import Box
from sandbox.clock import steady
from sandbox.errors import PhoneError
from sandbox.phones.privacy import reaches_bot
from sandbox.store import Json


def plain(text: str, name: str = "text") -> Json:
    """A text as a phone sends it, with the entities the server finds; `name` is text or caption.

    Raises:
        PhoneError: there is nothing but blanks.
    """
    stripped = text.strip()
    if not stripped and name == "text":
        raise PhoneError(400, "A phone cannot send an empty text.")
    found = entities.with_found(stripped, [])
    marks = {"entities" if name == "text" else "caption_entities": found} if found else {}
    return ({name: stripped} if stripped else {}) | marks


def where(box: Box, person: Json, chat_id: int | None) -> Json:
    """The chat a person writes to; the private chat with the bot unless another is named.

    Raises:
        PhoneError: there is no such chat, the person is not in it, has blocked the bot or left Telegram.
    """
    if person.get("left"):
        raise PhoneError(409, "This person has left Telegram.")
    if chat_id is None or chat_id == person["id"]:
        if person.get("blocked"):
            raise PhoneError(409, "This person has blocked the bot.")
        if not person.get("started"):
            box.store.put("phone", person["id"], person | {"started": True})
        return people.private_chat(person)
    group = box.store.get("group", chat_id)
    if group is None or group["type"] == "channel":
        raise PhoneError(404, f"There is no group {chat_id}.")
    if person["id"] not in group["members"]:
        raise PhoneError(403, f"Phone {person['id']} is not in group {chat_id}.")
    if group.get("migrated_to"):
        raise PhoneError(409, f"Group {chat_id} has become {group['migrated_to']}.")
    return people.shared_chat(group)


def write(
    box: Box,
    person: Json,
    chat_id: int | None,
    content: Json,
    *,
    what: str,
    reply_to: int | None = None,
    thread: int | None = None,
) -> Json:
    """Sends one message; answers its id and that of the update, None when the bot does not get it.

    Raises:
        PhoneError: the person cannot write there, or there is no such topic or message to reply to.
    """
    chat = where(box, person, chat_id)
    if reply_to is not None and messages.find(box, chat["id"], reply_to) is None:
        raise PhoneError(404, f"There is no message {reply_to} to reply to.")
    if thread is not None and not topics.begun(box, chat, thread):
        raise PhoneError(404, f"There is no topic {thread}.")
    message_id = messages.new_id(box, chat)
    in_thread, reply_to = topics.threaded(box, chat, thread, reply_to)
    api = {
        "message_id": message_id,
        "from": people.user_of(person),
        "chat": chat,
        "date": box.clock.stamp(),
    } | content
    api |= in_thread
    album = {"album": content["media_group_id"]} if "media_group_id" in content else {}
    seq = box.journal(what, chat_id=chat["id"], user_id=person["id"], message_id=message_id, **album)
    document = messages.keep(box, api, seq=seq, reply_to=reply_to)
    box.store.put("read", person["id"], {"seq": seq})
    return {"message_id": message_id, "update_id": _announce(box, "message", document)}


def edit(box: Box, person: Json, chat_id: int | None, message_id: int, text: str) -> Json:
    """Changes the words of a message that the person has sent.

    Raises:
        PhoneError: there is no such message of this person.
    """
    chat = where(box, person, chat_id)
    document = messages.find(box, chat["id"], message_id)
    if document is None or document["api"].get("from", {}).get("id") != person["id"]:
        raise PhoneError(404, f"Phone {person['id']} has sent no message {message_id}.")
    name = "text" if "text" in document["api"] else "caption"
    gone = {"text", "entities", "caption", "caption_entities"}
    api = {key: value for key, value in document["api"].items() if key not in gone} | plain(text, name)
    api["edit_date"] = box.clock.stamp()
    seq = box.journal("edit", chat_id=chat["id"], user_id=person["id"], message_id=message_id)
    changed = messages.keep(box, api, seq=seq, reply_to=document["reply_to"])
    return {"message_id": message_id, "update_id": _announce(box, "edited_message", changed)}


def press(box: Box, person: Json, chat_id: int | None, message_id: int, data: str, *, force: bool) -> Json:
    """Presses a button; `force` presses one that is not there (any more), as a cached screen can.

    Raises:
        PhoneError: there is no such message or button.
    """
    chat = where(box, person, chat_id)
    document = messages.find(box, chat["id"], message_id)
    api: Json = document["api"] if document else {}
    keys = [key for row in api.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
    if not force and not any(key.get("callback_data") == data for key in keys):
        raise PhoneError(409, f"Message {message_id} has no button with data {data!r}.")
    query_id = str(4_000_000_000_000_000_000 + box.store.next("query"))
    asked = {
        "id": query_id,
        "chat_id": chat["id"],
        "user_id": person["id"],
        "message_id": message_id,
        "data": data,
    }
    state = {"answered": False, "text": None, "show_alert": False, "pressed": steady()}
    box.store.put("query", query_id, asked | state)
    seq = box.journal(
        "press", chat_id=chat["id"], user_id=person["id"], message_id=message_id, data=data, query_id=query_id
    )
    box.store.put("read", person["id"], {"seq": seq})
    message = (
        messages.shown(box, document) if document else {"chat": chat, "message_id": message_id, "date": 0}
    )
    query = {
        "id": query_id,
        "from": people.user_of(person),
        "message": message,
        "chat_instance": _instance(chat),
        "data": data,
    }
    return {"query_id": query_id, "update_id": updates.push(box, "callback_query", query)}


def _announce(box: Box, kind: str, document: Json) -> int | None:
    shown = messages.shown(box, document)
    return updates.push(box, kind, shown) if reaches_bot(box, shown) else None


def _instance(chat: Json) -> str:
    return str(crc32(str(chat["id"]).encode()) * 1_000_003)
