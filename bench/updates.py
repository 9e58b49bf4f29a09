"""Updates as Telegram would hand them over."""

from collections.abc import Iterable
from typing import Any

FIRST_CHAT = 100_000
SENT_ON = 1_780_000_000


def chat(place: int) -> int:
    """Return the chat of a person of the bench, by place."""
    return FIRST_CHAT + place


def notes(numbers: Iterable[int], chats: int, first: int = 0) -> list[dict[str, Any]]:
    """Return one update `/note N` for each number, so many chats from a first one on taking turns."""
    return [_message(number, chat(first + number % chats), f"/note {number}") for number in numbers]


def press(number: int, place: int, data: str) -> dict[str, Any]:
    """Return a press on a button under a message."""
    who = _who(chat(place))
    message = {
        "message_id": 1, "date": SENT_ON, "text": "?", "chat": _chat(chat(place)),
        "from": {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
    }  # fmt: skip
    query = {"id": str(number), "from": who, "message": message, "chat_instance": "1", "data": data}
    return {"update_id": number + 1, "callback_query": query}


def _message(number: int, chat_id: int, text: str) -> dict[str, Any]:
    command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
    message = {
        "message_id": number + 1, "date": SENT_ON, "text": text, "entities": [command],
        "chat": _chat(chat_id), "from": _who(chat_id),
    }  # fmt: skip
    return {"update_id": number + 1, "message": message}


def _chat(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "type": "private", "first_name": "Phone"}


def _who(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "Phone", "language_code": "zh-hans"}
