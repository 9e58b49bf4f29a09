"""Text messages of the bot, and what every sending method shares."""

from sandbox import markup, messages, people, texts, topics
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.store import Json, number_in

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
    }
    | {
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "record_audio",
        "upload_audio",
    }
)


def send_message(call: Call) -> Json:
    """Sends a text.

    Raises:
        ApiError: the chat does not let the bot in, or the text or keyboard cannot be sent.
    """
    chat = people.open_chat(call.box, call.text("chat_id"))
    return post(call, chat, texts.message_text(call) | _link_preview(call))


def send_chat_action(call: Call) -> bool:
    """Shows that the bot is doing something.

    Raises:
        ApiError: the chat does not let the bot in, or there is no such action.
    """
    chat = people.open_chat(call.box, call.text("chat_id"))
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.box.journal("action", chat_id=chat["id"], action=call.text("action"))
    return True


def post(call: Call, chat: Json, content: Json) -> Json:
    """Puts a message of the bot into a chat and returns it as a Message.

    Raises:
        ApiError: the keyboard or what it replies to cannot be.
    """
    inline, keyboard = markup.read(call)
    document = put(
        call, chat, content | ({"reply_markup": inline} if inline else {}), reply_target(call, chat), keyboard
    )
    return messages.shown(call.box, document)


def put(call: Call, chat: Json, content: Json, reply_to: int | None, keyboard: Json | None = None) -> Json:
    """Puts one message of the bot into a chat and returns its document."""
    box = call.box
    thread, reply_to = topics.threaded(box, chat, _topic(call, chat), reply_to)
    message_id = messages.new_id(box, chat)
    sender = {"sender_chat": chat} if chat["type"] == "channel" else {"from": people.bot(box)}
    api = {"message_id": message_id} | sender | {"chat": chat, "date": box.clock.stamp()} | content | thread
    api |= {"has_protected_content": True} if call.flag("protect_content") else {}
    seq = box.journal(
        "sent",
        chat_id=chat["id"],
        message_id=message_id,
        silent=call.flag("disable_notification"),
        **messages.gist(api),
    )
    return messages.keep(box, api, seq=seq, reply_to=reply_to, keyboard=keyboard)


def reply_target(call: Call, chat: Json) -> int | None:
    """The id of the message that a call replies to, if any.

    Raises:
        ApiError: that message is not there, and the bot did not say that it may be missing.
    """
    given = call.object("reply_parameters", "reply parameters", "object expected as reply parameters")
    if given and "message_id" not in given:
        raise bad_request('can\'t find field "message_id"')
    given = given or {}
    message_id = number_in(str(given.get("message_id", ""))) or call.integer("reply_to_message_id")
    if not message_id:
        return None
    if messages.find(call.box, chat["id"], message_id) is not None:
        return message_id
    if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _topic(call: Call, chat: Json) -> int | None:
    thread = call.integer("message_thread_id")
    if thread and not topics.begun(call.box, chat, thread):
        raise bad_request("message thread not found")
    return thread or None


def _link_preview(call: Call) -> Json:
    name, what = "link_preview_options", "link preview options"
    options = call.object(name, what, "object expected as link preview options")
    if options is not None:
        return {"link_preview_options": options}
    return {"link_preview_options": {"is_disabled": True}} if call.flag("disable_web_page_preview") else {}
