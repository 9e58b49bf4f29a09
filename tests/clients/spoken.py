"""What all clients share: verbs as lines of JSON on standard input, what came of them on standard output.

Runs in the environment of the peers, so it imports the standard library only. Objects of the three libraries
carry the Bot API's own names; here they become plain values, without what a sandbox makes up at random but
for file ids.
"""

import asyncio
import inspect
import json
import sys
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

Gist = dict[str, Any]
Verbs = dict[str, Callable[..., Any]]
KINDS = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")


class RefusedError(Exception):
    """The server refused, as the library told it."""

    def __init__(self, code: int, words: str | None, **more: Any) -> None:
        super().__init__(words)
        told = {"words": words.removeprefix("Bad Request: ").casefold()} if words is not None else {}
        self.told = {"code": code} | told | more


async def serve(verbs: Verbs) -> None:
    """Does what each line asks for, one after the other, until standard input ends."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line)
        try:
            said: Gist = {"said": await _done(verbs[asked.pop("verb")], asked)}
        except RefusedError as refusal:
            said = {"refused": refusal.told}
        except Exception as error:  # noqa: BLE001 - the test has to hear of it
            said = {"surprise": repr(error)}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


async def _done(verb: Callable[..., Any], asked: Gist) -> Any:
    if inspect.iscoroutinefunction(verb):
        return await verb(**asked)
    return await asyncio.to_thread(verb, **asked)


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.value if isinstance(value, Enum) else value


def told(of: Any, *names: str, **renamed: str) -> Gist:
    """The attributes that are there and not empty, under their own or other names."""
    pairs = {name: name for name in names} | {shown: name for name, shown in renamed.items()}
    found = {shown: plain(getattr(of, name, None)) for shown, name in pairs.items()}
    return {shown: value for shown, value in found.items() if value not in (None, (), [], False)}


def message(of: Any) -> Gist:
    """A message, sent or received."""
    gist = {"id": of.message_id, "date": plain(of.date), "chat": chat(of.chat)}
    gist |= told(of, "text", "caption", "edit_date", "media_group_id", "migrate_to_chat_id")
    gist |= told(of, "message_thread_id", "is_topic_message", "migrate_from_chat_id")
    gist |= told(of, "has_protected_content", "has_media_spoiler")
    for name in ("from_user", "sender_chat", "reply_to_message", "document", "voice", "location"):
        if (inner := getattr(of, name, None)) is not None:
            gist[name] = INSIDE[name](inner)
    for name in ("photo", "entities", "caption_entities", "new_chat_members"):
        if inner := getattr(of, name, None):
            gist[name] = [INSIDE[name](each) for each in inner]
    markup = getattr(of, "reply_markup", None)
    if markup is not None:
        rows = markup.inline_keyboard
        gist["buttons"] = [[[key.text, key.callback_data or key.url] for key in row] for row in rows]
    return gist


def chat(of: Any) -> Gist:
    """A chat."""
    return {"id": of.id, "type": plain(of.type)} | told(of, "title", "username", "first_name", "is_forum")


def user(of: Any) -> Gist:
    """A person or a bot."""
    return {"id": of.id} | told(of, "first_name", "last_name", "username", "is_bot", "language_code")


def entity(of: Any) -> list[Any]:
    """A marked piece of a text."""
    return [plain(of.type), of.offset, of.length, *told(of, "url", "language").values()]


def size(of: Any) -> Gist:
    """One size of a photo."""
    return told(of, "file_id", "width", "height")


def document(of: Any) -> Gist:
    """A file."""
    return told(of, "file_id", "file_name", "mime_type", "file_size")


INSIDE: dict[str, Callable[[Any], Any]] = {
    "from_user": lambda of: of.id,
    "sender_chat": lambda of: of.id,
    "reply_to_message": lambda of: of.message_id,
    "document": document,
    "voice": lambda of: told(of, "file_id", "mime_type", "file_size"),
    "location": lambda of: [of.latitude, of.longitude],
    "photo": size,
    "entities": entity,
    "caption_entities": entity,
    "new_chat_members": user,
}


def member(of: Any) -> Gist:
    """Somebody's standing in a chat."""
    return {"id": of.user.id, "status": plain(of.status)}


def update(of: Any) -> Gist:
    """One update, under the name of its kind."""
    kind = next(name for name in KINDS if getattr(of, name, None) is not None)
    content = getattr(of, kind)
    if kind == "callback_query":
        pressed = content.message
        inside: Gist = {"id": content.id, "from": content.from_user.id, "data": content.data}
        inside["message"] = [pressed.chat.id, pressed.message_id, plain(pressed.date) != 0]
    elif kind == "my_chat_member":
        inside = {"chat": content.chat.id, "from": content.from_user.id}
        inside["statuses"] = [
            member(each)["status"] for each in (content.old_chat_member, content.new_chat_member)
        ]
    else:
        inside = message(content)
    return {kind: inside}
