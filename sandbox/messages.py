"""Messages: their numbers, how they are kept, and how the Bot API shows them.

A kept message is a document: `api` is the Message without what it replies to, `reply_to` the id of that one,
`seq` the journal entry that changed it last, `keyboard` a reply keyboard, which no Message shows.
"""

from sandbox.box import Box
from sandbox.store import Json


def new_id(box: Box, chat: Json) -> int:
    """The next number: private chats and basic groups share one row of numbers."""
    alone = chat["type"] in {"supergroup", "channel"}
    return box.store.next(f"message {chat['id'] if alone else 'all'}")


def keep(box: Box, api: Json, *, seq: int, reply_to: int | None = None, keyboard: Json | None = None) -> Json:
    """Writes a message, new or changed, and returns its document."""
    document = {"api": api, "seq": seq, "reply_to": reply_to, "keyboard": keyboard}
    box.store.put("message", api["message_id"], document, owner=api["chat"]["id"])
    return document


def find(box: Box, chat_id: int, message_id: int) -> Json | None:
    """The kept message, or None."""
    return box.store.get("message", message_id, owner=chat_id)


def shown(box: Box, document: Json) -> Json:
    """A kept message as a Message, with the one it replies to."""
    api: Json = document["api"]
    replied = find(box, api["chat"]["id"], document["reply_to"]) if document["reply_to"] else None
    return api | ({"reply_to_message": replied["api"]} if replied else {})


def gist(api: Json) -> Json:
    """What a journal entry tells of a message, which may be changed or deleted later."""
    buttons = [key["text"] for row in api.get("reply_markup", {}).get("inline_keyboard", []) for key in row]
    media = next((kind for kind in ("photo", "document") if kind in api), None)
    return {"text": api.get("text", api.get("caption")), "media": media, "buttons": buttons}


def forget(box: Box, chat_id: int, message_id: int) -> None:
    """Deletes a message."""
    box.store.drop("message", message_id, owner=chat_id)


def of_chat(box: Box, chat_id: int) -> list[Json]:
    """The kept messages of a chat, oldest first."""
    return box.store.every("message", owner=chat_id)
