"""Command menus by scope and language, the menu button, and what a bot may know of a chat."""

from typing import Any

import pytest

from tests.sandbox.conftest import LIAISON, OFFICER, Http


def menu(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name.title()} for name in names]


async def test_a_phone_shows_the_narrowest_menu_in_its_language(http: Http) -> None:
    async def shown(user_id: int) -> list[str]:
        return [command["command"] for command in (await http.chat(user_id))["commands"]]

    assert await shown(OFFICER) == []
    await http.result("setMyCommands", commands=menu("help"))
    await http.result("setMyCommands", commands=menu("bangzhu"), language_code="zh")
    assert (await shown(OFFICER), await shown(LIAISON)) == (["bangzhu"], ["help"])
    private = {"type": "all_private_chats"}
    await http.result("setMyCommands", commands=menu("report", "help"), scope=private)
    assert (await shown(OFFICER), await shown(LIAISON)) == (["report", "help"], ["report", "help"])
    own = {"type": "chat", "chat_id": OFFICER}
    await http.result("setMyCommands", commands=menu("fix"), scope=own)
    assert (await shown(OFFICER), await shown(LIAISON)) == (["fix"], ["report", "help"])
    await http.result("deleteMyCommands", scope=own)
    assert await shown(OFFICER) == ["report", "help"]
    assert await http.result("getMyCommands", scope=private) == menu("report", "help")
    assert await http.result("getMyCommands", scope=private, language_code="en") == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"commands": menu("更正")}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "fix", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": menu(*[f"c{index}" for index in range(101)])}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": menu("fix"), "language_code": "zh-hans"}, "invalid language code specified"),
        ({"commands": menu("fix"), "scope": {"type": "chat", "chat_id": 4711}}, "chat not found"),
        (
            {"commands": menu("fix"), "scope": {"type": "x"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
    ],
)
async def test_a_menu_that_cannot_be_is_refused(http: Http, fields: dict[str, Any], words: str) -> None:
    assert await http.refused("setMyCommands", **fields) == (400, f"Bad Request: {words}")


async def test_the_menu_button_is_kept_for_one_chat_or_all(http: Http) -> None:
    await http.result("setChatMenuButton", menu_button={"type": "default"})
    await http.result("setChatMenuButton", chat_id=OFFICER, menu_button={"type": "commands"})
    assert await http.result("getChatMenuButton", chat_id=OFFICER) == {"type": "commands"}
    assert await http.result("getChatMenuButton", chat_id=LIAISON) == {"type": "default"}


async def test_a_chat_action_is_seen_in_the_journal(http: Http) -> None:
    await http.result("sendChatAction", chat_id=OFFICER, action="typing")
    assert (await http.get("/api/journal"))[-1]["action"] == "typing"
    wrong = await http.refused("sendChatAction", chat_id=OFFICER, action="thinking")
    assert wrong == (400, "Bad Request: wrong parameter action in request")


async def test_a_private_chat_cannot_be_left(http: Http) -> None:
    answer = await http.refused("leaveChat", chat_id=OFFICER)
    assert answer == (400, "Bad Request: chat member status can't be changed in private chats")
    chat = await http.result("getChat", chat_id=LIAISON)
    names = {
        "id": LIAISON,
        "first_name": "Lia",
        "last_name": "Ison",
        "username": "liaison",
        "type": "private",
    }
    assert chat.items() >= names.items()
    assert chat["active_usernames"] == ["liaison"]
