"""A call of the Bot API as it came: the method, its parameters as text, and the files that came with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import BodyPartReader, web

from sandbox.box import Box
from sandbox.errors import TOO_LARGE, ApiError, bad_request
from sandbox.files import MOST_UPLOADED, Upload


@dataclass(slots=True)
class Call:
    """One call, read to its end."""

    box: Box
    method: str
    fields: dict[str, str]
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as it came, or an empty text."""
        return self.fields.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """A parameter as a whole number; what is no number counts as absent, as on the real server."""
        try:
            return int(self.fields.get(name, ""))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """A parameter as yes or no."""
        return self.fields.get(name, "").lower() in {"true", "yes", "1"}

    def json(self, name: str, what: str = "JSON") -> Any:
        """A parameter decoded from JSON, or None when it is absent.

        Raises:
            ApiError: it is not JSON.
        """
        text = self.fields.get(name)
        if not text:
            return None
        try:
            return json.loads(text)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None


async def read(box: Box, request: web.Request) -> Call:
    """Reads a request in any of the forms the Bot API takes: query string, form, multipart or JSON."""
    call = Call(box, request.match_info["method"].lower(), dict(request.query))
    if request.content_type == "multipart/form-data":
        await _read_parts(call, request)
    elif request.content_type == "application/json":
        call.fields |= _flat(await request.text())
    else:
        call.fields |= {
            name: value for name, value in (await request.post()).items() if isinstance(value, str)
        }
    return call


def _flat(body: str) -> dict[str, str]:
    try:
        fields = json.loads(body or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(fields, Mapping):
        raise bad_request("can't parse JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
        if value is not None
    }


async def _read_parts(call: Call, request: web.Request) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            call.fields[part.name] = await part.text()
        else:
            call.uploads[part.name] = await keep_part(call.box, part)


async def keep_part(box: Box, part: BodyPartReader) -> Upload:
    """Writes a file of a form to disk in pieces.

    Raises:
        ApiError: it is over 50 MB.
    """
    path = box.folder / f"incoming-{uuid4().hex}"
    size = 0
    with path.open("wb") as out:
        while piece := await part.read_chunk(65_536):
            size += len(piece)
            if size > MOST_UPLOADED:
                path.unlink()
                raise ApiError(*TOO_LARGE)
            out.write(piece)
    name = Path(part.filename or "file").name
    return Upload(path, name, size, part.headers.get("Content-Type", ""))


def clear(uploads: dict[str, Upload]) -> None:
    """Removes what came with a request and was not kept."""
    for upload in uploads.values():
        upload.path.unlink(missing_ok=True)
