"""Says in plain words what is missing or wrong before the bot is started."""

import asyncio
import os
from collections.abc import Mapping
from typing import Annotated

import typer

from bot.cli import office


def check(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Look at the demo that runs on this machine.")] = False,
) -> None:
    """Look at token, database, store, font and calendar; end with 1 when something is wrong."""
    settings = office.settings(_of_the_demo() if demo else os.environ)
    from bot.check import Verdict, look

    now = office.now(settings)
    lines = asyncio.run(look(settings, now))
    for line in lines:
        typer.echo(f"{line.verdict:<6}{line.part:<10}{line.says}")
    if any(line.verdict is Verdict.WRONG for line in lines):
        raise typer.Exit(1)


def _of_the_demo() -> Mapping[str, str]:
    from bot.demo import STATE, main

    try:
        return main.environment(STATE)
    except FileNotFoundError:
        office.refuse("No demo is running here. Start one with `make demo`.")
