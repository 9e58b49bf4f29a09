"""Changing and deleting what the bot has sent."""

from datetime import UTC, datetime, timedelta

from sandbox import markup, messages, people, texts
from sandbox.calls import Call
from sandbox.errors import SAME_CONTENT, bad_request
from sandbox.store import Json

DELETED_WITHIN = timedelta(hours=48)


def edit_message_text(call: Call) -> Json:
    """Puts another text and keyboard in place of a message's own; without a keyboard the old one goes.

    Raises:
        ApiError: there is no such message of the bot, or nothing would change.
    """
    document = _own(call)
    if "text" not in document["api"]:
        raise bad_request("there is no text in the message to edit")
    return _change(call, document, texts.message_text(call), {"text", "entities", "reply_markup"})


def edit_message_caption(call: Call) -> Json:
    """Puts another caption and keyboard in place of a message's own.

    Raises:
        ApiError: there is no such message of the bot, or nothing would change.
    """
    document = _own(call)
    if not {"photo", "document"} & document["api"].keys():
        raise bad_request("there is no caption in the message to edit")
    return _change(call, document, texts.caption_of(call), {"caption", "caption_entities", "reply_markup"})


def edit_message_reply_markup(call: Call) -> Json:
    """Puts another keyboard under a message.

    Raises:
        ApiError: there is no such message of the bot, or nothing would change.
    """
    return _change(call, _own(call), {}, {"reply_markup"})


def delete_message(call: Call) -> bool:
    """Deletes a message.

    Raises:
        ApiError: there is no such message, or it is too old or not the bot's to delete.
    """
    chat = people.chat_named(call.box, call.text("chat_id"))
    document = messages.find(call.box, chat["id"], call.integer("message_id"))
    if document is None:
        raise bad_request("message to delete not found")
    api = document["api"]
    mine = (
        _is_own(call, api)
        or chat["type"] == "private"
        or people.bot_status(call.box, chat) == "administrator"
    )
    age = call.box.clock.now() - datetime.fromtimestamp(api["date"], UTC)
    if not mine or age > DELETED_WITHIN:
        raise bad_request("message can't be deleted for everyone")
    messages.forget(call.box, chat["id"], api["message_id"])
    call.box.journal("deleted", chat_id=chat["id"], message_id=api["message_id"])
    return True


def _own(call: Call) -> Json:
    chat = people.open_chat(call.box, call.text("chat_id"))
    if not call.integer("message_id"):
        raise bad_request("message identifier is not specified")
    document = messages.find(call.box, chat["id"], call.integer("message_id"))
    if document is None:
        raise bad_request("message to edit not found")
    if not _is_own(call, document["api"]):
        raise bad_request("message can't be edited")
    return document


def _is_own(call: Call, api: Json) -> bool:
    return "sender_chat" in api or api.get("from", {}).get("id") == (people.bot(call.box) or {}).get("id")


def _change(call: Call, document: Json, content: Json, replaced: set[str]) -> Json:
    inline, _ = markup.read(call)
    before: Json = document["api"]
    after = {name: value for name, value in before.items() if name not in replaced} | content
    after |= {"reply_markup": inline} if inline else {}
    if after == before:
        raise bad_request(SAME_CONTENT)
    if replaced != {"reply_markup"}:
        after["edit_date"] = call.box.clock.stamp()
    told = {"chat_id": after["chat"]["id"], "message_id": after["message_id"]} | messages.gist(after)
    seq = call.box.journal("edited", **told)
    kept = messages.keep(
        call.box, after, seq=seq, reply_to=document["reply_to"], keyboard=document["keyboard"]
    )
    return messages.shown(call.box, kept)
