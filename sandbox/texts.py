"""Texts of the bot's messages: parse mode or entities, trimming, and the length that the server allows."""

from typing import Any

from sandbox import entities, html_text
from sandbox.calls import Call
from sandbox.errors import ApiError, bad_request
from sandbox.store import Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
FIELDS = (("offset", int, "Number"), ("length", int, "Number"), ("type", str, "String"))
GIVEN = frozenset(html_text.SIMPLE.values()) | {"expandable_blockquote", "text_mention", "custom_emoji"}
FOUND = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bank_card_number",
    }
)


def message_text(call: Call) -> Json:
    """The fields `text` and `entities` of a text message.

    Raises:
        ApiError: the text is empty, too long, or its markup is broken.
    """
    text, found = formatted(call.text("text"), call.text("parse_mode"), call.loose("entities") or [])
    if not text:
        raise bad_request("message text is empty")
    if entities.units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": found} if found else {})


def caption(text: str, parse_mode: str, given: list[Any]) -> Json:
    """The fields `caption` and `caption_entities`, or nothing for an empty caption.

    Raises:
        ApiError: the caption is too long, or its markup is broken.
    """
    text, found = formatted(text, parse_mode, given)
    if entities.units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": found} if text and found else {})


def caption_of(call: Call) -> Json:
    """The caption that a call gives."""
    return caption(call.text("caption"), call.text("parse_mode"), call.loose("caption_entities") or [])


def formatted(source: str, parse_mode: str, given: list[Any]) -> tuple[str, list[Json]]:
    """A text without markup and without blanks around it, and its entities.

    Raises:
        ApiError: the markup is broken or of a kind that this server does not read.
    """
    mode = parse_mode.lower()
    if mode not in {"", "none", "html"}:
        raise bad_request("unsupported parse_mode")
    text, marked = html_text.parse(source) if mode == "html" else (source, _checked(given))
    shift = entities.units(text) - entities.units(text.lstrip())
    text = text.strip()
    end = entities.units(text)
    return text, entities.with_found(text, [cut for entity in marked if (cut := _cut(entity, shift, end))])


def _checked(given: list[Any]) -> list[Json]:
    """The entities that a bot may give; those that the server finds by itself are left out."""
    for entity in given:
        if not isinstance(entity, dict):
            raise _no_entity("expected an Object")
        for name, kind, called in FIELDS:
            if name not in entity:
                raise _no_entity(f'Can\'t find field "{name}"')
            if not isinstance(entity[name], kind):
                raise _no_entity(f'Field "{name}" must be of type {called}')
        if entity["type"] not in GIVEN | FOUND:
            raise _no_entity("Unsupported type specified")
    return [entity for entity in given if entity["type"] in GIVEN]


def _no_entity(words: str) -> ApiError:
    return bad_request(f"can't parse MessageEntity: {words}")


def _cut(entity: Json, shift: int, end: int) -> Json | None:
    start = max(0, entity["offset"] - shift)
    length = min(end, entity["offset"] - shift + entity["length"]) - start
    return entity | {"offset": start, "length": length} if length > 0 else None
