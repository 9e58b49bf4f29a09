"""Texts with parse_mode HTML: from tags to entities, refused in the words of the real server."""

import re
from dataclasses import dataclass, field
from html import unescape

from sandbox.entities import units
from sandbox.errors import ApiError, bad_request
from sandbox.store import Json

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
PIECE = re.compile(r"</?[^>]*>?|&(?:lt|gt|amp|quot|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});|[^<&]+|&")
TAG = re.compile(r"<(/?)\s*([^\s>/]*)([^>]*)>$")
ATTRIBUTE = re.compile(r"""([A-Za-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
SOLID = frozenset({"code", "pre"})
MERGED = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reading:
    text: str = ""
    length: int = 0
    entities: list[Json] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.text += text
        self.length += units(text)


def parse(source: str) -> tuple[str, list[Json]]:
    """The text without tags, and its entities.

    Raises:
        ApiError: the markup is broken or has an unknown tag.
    """
    reading = _Reading()
    for match in PIECE.finditer(source):
        piece = match.group()
        if piece.startswith("<"):
            _tag(reading, piece, len(source[: match.start()].encode()))
        else:
            reading.add(unescape(piece) if piece.startswith("&") else piece)
    if reading.stack:
        raise broken(f'Can\'t find end tag corresponding to start tag "{reading.stack[-1].tag}"')
    return reading.text, _tidy(reading.entities)


def broken(words: str) -> ApiError:
    """400: the markup cannot be read."""
    return bad_request(f"can't parse entities: {words}")


def _tag(reading: _Reading, piece: str, at: int) -> None:
    match = TAG.match(piece)
    if match is None:
        raise broken(f"Unclosed {'end' if piece.startswith('</') else 'start'} tag at byte offset {at}")
    closing, name, rest = match.group(1), match.group(2).lower(), match.group(3)
    if closing:
        _close(reading, name, at)
        return
    if name not in SIMPLE:
        raise broken(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes = {key.lower(): a or b or c for key, a, b, c in ATTRIBUTE.findall(rest)}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise broken(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    reading.stack.append(_Open(name, reading.length, attributes))


def _close(reading: _Reading, name: str, at: int) -> None:
    if not reading.stack:
        raise broken(f"Unexpected end tag at byte offset {at}")
    opened = reading.stack.pop()
    if name != opened.tag:
        raise broken(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{name}>"')
    length = reading.length - opened.start
    if length:
        found = _entity(reading, opened, {"offset": opened.start, "length": length})
        reading.entities.extend([found] if found else [])


def _entity(reading: _Reading, opened: _Open, place: Json) -> Json | None:
    kind = SIMPLE[opened.tag]
    if kind == "blockquote" and "expandable" in opened.attributes:
        return place | {"type": "expandable_blockquote"}
    if kind == "text_link":
        inside = reading.text.encode("utf-16-le")[opened.start * 2 :].decode("utf-16-le")
        url = unescape(opened.attributes.get("href") or inside)
        return (
            place | {"type": kind, "url": whole_link(url)}
            if re.match(r"(?:https?|tg)://|[\w-]+\.\w", url)
            else None
        )
    language = opened.attributes.get("class", "").removeprefix("language-") if kind == "code" else ""
    if language and reading.stack and reading.stack[-1].tag == "pre":
        reading.stack[-1].attributes["language"] = language
        return None
    if kind == "pre" and opened.attributes.get("language"):
        return place | {"type": kind, "language": opened.attributes["language"]}
    return place | {"type": kind}


def whole_link(url: str) -> str:
    """A link as the server gives it back: with a scheme, and a slash after a bare host."""
    url = url if "://" in url else f"http://{url}"
    return f"{url}/" if re.fullmatch(r"https?://[^/?#]+", url) else url


def _tidy(entities: list[Json]) -> list[Json]:
    """In order, neighbours of one kind joined, nothing inside code."""
    ordered = sorted(
        entities, key=lambda entity: (entity["offset"], -entity["length"], entity["type"] not in SOLID)
    )
    out: list[Json] = []
    for entity in ordered:
        if any(other["type"] in SOLID and _inside(entity, other) for other in out):
            continue
        last = next((other for other in reversed(out) if other["type"] == entity["type"]), None)
        if last and entity["type"] in MERGED and last["offset"] + last["length"] >= entity["offset"]:
            last["length"] = max(last["length"], entity["offset"] + entity["length"] - last["offset"])
        else:
            out.append(entity)
    return out


def _inside(entity: Json, other: Json) -> bool:
    end = other["offset"] + other["length"]
    return bool(other["offset"] <= entity["offset"] and entity["offset"] + entity["length"] <= end)
