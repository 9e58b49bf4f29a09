"""Threads of a supergroup: topics of a forum, and chains of replies.

A topic is the service message that began it, and its number is that message's. What is written in a topic and
answers nothing is shown as an answer to that message; an answer belongs to the thread of what it answers.
"""

from sandbox import messages
from sandbox.box import Box
from sandbox.store import Json

ICON_COLOR = 7322096


def begun(box: Box, chat: Json, thread: int) -> bool:
    """Whether a chat has this topic."""
    root = messages.find(box, chat["id"], thread)
    return root is not None and "forum_topic_created" in root["api"]


def beginning(message_id: int, name: str) -> Json:
    """The content of the service message that begins a topic."""
    created = {"name": name, "icon_color": ICON_COLOR}
    return {"forum_topic_created": created, "message_thread_id": message_id, "is_topic_message": True}


def threaded(box: Box, chat: Json, thread: int | None, reply_to: int | None) -> tuple[Json, int | None]:
    """The fields that tell a message's thread, and the number of the message that it is shown to answer."""
    answered = messages.find(box, chat["id"], reply_to) if reply_to is not None else None
    if thread:
        return {"message_thread_id": thread, "is_topic_message": True}, reply_to or thread
    if answered is None or chat["type"] != "supergroup":
        return {}, reply_to
    of: Json = answered["api"]
    fields = {"message_thread_id": of.get("message_thread_id", of["message_id"])}
    return fields | ({"is_topic_message": True} if of.get("is_topic_message") else {}), reply_to
