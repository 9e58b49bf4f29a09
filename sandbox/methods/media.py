"""Photos and documents of the bot."""

from sandbox import files, people, pictures, texts
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.files import Upload
from sandbox.methods.sending import post
from sandbox.store import Json


def send_photo(call: Call) -> Json:
    """Sends a photo, new or known by its file_id.

    Raises:
        ApiError: the chat does not let the bot in, or it is no photo.
    """
    return _send(call, "photo")


def send_document(call: Call) -> Json:
    """Sends a file as it is, new or known by its file_id.

    Raises:
        ApiError: the chat does not let the bot in, or there is no file.
    """
    return _send(call, "document")


def _send(call: Call, kind: str) -> Json:
    chat = people.open_chat(call.box, call.text("chat_id"))
    content = media(call, kind, call.text(kind) or f"attach://{kind}") | texts.caption_of(call)
    return post(
        call,
        chat,
        content | extras(above=call.flag("show_caption_above_media"), spoiler=call.flag("has_spoiler")),
    )


def extras(*, above: bool, spoiler: bool) -> Json:
    """The marks of a message with media."""
    marks = {"show_caption_above_media": above, "has_media_spoiler": spoiler}
    return {name: True for name, wanted in marks.items() if wanted}


def media(call: Call, kind: str, source: str) -> Json:
    """The content of a message from attach://NAME or a file_id.

    Raises:
        ApiError: there is no such file, or it is of another kind.
    """
    if source.startswith("attach://"):
        upload = call.uploads.get(source.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        if upload.size == 0:
            raise bad_request("file must be non-empty")
        return _photo(call, upload) if kind == "photo" else files.keep_file(call.box, kind, upload)
    known = files.find(call.box, source)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known["kind"] != kind:
        raise bad_request(f"can't use file of type {known['kind'].title()} as {kind.title()}")
    content: Json = known["content"]
    return content


def _photo(call: Call, upload: Upload) -> Json:
    if upload.size > 10 * 1024 * 1024:
        raise bad_request(
            f"file of size {upload.size} bytes is too big for a photo; the maximum size is 10485760 bytes"
        )
    try:
        return files.keep_photo(call.box, pictures.sizes(upload.path))
    except pictures.NoPictureError:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
