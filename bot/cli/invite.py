"""Lets a person in: prints the link that ties their Telegram account to a role, once."""

import asyncio
from typing import Annotated

import typer

from bot.cli import office


def invite(
    role: Annotated[str, typer.Option(help="officer, liaison, head, leader, coordinator, admin or viewer.")],
    name: Annotated[str, typer.Option(help="The person's name, as everybody will read it.")],
    department: Annotated[
        str | None, typer.Option(help="The department's code, for a liaison or head.")
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option(help="A project's code, for an officer; may be repeated.")
    ] = None,
) -> None:
    """Print a link that lets one person in, good once."""
    settings = office.settings()
    from telegram.error import InvalidToken, TelegramError

    from bot.check import username
    from bot.polling import TokenRefused
    from models.people import Role
    from services import people

    if role not in set(Role):
        office.refuse(f"There is no role {role}. The roles are: {', '.join(Role)}.")
    office.require_token(settings)
    try:
        bot = asyncio.run(username(settings))
    except InvalidToken:
        office.refuse(str(TokenRefused.__doc__))
    except TelegramError as error:
        office.refuse(f"Telegram cannot be reached ({type(error).__name__}). Try again.")
    now = office.now(settings)
    try:
        secret = office.unit(
            settings,
            lambda session: people.invite(
                session, name=name, role=Role(role), department=department, projects=project or [], now=now
            ),
        )
    except ValueError as error:
        office.refuse(str(error))
    typer.echo(f"https://t.me/{bot}?start={secret}")
