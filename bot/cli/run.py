"""Starts things: the bot, the migrations, the demo."""

import asyncio
import errno
import gc
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli import office
from bot.demo import STATE

ADDRESS_TROUBLE = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}


def run(
    *,
    roles: Annotated[
        str | None,
        typer.Option(help="A share: intake,work,send,clock,media,web; all when not given."),
    ] = None,
) -> None:
    """Run the bot until it is told to stop (Ctrl-C or SIGTERM)."""
    from bot.roles import EVERYTHING, UnknownRole, parse

    try:
        chosen = parse(roles) if roles is not None else EVERYTHING
    except UnknownRole as error:
        office.refuse(str(error))
    settings = office.settings()
    if chosen != EVERYTHING and settings.database_url.startswith("sqlite"):
        office.refuse("--roles needs PostgreSQL (YIXIAN_DATABASE_URL): one process uses an SQLite file.")
    office.require_token(settings)
    gc.disable()  # what is imported stays: looking for garbage in it took a seventh of the time
    import uvloop
    from telegram.error import InvalidToken

    from bot import app, database
    from bot.polling import AnotherPoller, TokenRefused

    gc.freeze()
    gc.enable()
    try:
        database.opened(settings.database_url).dispose()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(app.run(settings, chosen))
    except database.DatabaseRefused as error:
        office.refuse(str(error))
    except (AnotherPoller, TokenRefused) as error:
        office.refuse(str(error.__doc__))
    except InvalidToken:
        office.refuse(str(TokenRefused.__doc__))
    except OSError as error:
        if error.errno not in ADDRESS_TROUBLE:
            raise
        office.refuse(f"The bot cannot listen on {settings.listen} ({error.strerror}). Change YIXIAN_LISTEN.")


def migrate() -> None:
    """Bring the database to the schema of this version; an SQLite file is made when there is none."""
    settings = office.settings()
    from bot import database

    try:
        database.upgrade(settings.database_url)
    except database.DatabaseRefused as error:
        office.refuse(str(error))
    typer.echo(f"The database is at step {database.head()}.")


def demo(
    *,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget the demo's state instead of playing it.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="The port of the page; 8731 or a free one when not given.")
    ] = None,
    state: Annotated[Path, typer.Option(help="The folder that keeps the demo's state.")] = STATE,
    locale: Annotated[
        Literal["zh_CN", "en"] | None, typer.Option(help="The language of everybody in the demo.")
    ] = None,
) -> None:
    """Play one week of a synthetic district on this machine, in the browser; needs no token."""
    from bot.demo import main

    raise typer.Exit(main.run(reset=reset, port=port, state=state, locale=locale))
