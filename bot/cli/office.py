"""What the commands share: the settings, one unit of work, a table, and giving up in a sentence."""

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from models.engine import Engine, Session

T = TypeVar("T")


def refuse(*sentences: str) -> NoReturn:
    """Say why not, on stderr, and end with 1."""
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(1)


def settings(environ: Mapping[str, str] = os.environ) -> "Settings":
    """Return the settings of an environment, with logging set up as they say."""
    from bot import logs
    from bot.settings import SettingsError, load

    try:
        loaded = load(environ)
    except SettingsError as error:
        refuse(*error.sentences)
    logs.configure(loaded)
    return loaded


def require_token(chosen: "Settings") -> None:
    """Go on only with a token."""
    if chosen.token is None:
        refuse("YIXIAN_TOKEN is not set. Ask @BotFather on Telegram for a bot; `yixian demo` needs none.")


def now(chosen: "Settings") -> datetime:
    """Return office time: the real one, or what the movable clock of a demo shows."""
    from bot.clock import wall_now

    if chosen.clock_url is None:
        return wall_now()
    return asyncio.run(_shown_by(chosen.clock_url))


async def _shown_by(clock_url: str) -> datetime:
    import aiohttp

    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(clock_url) as response:
            return datetime.fromisoformat((await response.json())["now"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        refuse("The clock at YIXIAN_CLOCK_URL does not answer. Is the demo running?")


def unit(chosen: "Settings", work: "Callable[[Session], T]") -> T:
    """Do one unit of work on the office's database, as the running bot does it."""
    from bot.clock import MovableClock
    from bot.unit import DatabaseAway, Runner
    from services.office import Office

    async def do(engine: "Engine") -> T:
        runner = Runner(engine, Office(chosen.timezone, chosen.locale), MovableClock(at))
        try:
            return await runner.run(work)
        finally:
            await runner.close()

    at = now(chosen)
    with _opened(chosen) as engine:
        try:
            return asyncio.run(do(engine))
        except DatabaseAway as error:
            refuse(f"The database could not be written to ({error}). Nothing has changed; try again.")


def look(chosen: "Settings", work: "Callable[[Session], T]") -> T:
    """Look into the office's database without writing, beside the running bot."""
    from models.engine import Session

    with _opened(chosen) as engine, engine.connect().execution_options(reading=True) as connection:
        return work(Session(connection))


@contextmanager
def _opened(chosen: "Settings") -> "Iterator[Engine]":
    from bot import database

    try:
        engine = database.opened(chosen.database_url)
    except database.DatabaseRefused as error:
        refuse(str(error))
    try:
        yield engine
    finally:
        engine.dispose()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console().print(table)


def show_json(content: Any) -> None:
    """Print a JSON value, indented, with its Chinese as it is."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def moment(chosen: "Settings", at: datetime) -> str:
    """Return an instant as the office's clocks show it, to the second."""
    return at.astimezone(chosen.timezone).strftime("%Y-%m-%d %H:%M:%S")
