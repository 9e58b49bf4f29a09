"""Albums of the bot: several photos or documents in messages of one group."""

from sandbox import messages, people, texts
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.methods.media import extras, media
from sandbox.methods.sending import put, reply_target
from sandbox.store import Json

MOST_ITEMS = 10
KINDS = frozenset({"photo", "document"})


def send_media_group(call: Call) -> list[Json]:
    """Sends an album and returns its messages.

    Raises:
        ApiError: the chat does not let the bot in, or the items make no album.
    """
    box = call.box
    chat = people.open_chat(box, call.text("chat_id"))
    if not call.text("media"):
        raise bad_request('parameter "media" is required')
    items = call.objects("media", "InputMedia")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MOST_ITEMS:
        raise bad_request("too many messages to send as an album")
    contents = [_content(call, item) for item in items]
    if len({item["type"] for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    reply_to = reply_target(call, chat)
    group = {"media_group_id": str(13_000_000_000_000_000 + box.store.next("album"))}
    return [messages.shown(box, put(call, chat, group | content, reply_to)) for content in contents]


def _content(call: Call, item: Json) -> Json:
    kind = item.get("type", "")
    if kind not in KINDS:
        raise bad_request(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    caption = texts.caption(
        item.get("caption", ""), item.get("parse_mode", ""), item.get("caption_entities") or []
    )
    marks = extras(above=bool(item.get("show_caption_above_media")), spoiler=bool(item.get("has_spoiler")))
    return media(call, kind, item.get("media", "")) | caption | marks
