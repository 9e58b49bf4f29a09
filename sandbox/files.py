"""Files: where their bytes lie, the ids by which a bot knows them, and the content they make in a message.

A kept file is a document under its file_id: `file` is the File that getFile answers, `local` where its bytes
lie in the sandbox's folder, `content` what a message shows when it goes again, `kind` the name of that field.
"""

import base64
import mimetypes
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sandbox.box import Box
from sandbox.pictures import Size
from sandbox.store import Json

MOST_UPLOADED = 50 * 1024 * 1024
MOST_DOWNLOADED = 20 * 1024 * 1024
FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "video": "videos",
    "sticker": "stickers",
}
TYPES = {"voice": "audio/ogg", "video": "video/mp4"}
ENDINGS = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "sticker": ".webp"}
STICKER = base64.b64decode(
    "UklGRi4AAABXRUJQVlA4TCIAAAAv/8F/AAdQ5OqXp/8BgUCyv/cMRfQ/4z//+c9//vOf//wf"
)  # 512 x 512, one colour


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request, on disk."""

    path: Path
    name: str
    size: int
    mime_type: str


def keep_photo(box: Box, made: list[Size]) -> Json:
    """The content `photo` of a message from its sizes."""
    shown = [
        _ids() | {"file_size": len(size.jpeg), "width": size.width, "height": size.height} for size in made
    ]
    for photo_size, size in zip(shown, made, strict=True):
        number = _remember(box, photo_size, "photo", {"photo": shown}, ENDINGS["photo"])
        (box.folder / str(number)).write_bytes(size.jpeg)
    return {"photo": shown}


def keep_file(box: Box, kind: str, upload: Upload) -> Json:
    """The content of a message from a file that stays as it is: a document, voice, video or sticker."""
    ids = _ids() | {"file_size": upload.size}
    content = {kind: _facts(kind, upload) | ids}
    number = _remember(box, ids, kind, content, ENDINGS.get(kind) or PurePosixPath(upload.name).suffix)
    shutil.move(upload.path, box.folder / str(number))
    return content


def keep_sticker(box: Box) -> Json:
    """The content of a message with the one sticker that phones have."""
    path = box.folder / "incoming-sticker"
    path.write_bytes(STICKER)
    return keep_file(box, "sticker", Upload(path, "sticker.webp", len(STICKER), "image/webp"))


def find(box: Box, file_id: str) -> Json | None:
    """What is kept about a file, or None."""
    return box.store.get("file", file_id)


def at_path(box: Box, file_path: str) -> Path | None:
    """Where the bytes of a file_path lie, or None."""
    found = box.store.get("path", file_path)
    return None if found is None else box.folder / found["local"]


def _facts(kind: str, upload: Upload) -> Json:
    guessed = mimetypes.guess_type(upload.name)[0]
    named = {"file_name": upload.name, "mime_type": guessed or upload.mime_type or "application/octet-stream"}
    if kind == "sticker":
        return {
            "width": 512,
            "height": 512,
            "emoji": "👍",
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    if kind == "voice":
        return {"duration": 3, "mime_type": TYPES[kind]}
    return {"duration": 3, "width": 640, "height": 360} | named if kind == "video" else named


def _ids() -> Json:
    return {"file_id": "BQ" + secrets.token_urlsafe(38), "file_unique_id": "AgAD" + secrets.token_urlsafe(9)}


def _remember(box: Box, ids: Json, kind: str, content: Json, ending: str) -> int:
    number = box.store.next("file", first=0)
    path = f"{FOLDERS[kind]}/file_{number}{ending}"
    file = {name: ids[name] for name in ("file_id", "file_unique_id", "file_size")} | {"file_path": path}
    box.store.put(
        "file", ids["file_id"], {"file": file, "local": str(number), "kind": kind, "content": content}
    )
    box.store.put("path", path, {"local": str(number)})
    return number
