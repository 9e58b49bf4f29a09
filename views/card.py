"""A card: words and buttons for one person, and the limits Telegram sets them."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from views.payloads import Payload

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
LABEL_LIMIT = 64


@dataclass(frozen=True)
class Button:
    """A label with what pressing it means."""

    label: str
    press: Payload


@dataclass(frozen=True)
class Card:
    """One message; with a `subject` it can be redrawn in place, with a `photo` it shows a stored picture.

    `photo` is the name of an object in the store; the text is then its caption.
    """

    text: Markup
    rows: tuple[tuple[Button, ...], ...] = ()
    subject: str | None = None
    photo: str | None = None

    @property
    def method(self) -> str:
        """Return the Bot API method that sends this card."""
        return "sendPhoto" if self.photo else "sendMessage"

    def payload(self) -> dict[str, Any]:
        """Return the call's parameters, without the chat; a photo stands as `store:` and its name."""
        keyboard = [
            [{"text": b.label[:LABEL_LIMIT], "callback_data": b.press.pack()} for b in row]
            for row in self.rows
        ]
        parameters: dict[str, Any] = {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": keyboard}}
        if self.photo:
            return {**parameters, "photo": f"store:{self.photo}", "caption": fit(self.text, CAPTION_LIMIT)}
        return {
            **parameters,
            "text": fit(self.text, TEXT_LIMIT),
            "link_preview_options": {"is_disabled": True},
        }


@dataclass
class Lines:
    """Lines of a card as they are put together; empty ones are left out."""

    lines: list[Markup] = field(default_factory=list)

    def add(self, *lines: Markup | None) -> "Lines":
        """Add the lines that say something."""
        self.lines += [line for line in lines if line]
        return self

    @property
    def text(self) -> Markup:
        """Return the lines as one text."""
        return Markup("\n").join(self.lines)


def fit(text: Markup, limit: int) -> str:
    """Return a text that Telegram takes: cut at a line where it is too long, so that no tag is torn."""
    if len(text.striptags().encode("utf-16-le")) // 2 <= limit and len(text) <= 2 * limit:
        return str(text)
    kept: list[str] = []
    for line in str(text).split("\n"):
        if len("\n".join([*kept, line])) > limit - 2:
            break
        kept.append(line)
    return "\n".join(kept or [str(Markup.escape(text.striptags()[: limit // 2]))]) + "\n…"


def excerpt(text: str, length: int) -> str:
    """Return the beginning of what a person wrote, marked where it was cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"
