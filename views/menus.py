"""The command menu beside the text field, by role and language."""

from models.engine import Session
from models.people import Person
from services import access, menus, office


def offer(session: Session, person: Person) -> None:
    """Give a person the menu of their roles in their language, unless they have it."""
    words = office.words_for(session, person)
    listed = [
        {"command": name, "description": words.plain(f"menus.{name}")}
        for name in menus.commands(access.roles(session, person))
    ]
    scope = {"type": "chat", "chat_id": person.telegram_id}
    menus.send(session, person, {"commands": listed, "scope": scope})
