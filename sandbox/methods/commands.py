"""The bot's command menus by scope and language, and the button beside the text field."""

import re

from sandbox import people
from sandbox.box import Box
from sandbox.calls import Call
from sandbox.errors import bad_request
from sandbox.store import Json

COMMAND = re.compile(r"[a-z0-9_]{1,32}", re.ASCII)
WIDE = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
NARROW = ("chat", "chat_administrators", "chat_member")
MOST_COMMANDS = 100


def set_my_commands(call: Call) -> bool:
    """Puts a menu in place of the scope's own.

    Raises:
        ApiError: a command, the scope or the language is not as it must be.
    """
    commands = call.objects("commands", "BotCommand") or []
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(command) for command in commands]
    scope, language = _scope(call), _language(call)
    call.box.store.put("commands", language, {"commands": kept}, owner=scope)
    call.box.journal("commands", scope=scope, language_code=language)
    return True


def get_my_commands(call: Call) -> list[Json]:
    """The menu of exactly this scope and language.

    Raises:
        ApiError: the scope or the language is not as it must be.
    """
    found = call.box.store.get("commands", _language(call), owner=_scope(call))
    return found["commands"] if found else []


def delete_my_commands(call: Call) -> bool:
    """Forgets the menu of this scope and language.

    Raises:
        ApiError: the scope or the language is not as it must be.
    """
    scope, language = _scope(call), _language(call)
    call.box.store.drop("commands", language, owner=scope)
    call.box.journal("commands", scope=scope, language_code=language)
    return True


def menu_for(box: Box, person: Json) -> list[Json]:
    """The commands of a private chat: of the narrowest scope that has any, own language first."""
    language = str(person.get("language_code") or "").partition("-")[0]
    for scope in (f"chat:{person['id']}", "all_private_chats", "default"):
        for tongue in dict.fromkeys((language, "")):
            found = box.store.get("commands", tongue, owner=scope)
            if found and found["commands"]:
                commands: list[Json] = found["commands"]
                return commands
    return []


def set_chat_menu_button(call: Call) -> bool:
    """Sets the button beside the text field, for one chat or for all.

    Raises:
        ApiError: there is no such chat or no such button.
    """
    otherwise = "can't parse menu button: MenuButton must be an Object"
    button = call.object("menu_button", "menu button", otherwise) or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    call.box.store.put("menu button", _button_chat(call), button)
    call.box.journal("menu_button", button=button)
    return True


def get_chat_menu_button(call: Call) -> Json:
    """The button beside the text field of a chat, or of all.

    Raises:
        ApiError: there is no such chat.
    """
    chat_id = _button_chat(call)
    return (
        call.box.store.get("menu button", chat_id)
        or call.box.store.get("menu button", 0)
        or {"type": "commands"}
    )


def _button_chat(call: Call) -> int:
    return int(people.chat_named(call.box, call.text("chat_id"))["id"]) if call.text("chat_id") else 0


def _command(given: Json) -> Json:
    for field in ("command", "description"):
        if not isinstance(given.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    name, description = given["command"].removeprefix("/"), str(given.get("description", "")).strip()
    if COMMAND.fullmatch(name) is None:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 0 < len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _scope(call: Call) -> str:
    otherwise = "can't parse BotCommandScope: BotCommandScope must be an Object"
    given = call.object("scope", "BotCommandScope", otherwise) or {"type": "default"}
    kind = given.get("type")
    if kind in WIDE:
        return str(kind)
    if kind not in NARROW:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = people.chat_named(call.box, str(given.get("chat_id", "")))
    return f"{kind}:{chat['id']}" + (f":{given.get('user_id')}" if kind == "chat_member" else "")


def _language(call: Call) -> str:
    code = call.text("language_code")
    if code and re.fullmatch(r"[a-z]{2}", code) is None:
        raise bad_request("invalid language code specified")
    return code
