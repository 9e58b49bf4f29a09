"""Files that people send: one, or several as an album, photos made over and everything else untouched."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from sandbox import calls, files, pictures
from sandbox.box import Box
from sandbox.errors import ApiError, PhoneError
from sandbox.files import Upload
from sandbox.phones.writing import plain, write
from sandbox.pictures import Size
from sandbox.store import Json, number_in

KINDS = frozenset(files.FOLDERS)
MOST_FILES = 10


@dataclass(slots=True)
class Parcel:
    """A form with files, read to its end; photos are decoded."""

    fields: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    photos: list[list[Size]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.fields.get("kind", "photo")


async def read(box: Box, request: web.Request) -> Parcel:
    """Reads the form and makes the photos, outside of any transaction.

    Raises:
        PhoneError: there is no file, there are too many, one is too big, or one is no photo.
    """
    parcel = Parcel()
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.filename is not None:
                upload = await calls.keep_part(box, part)
                parcel.uploads.append(replace(upload, name=PurePosixPath(unquote(upload.name)).name))
            elif isinstance(part, BodyPartReader) and part.name:
                parcel.fields[part.name] = await part.text()
        _check(parcel)
        if parcel.kind == "photo":
            parcel.photos = [
                await asyncio.to_thread(pictures.sizes, upload.path) for upload in parcel.uploads
            ]
    except (ApiError, PhoneError, pictures.NoPictureError) as error:
        clear(parcel)
        raise _refusal(error) from None
    return parcel


def clear(parcel: Parcel) -> None:
    """Removes what came with the form and was not kept."""
    calls.clear({str(index): upload for index, upload in enumerate(parcel.uploads)})


def send(box: Box, person: Json, parcel: Parcel) -> Json:
    """Sends the files, each as a message and an update of its own; more than one share a media_group_id."""
    chat_id, reply_to = (number_in(parcel.fields.get(name, "")) for name in ("chat_id", "reply_to"))
    caption = plain(parcel.fields.get("caption", ""), "caption")
    caption_on = number_in(parcel.fields.get("caption_on", "")) or 0
    album = len(parcel.uploads) > 1
    group = {"media_group_id": str(13_500_000_000_000_000 + box.store.next("album"))} if album else {}
    sent = []
    for index in range(len(parcel.uploads)):
        content = group | _content(box, parcel, index) | (caption if index == caption_on else {})
        sent.append(write(box, person, chat_id, content, what="media", reply_to=reply_to))
    ids = {
        "message_ids": [one["message_id"] for one in sent],
        "update_ids": [one["update_id"] for one in sent],
    }
    return sent[0] | ids | {"album": group.get("media_group_id")}


def _check(parcel: Parcel) -> None:
    if parcel.kind not in KINDS:
        raise PhoneError(400, f"kind is one of {', '.join(sorted(KINDS))}.")
    if not 0 < len(parcel.uploads) <= MOST_FILES:
        raise PhoneError(400, f"A phone sends 1 to {MOST_FILES} files at once.")


def _content(box: Box, parcel: Parcel, index: int) -> Json:
    if parcel.kind == "photo":
        return files.keep_photo(box, parcel.photos[index])
    return files.keep_file(box, parcel.kind, parcel.uploads[index])


def _refusal(error: Exception) -> PhoneError:
    if isinstance(error, PhoneError):
        return error
    if isinstance(error, ApiError):
        return PhoneError(error.code, "The file is over 50 MB.")
    return PhoneError(400, "A phone cannot send this file as a photo; send it as a document.")
