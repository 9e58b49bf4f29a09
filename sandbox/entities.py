"""Entities: finding commands, links and names in plain text, and drawing a text with its entities as HTML.

Offsets and lengths count UTF-16 code units, as the Bot API does.
"""

import re
from html import escape

from sandbox.store import Json

FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    ("url", re.compile(r"(?<![\w@])(?:https?://|t\.me/)[^\s<>\"，。；！？）】」]+")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w/#@])#(?=\w*[^\W\d])\w{1,256}")),
)
DRAWN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
OPAQUE = ("code", "pre", "text_link", "text_mention")
SAFE_LINK = re.compile(r"(?:https?|tg|mailto):", re.IGNORECASE)


def units(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text) + sum(1 for char in text if char > "\uffff")


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """The entities together with those the server finds by itself, in order."""
    everything = list(entities)
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start, length = units(text[: match.start()]), units(match.group())
            if not any(_crosses(other, start, length) for other in everything):
                everything.append({"offset": start, "length": length, "type": kind})
    return sorted(everything, key=lambda entity: (entity["offset"], -entity["length"]))


def _crosses(other: Json, start: int, length: int) -> bool:
    opaque = other["type"] in OPAQUE or any(other["type"] == kind for kind, _ in FOUND)
    return opaque and other["offset"] < start + length and start < other["offset"] + other["length"]


def draw(text: str, entities: list[Json]) -> str:
    """The text as HTML that is safe to put into a page; line breaks stay line breaks."""
    wide = text.encode("utf-16-le")
    out: list[str] = []
    _draw(
        wide,
        0,
        len(wide) // 2,
        sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])),
        out,
    )
    return "".join(out)


def _draw(wide: bytes, start: int, end: int, entities: list[Json], out: list[str]) -> None:
    at = start
    while entities:
        first = entities.pop(0)
        begin, stop = max(first["offset"], at), min(first["offset"] + first["length"], end)
        if begin >= stop:
            continue
        inside = [entity for entity in entities if entity["offset"] < stop]
        entities = [entity for entity in entities if entity["offset"] >= stop]
        out.append(_plain(wide, at, begin))
        opening, closing = _tags(first, _plain(wide, begin, stop))
        out.append(opening)
        _draw(wide, begin, stop, inside, out)
        out.append(closing)
        at = stop
    out.append(_plain(wide, at, end))


def _plain(wide: bytes, start: int, end: int) -> str:
    return escape(wide[start * 2 : end * 2].decode("utf-16-le", errors="replace"))


def _tags(entity: Json, escaped: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in DRAWN:
        return f"<{DRAWN[kind]}>", f"</{DRAWN[kind]}>"
    if kind == "spoiler":
        return '<span class="spoiler">', "</span>"
    link = escape(entity["url"]) if kind == "text_link" else escaped if kind == "url" else ""
    if kind == "url" and not SAFE_LINK.match(link):
        link = f"https://{link}"
    if link and SAFE_LINK.match(link):
        return f'<a href="{link}">', "</a>"
    return f'<span class="{kind}">', "</span>"
