"""Privacy mode: which messages of a group a bot gets to see."""

from sandbox import people
from sandbox.box import Box
from sandbox.entities import units
from sandbox.store import Json

CONTENT = ("text", "photo", "document", "voice", "video", "sticker", "location")


def reaches_bot(box: Box, message: Json) -> bool:
    """Whether the bot gets a message.

    Everything in a private chat; in a group commands for it, mentions of it, replies to it and service
    messages, or everything when it is an administrator or privacy mode is off.
    """
    chat = message["chat"]
    if chat["type"] == "private":
        return True
    status = people.bot_status(box, chat)
    if status in {"left", "kicked"}:
        return False
    if status == "administrator" or box.settings.reads_all or not any(name in message for name in CONTENT):
        return True
    myself = people.bot(box) or {}
    if message.get("reply_to_message", {}).get("from", {}).get("id") == myself.get("id"):
        return True
    return _addressed(message, str(myself.get("username", "")).lower())


def _addressed(message: Json, username: str) -> bool:
    text: str = message.get("text") or message.get("caption") or ""
    for entity in message.get("entities") or message.get("caption_entities") or []:
        word = _cut(text, entity).lower()
        if entity["type"] == "mention" and word == f"@{username}":
            return True
        if (
            entity["type"] == "bot_command"
            and entity["offset"] == 0
            and word.partition("@")[2] in {"", username}
        ):
            return True
    return False


def _cut(text: str, entity: Json) -> str:
    at = 0
    out = []
    for char in text:
        if entity["offset"] <= at < entity["offset"] + entity["length"]:
            out.append(char)
        at += units(char)
    return "".join(out)
