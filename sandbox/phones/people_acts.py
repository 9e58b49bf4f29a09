"""Getting a phone, pressing Start, blocking the bot, leaving Telegram."""

from typing import Any

from sandbox import people, updates
from sandbox.box import Box
from sandbox.errors import PhoneError
from sandbox.phones.writing import plain, write
from sandbox.store import Json

TOLD = ("first_name", "last_name", "username", "language_code", "title")


def put_phones(box: Box, given: Any) -> list[int]:
    """Adds people or changes what is known of them; who has pressed Start stays started.

    A hidden phone takes part, but the page does not show it.

    Raises:
        PhoneError: an id or a first name is missing.
    """
    if not isinstance(given, list):
        raise PhoneError(400, "phones must be a list.")
    for person in given:
        if not isinstance(person, dict) or not isinstance(person.get("id"), int) or person["id"] <= 0:
            raise PhoneError(400, "Every phone needs an id, a whole number above 0.")
        known = box.store.get("phone", person["id"]) or {"id": person["id"], "place": box.store.next("place")}
        told = {name: person[name] for name in TOLD if person.get(name)}
        if not (known | told).get("first_name"):
            raise PhoneError(400, "Every phone needs a first_name.")
        started = bool(person.get("started") or known.get("started"))
        hidden = bool(person.get("hidden", known.get("hidden")))
        box.store.put("phone", person["id"], known | told | {"started": started, "hidden": hidden})
    box.journal("phones", count=len(given))
    return [person["id"] for person in given]


def start(box: Box, person: Json, payload: str) -> Json:
    """Presses Start, which sends /start; a blocked bot is let in again first."""
    if person.get("blocked"):
        block(box, person, blocked=False)
    person = people.phone(box, person["id"])
    return write(box, person, None, plain(f"/start {payload}".strip()), what="start")


def block(box: Box, person: Json, *, blocked: bool) -> Json:
    """Blocks the bot or lets it in again; the bot is told."""
    if bool(person.get("blocked")) == blocked:
        return {"update_id": None}
    myself = people.known_bot(box)
    box.store.put("phone", person["id"], person | {"blocked": blocked})
    box.journal("block", chat_id=person["id"], user_id=person["id"], blocked=blocked)
    chat = people.private_chat(person)
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    return {
        "update_id": tell_of_bot(box, chat, people.user_of(person), people.as_member(myself, before), after)
    }


def leave(box: Box, person: Json) -> Json:
    """Leaves Telegram for good; the bot is not told."""
    box.store.put("phone", person["id"], person | {"left": True})
    box.journal("left", chat_id=person["id"], user_id=person["id"])
    return {"update_id": None}


def tell_of_bot(box: Box, chat: Json, by: Json, before: Json, after: str) -> int | None:
    """Queues a my_chat_member update and returns its id."""
    change = {"chat": chat, "from": by, "date": box.clock.stamp(), "old_chat_member": before}
    return updates.push(
        box, "my_chat_member", change | {"new_chat_member": people.as_member(before["user"], after)}
    )
