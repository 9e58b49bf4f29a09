"""A card: words and buttons for one person, and the limits Telegram sets them."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from markupsafe import Markup

from locales.words import one_line
from views.payloads import Payload

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
LABEL_LIMIT = 64
BUTTONS_LIMIT = 100
CUT = "…"
BLANK = Markup("\n\n")  # between the paragraphs of a card
LINK = "\ue000"  # a character of nobody's
TAG = re.compile(r"</?[a-z][^<>]*>")


@dataclass(frozen=True)
class Button:
    """A label with what pressing it means."""

    label: str
    press: Payload


@dataclass(frozen=True)
class Ticket:
    """A QR code of an invitation, and the lines around it; drawn when it leaves, so no row has the secret."""

    invitation_id: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A stored object sent as a file, by the name that people see."""

    stored: str
    shown: str


@dataclass(frozen=True)
class Card:
    """One message; with a `subject` it can be redrawn in place, with a `photo` it shows a stored picture.

    `photo` is the name of an object in the store; the text is then its caption, as it is of a `document`. Its
    picture may be a `ticket` instead, whose link takes the place of LINK in the caption. `name` tells its
    buttons from those of others where several cards share one message; `topic` is that of a forum, 0
    elsewhere, and `answers` the message that is replied to, if any. One that is `silent` makes no sound.
    """

    text: Markup
    rows: tuple[tuple[Button, ...], ...] = ()
    subject: str | None = None
    photo: str | None = None
    name: str | None = None
    topic: int = 0
    answers: int = 0
    ticket: Ticket | None = None
    document: Document | None = None
    silent: bool = False

    @property
    def method(self) -> str:
        """Return the Bot API method that sends this card."""
        if self.document:
            return "sendDocument"
        return "sendPhoto" if self.photo or self.ticket else "sendMessage"

    def payload(self) -> dict[str, Any]:
        """Return the call's parameters, without the chat; a picture stands as `store:` and its name."""
        keyboard = [
            [{"text": one_line(b.label)[:LABEL_LIMIT], "callback_data": b.press.pack()} for b in row]
            for row in self.rows
        ]
        parameters: dict[str, Any] = {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": keyboard}}
        if self.topic:
            parameters["message_thread_id"] = self.topic
        if self.silent:
            parameters["disable_notification"] = True
        if self.answers:
            there = {"message_id": self.answers, "allow_sending_without_reply": True}
            parameters["reply_parameters"] = there
        if self.ticket:
            parameters["ticket"] = list(self.ticket.lines)
        if self.document:
            file = {"document": f"store:{self.document.stored}", "file_name": self.document.shown}
            return {**parameters, **file, "caption": fit(self.text, CAPTION_LIMIT)}
        if self.photo or self.ticket:
            picture = f"invitation:{self.ticket.invitation_id}" if self.ticket else f"store:{self.photo}"
            return {**parameters, "photo": picture, "caption": fit(self.text, CAPTION_LIMIT)}
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
    """Return a text that Telegram takes: cut at a line where it is too long, so that no tag is torn.

    The limit counts what is seen, in UTF-16 units: tags count nothing, an emoji two or more.
    """
    lines = str(text).split("\n")
    if _units("\n".join(map(_seen, lines))) <= limit:
        return str(text)
    kept: list[str] = []
    room = limit - len(CUT)
    for line in lines:
        room -= _units(_seen(line)) + 1
        if room < 0:
            break
        kept.append(line)
    if kept:
        return "\n".join([*kept, CUT])
    begun = _seen(lines[0]).encode("utf-16-le")[: 2 * (limit - len(CUT))].decode("utf-16-le", "ignore")
    return str(Markup.escape(begun)) + CUT


def _seen(line: str) -> str:
    return unescape(TAG.sub("", line))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def excerpt(text: str, length: int) -> str:
    """Return the beginning of what a person wrote, marked where it was cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"
