"""A call of the Bot API as it came: the method, its parameters as text, and the files that came with it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import BodyPartReader, MultipartReader, hdrs, web

from sandbox.box import Box
from sandbox.errors import TOO_LARGE, ApiError, bad_request
from sandbox.files import MOST_UPLOADED, Upload
from sandbox.store import Json, number_in

AT_MOST = 4 * 1024 * 1024  # more than aiohttp ever has waiting: asked for less, it warns now and then
BARE_NAME = re.compile(r'(filename=)([^";]+)')


class Parts(MultipartReader):
    """The parts of a form; the name of a file may stand without quotes, as one of the clients writes it."""

    async def _read_headers(self) -> Any:
        headers = await super()._read_headers()
        quoted = headers.copy()
        if hdrs.CONTENT_DISPOSITION in quoted:
            quoted[hdrs.CONTENT_DISPOSITION] = BARE_NAME.sub(r'\1"\2"', quoted[hdrs.CONTENT_DISPOSITION])
        return type(headers)(quoted)


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
        number = number_in(self.fields.get(name, ""))
        return default if number is None else number

    def flag(self, name: str) -> bool:
        """A parameter as yes or no."""
        return self.fields.get(name, "").lower() in {"true", "yes", "1"}

    def object(self, name: str, what: str, otherwise: str) -> Json | None:
        """A parameter that is a JSON object, or None when it is absent; `otherwise` says that it is none.

        Raises:
            ApiError: it is something else.
        """
        value = self._json(name, what)
        if value is not None and not isinstance(value, dict):
            raise bad_request(otherwise)
        return value

    def objects(self, name: str, what: str) -> list[Json] | None:
        """A parameter that is a JSON array of objects, or None when it is absent.

        Raises:
            ApiError: it is something else.
        """
        value = self._json(name, name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        if not all(isinstance(item, dict) for item in value or []):
            raise bad_request(f"can't parse {what}: expected an Object")
        return value

    def loose(self, name: str) -> list[Any] | None:
        """A parameter that is a JSON array; whatever else it is counts as absent."""
        try:
            value = json.loads(self.text(name))
        except ValueError:
            return None
        return value if isinstance(value, list) else None

    def _json(self, name: str, what: str) -> Any:
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
        call.fields |= as_fields(_decoded(await request.text()))
    else:
        call.fields |= {
            name: value for name, value in (await request.post()).items() if isinstance(value, str)
        }
    return call


def as_fields(values: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as text, the way a form carries them."""
    given = {name: value for name, value in values.items() if value is not None}
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


def _decoded(body: str) -> dict[str, Any]:
    try:
        values = json.loads(body or "{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return values


async def _read_parts(call: Call, request: web.Request) -> None:
    async for part in Parts(request.headers, request.content):
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
        while piece := await part.read_chunk(AT_MOST):
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
