"""What a phone shows: the messages of a chat as the page draws them, the command menu, the last toast."""

from sandbox import entities, files, messages, people
from sandbox.box import Box
from sandbox.methods.commands import menu_for
from sandbox.store import Json

SENT_AS_FILE = ("document", "voice", "video")


def state(box: Box) -> Json:
    """The clock, the bot and the phones that are not hidden."""
    bot = people.bot(box)
    shown_bot = {name: bot[name] for name in ("id", "username", "first_name")} if bot else None
    seen = (person for person in box.store.every("phone") if not person.get("hidden"))
    phones = sorted(seen, key=lambda person: person["place"])
    return clock(box) | {
        "bot": shown_bot,
        "phones": [_phone(box, person) for person in phones],
        "seq": box.store.highest("journal"),
    }


def clock(box: Box) -> Json:
    """What the office clock reads."""
    return {"now": box.clock.now().isoformat(), "flowing": box.clock.flowing, "version": box.clock.version}


def chat(box: Box, person: Json, chat_id: int | None) -> Json:
    """One chat on one phone."""
    kept = messages.of_chat(box, chat_id or person["id"])
    return {
        "messages": [_message(box, document) for document in kept],
        "commands": menu_for(box, person),
        "toast": box.store.get("toast", person["id"]),
    }


def _phone(box: Box, person: Json) -> Json:
    names = ("id", "first_name", "last_name", "username", "language_code", "title")
    marks = {
        "synthetic": True,
        "started": bool(person.get("started")),
        "blocked": bool(person.get("blocked")),
    }
    return {name: person.get(name) for name in names} | marks | {"unread": _unread(box, person)}


def _unread(box: Box, person: Json) -> int:
    """Messages of the bot since the person last did something."""
    read = (box.store.get("read", person["id"]) or {"seq": 0})["seq"]
    kept = messages.of_chat(box, person["id"])
    return sum(document["seq"] > read and _from_bot(document["api"]) for document in kept)


def _from_bot(api: Json) -> bool:
    return bool(api.get("from", {}).get("is_bot", False))


def _message(box: Box, document: Json) -> Json:
    api = document["api"]
    words = api.get("text") or api.get("caption") or ""
    marks = api.get("entities") or api.get("caption_entities") or []
    return {
        "message_id": api["message_id"],
        "date": api["date"],
        "from_bot": _from_bot(api),
        "from": _sender(api),
        "kind": _kind(api),
        "text": api.get("text"),
        "caption": api.get("caption"),
        "html": entities.draw(words, marks) if words else _stand_in(api),
        "photo": _photo(box, api),
        "document": _document(box, api),
        "album": api.get("media_group_id"),
        "reply_to": document["reply_to"],
        "forwarded": "forward_origin" in api,
        "buttons": _buttons(api),
        "keyboard": document["keyboard"],
        "edited": "edit_date" in api,
        "seq": document["seq"],
    }


def _sender(api: Json) -> str:
    sender = api.get("from") or api.get("sender_chat") or {}
    names = (sender.get("first_name"), sender.get("last_name"))
    return str(sender.get("title") or " ".join(name for name in names if name))


def _kind(api: Json) -> str:
    kinds = ("text", "photo", "document", "voice", "video", "sticker", "location")
    return next((kind for kind in kinds if kind in api), "service")


def _stand_in(api: Json) -> str:
    if "location" in api:
        return f"📍 {api['location']['latitude']:.5f}, {api['location']['longitude']:.5f}"
    return str(api["sticker"]["emoji"]) if "sticker" in api else ""


def _photo(box: Box, api: Json) -> Json | None:
    if "photo" not in api:
        return None
    largest = api["photo"][-1]
    return {"url": _url(box, largest["file_id"]), "width": largest["width"], "height": largest["height"]}


def _document(box: Box, api: Json) -> Json | None:
    kind = next((kind for kind in SENT_AS_FILE if kind in api), None)
    if kind is None:
        return None
    file = api[kind]
    name = file.get("file_name") or kind
    return {
        "file_name": name,
        "file_size": file["file_size"],
        "mime_type": file["mime_type"],
        "url": _url(box, file["file_id"]),
    }


def _url(box: Box, file_id: str) -> str:
    found = files.find(box, file_id)
    return f"/api/files/{found['file']['file_path']}" if found else ""


def _buttons(api: Json) -> list[list[Json]]:
    rows = api.get("reply_markup", {}).get("inline_keyboard", [])
    return [
        [{"text": key["text"], "data": key.get("callback_data"), "url": key.get("url")} for key in row]
        for row in rows
    ]
