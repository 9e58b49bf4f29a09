"""Keyboards: what reply_markup asks for, checked as the real server checks it."""

import re
from typing import Any

from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.html_text import whole_link
from sandbox.store import Json

MOST_DATA = 64  # bytes
MOST_BUTTONS = 100
WEB_LINK = re.compile(r"(?:https?://(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?|tg://\w+)(?:[/?#]\S*)?")
WORDS = ("url", "callback_data")  # an empty one counts as none
ACTIONS = frozenset(
    {
        "login_url",
        "web_app",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)


def read(call: Call) -> tuple[Json | None, Json | None]:
    """The inline keyboard of a message, and the keyboard in place of the phone's own; either may be None.

    Raises:
        ApiError: the markup is no keyboard, or has a button that the server refuses.
    """
    asked = call.object("reply_markup", "reply keyboard markup", "object expected as reply markup")
    if asked is None:
        return None, None
    if "inline_keyboard" not in asked:
        return None, _reply_keyboard(asked)
    rows = [[_button(button) for button in row] for row in _rows(asked, "inline_keyboard")]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    rows = [row for row in rows if row]
    return ({"inline_keyboard": rows} if rows else None), None


def _rows(asked: Json, name: str) -> list[list[Any]]:
    rows = asked[name]
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        of = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
        raise bad_request(f'field "{name}"{of} must be an Array of Arrays')
    return rows


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse InlineKeyboardButton: InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request("can't parse InlineKeyboardButton: Can't find field \"text\"")
    if not any(button.get(action) not in {None, ""} for action in WORDS) and not ACTIONS & button.keys():
        raise bad_request(
            "can't parse InlineKeyboardButton: Text buttons are not allowed in the inline keyboard"
        )
    if not button["text"]:
        raise bad_request("inline keyboard button text must be non-empty")
    if len(str(button.get("callback_data", "")).encode()) > MOST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return button | ({"url": _link(button["url"])} if button.get("url") else {})


def _link(url: Any) -> str:
    link = whole_link(str(url))
    if WEB_LINK.fullmatch(link) is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return link


def _reply_keyboard(asked: Json) -> Json:
    if "keyboard" in asked:
        rows = _rows(asked, "keyboard")
        return asked | {
            "keyboard": [[{"text": key} if isinstance(key, str) else key for key in row] for row in rows]
        }
    return {
        name: asked[name]
        for name in ("remove_keyboard", "force_reply", "input_field_placeholder")
        if name in asked
    }
