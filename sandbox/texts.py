"""Texts of the bot's messages: parse mode or entities, trimming, and the length that the server allows."""

from sandbox import entities, html_text
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.store import Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024


def message_text(call: Call) -> Json:
    """The fields `text` and `entities` of a text message.

    Raises:
        ApiError: the text is empty, too long, or its markup is broken.
    """
    text, found = formatted(
        call.text("text"), call.text("parse_mode"), call.objects("entities", "MessageEntity")
    )
    if not text:
        raise bad_request("message text is empty")
    if entities.units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": found} if found else {})


def caption(text: str, parse_mode: str, given: list[Json] | None) -> Json:
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
    return caption(
        call.text("caption"), call.text("parse_mode"), call.objects("caption_entities", "MessageEntity")
    )


def formatted(source: str, parse_mode: str, given: list[Json] | None) -> tuple[str, list[Json]]:
    """A text without markup and without blanks around it, and its entities.

    Raises:
        ApiError: the markup is broken or of a kind that this server does not read.
    """
    mode = parse_mode.lower()
    if mode not in {"", "none", "html"}:
        raise bad_request("unsupported parse_mode")
    text, marked = (
        html_text.parse(source) if mode == "html" else (source, [_checked(each) for each in given or []])
    )
    shift = entities.units(text) - entities.units(text.lstrip())
    text = text.strip()
    end = entities.units(text)
    return text, entities.with_found(text, [cut for entity in marked if (cut := _cut(entity, shift, end))])


def _checked(entity: Json) -> Json:
    if not all(
        isinstance(entity.get(name), kind) for name, kind in (("offset", int), ("length", int), ("type", str))
    ):
        raise bad_request("can't parse MessageEntity: Field is of a wrong type")
    return entity


def _cut(entity: Json, shift: int, end: int) -> Json | None:
    start = max(0, entity["offset"] - shift)
    length = min(end, entity["offset"] - shift + entity["length"]) - start
    return entity | {"offset": start, "length": length} if length > 0 else None
