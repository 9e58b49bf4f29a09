"""What the bot and the imaging child say to each other: JSON in frames with a length before them."""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

LENGTH = struct.Struct(">I")


class Reason(StrEnum):
    """Why a file is not kept as a picture."""

    EMPTY = "empty"
    NOT_A_PICTURE = "not_a_picture"
    UNSUPPORTED_KIND = "unsupported_kind"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SLOW = "too_slow"
    TOO_MUCH_MEMORY = "too_much_memory"


@dataclass(frozen=True)
class Job:
    """One file to look at; both paths are absolute.

    The folder must exist and belong to this job alone: a rejected picture may leave half-written files in it.
    """

    source: Path
    folder: Path


@dataclass(frozen=True)
class Stamp:
    """A large copy of ours to be marked along its foot: a title, lines of details, and a short code."""

    large: Path
    into: Path
    title: str
    lines: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class Pair:
    """Two pictures of ours to be shown side by side."""

    left: Path
    right: Path
    into: Path
    title: str
    left_words: str
    right_words: str


@dataclass(frozen=True)
class Sheet:
    """A page of a contact sheet: pictures of ours and as many words."""

    pictures: tuple[Path, ...]
    words: tuple[str, ...]
    into: Path
    title: str
    footer: str


@dataclass(frozen=True)
class Picture:
    """An accepted picture and the three files made of it in the job's folder.

    `kind` is what was sent: jpeg, png, webp or heic. Width and height are those of the full-size picture held
    upright, in pixels. `shot_at` is ISO 8601, with an offset only if the camera wrote one. Latitude and
    longitude are degrees. `phash` is None where there is nothing to see.
    """

    kind: str
    width: int
    height: int
    sent_sha256: str
    sent_bytes: int
    shot_at: str | None
    full_name: str
    large_name: str
    thumb_name: str
    latitude: float | None = None
    longitude: float | None = None
    phash: int | None = None


@dataclass(frozen=True)
class Drawn:
    """A picture that was drawn, and its size in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Rejected:
    """A refused file; `found` names what it is ("gif", "pdf") when the reason is an unsupported kind."""

    reason: Reason
    found: str | None = None


Task = Job | Stamp | Pair | Sheet
Result = Picture | Drawn | Rejected
_TASKS: Final = {one.__name__: one for one in (Job, Stamp, Pair, Sheet)}
_RESULTS: Final = {one.__name__: one for one in (Picture, Drawn, Rejected)}


def pack(message: Task | Result) -> bytes:
    """Return the frame of a message; the other side has a working directory of its own."""
    said = {"is": type(message).__name__, **asdict(message)}
    body = json.dumps(said, default=lambda path: str(path.absolute())).encode()
    return LENGTH.pack(len(body)) + body


def unpack_task(body: bytes) -> Task:
    """Return what is asked for in a frame's body."""
    task: Task = _message(body, _TASKS)
    return task


def unpack_result(body: bytes) -> Result:
    """Return the result in a frame's body."""
    result: Result = _message(body, _RESULTS)
    return result


def _message(body: bytes, expected: Mapping[str, type]) -> Any:
    fields: dict[str, Any] = json.loads(body)
    if (name := fields.pop("is")) not in expected:
        raise ValueError(f"a {name} frame where {' or '.join(expected)} was expected")
    kind = expected[name]
    types = get_type_hints(kind)
    return kind(**{field: _typed(value, types[field]) for field, value in fields.items()})


def _typed(value: Any, kind: Any) -> Any:
    """Return what JSON has made of a value as what it was."""
    if kind is Path or kind is Reason:
        return kind(value)
    if isinstance(value, list):
        (item, _) = get_args(kind)
        return tuple(_typed(one, item) for one in value)
    return value
