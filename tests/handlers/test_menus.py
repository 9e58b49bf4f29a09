"""What a menu offers can be done."""

from handlers import routes
from models.people import Role
from services import menus


def test_every_command_of_a_menu_is_one_that_the_bot_takes() -> None:
    assert set(menus.commands(list(Role))) <= set(routes.COMMANDS)


def test_every_command_that_the_bot_takes_is_in_somebodys_menu() -> None:
    assert set(routes.COMMANDS) <= set(menus.commands(list(Role)))
