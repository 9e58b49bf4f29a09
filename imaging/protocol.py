"""What the bot and the imaging child say to each other: JSON in frames with a length before them."""

import json
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

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
class Picture:
    """An accepted picture and the three files made of it in the job's folder.

    `kind` is what was sent: jpeg, png, webp or heic. Width and height are those of the full-size picture held
    upright, in pixels. `shot_at` is ISO 8601, with an offset only if the camera wrote one.
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


@dataclass(frozen=True)
class Rejected:
    """A refused file; `found` names what it is ("gif", "pdf") when the reason is an unsupported kind."""

    reason: Reason
    found: str | None = None


def pack(message: Job | Picture | Rejected) -> bytes:
    """Return the frame of a message."""
    body = json.dumps({"is": type(message).__name__, **asdict(message)}, default=str).encode()
    return LENGTH.pack(len(body)) + body


def unpack_job(body: bytes) -> Job:
    """Return the job in a frame's body."""
    fields = _fields(body, "Job")
    return Job(source=Path(fields["source"]), folder=Path(fields["folder"]))


def unpack_result(body: bytes) -> Picture | Rejected:
    """Return the result in a frame's body."""
    fields = _fields(body, "Picture", "Rejected")
    if "reason" in fields:
        return Rejected(Reason(fields["reason"]), fields["found"])
    return Picture(**fields)


def _fields(body: bytes, *expected: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(body)
    if (name := fields.pop("is")) not in expected:
        raise ValueError(f"a {name} frame where {' or '.join(expected)} was expected")
    return fields
