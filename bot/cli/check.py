"""Says in plain words what is missing or wrong before the bot is started."""

import asyncio

import typer

from bot.cli import office


def check() -> None:
    """Look at token, database, store, font and calendar; end with 1 when something is wrong."""
    settings = office.settings()
    from bot.check import Verdict, look

    now = office.now(settings)
    lines = asyncio.run(look(settings, now))
    for line in lines:
        typer.echo(f"{line.verdict:<6}{line.part:<10}{line.says}")
    if any(line.verdict is Verdict.WRONG for line in lines):
        raise typer.Exit(1)
