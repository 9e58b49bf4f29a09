"""Who is measured: how each is prepared, started and looked at afterwards."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench import office
from bench.ours import KIND
from bench.processes import PEERS, free_port
from bench.updates import chat

TOKEN = "4242:bench-token-that-only-this-machine-knows"  # noqa: S105 - the server takes any
SECRET = "bench-secret-of-this-machine"  # noqa: S105
YIXIAN = str(Path(sys.executable).with_name("yixian"))
FASTEST = "1000"


@dataclass(frozen=True)
class Place:
    """Where one round is played: a folder of its own, a Bot API, a port where updates are posted, if any."""

    folder: Path
    api: str
    port: int | None = None

    @property
    def database(self) -> Path:
        """Return the file that the bot keeps its rows in."""
        return self.folder / "bench.db"


@dataclass(frozen=True)
class Contender:
    """One way to run a bot; `noted` returns the numbers of which a durable row exists, in any order."""

    name: str
    command: Callable[[Place], list[str]]
    environment: Callable[[Place], dict[str, str]]
    prepare: Callable[[Place], None]
    noted: Callable[[Place], list[int]]
    path: str = "/telegram"
    modules: tuple[str, ...] = ()

    def absent(self) -> str:
        """Say why it cannot be measured here, or nothing."""
        if not self.modules:
            return ""
        if not PEERS.exists():
            return f"{PEERS} is missing: make .venv/peers/peers.stamp"
        tried = subprocess.run(
            [PEERS, "-c", f"import {', '.join(self.modules)}"], check=False, capture_output=True
        )
        return "" if tried.returncode == 0 else tried.stderr.decode().strip().splitlines()[-1]


def yixian(
    *,
    people: int = 0,
    bulletins: range = range(0),
    plain: bool = False,
    rate: str = FASTEST,
    without: str = "",
) -> Contender:
    """Return our own bot, or what it would be `without` a choice.

    `plain` is the command as it is installed, without the listener of the bench.
    """
    command = [YIXIAN, "run"] if plain else [sys.executable, "-m", "bench.ours", "run"]
    made = cache(lambda folder: _template(folder, people, bulletins))

    def prepare(place: Place) -> None:
        shutil.copyfile(made(place.folder.parent), place.database)

    def environment(place: Place) -> dict[str, str]:
        found = {
            "YIXIAN_TOKEN": TOKEN, "YIXIAN_TELEGRAM_BASE_URL": place.api, "YIXIAN_LOG_LEVEL": "WARNING",
            "YIXIAN_DATABASE_URL": f"sqlite:///{place.database}",
            "YIXIAN_MEDIA_URL": str(place.folder / "media"),
            "YIXIAN_LISTEN": f"127.0.0.1:{place.port or 0}", "YIXIAN_MESSAGES_PER_SECOND": rate,
        }  # fmt: skip
        if without:
            found["BENCH_WITHOUT"] = without
        if place.port:
            found |= {"YIXIAN_WEBHOOK_URL": "https://bench.invalid/telegram", "YIXIAN_WEBHOOK_SECRET": SECRET}
        return found

    name = f"without {without}" if without else "yixian"
    return Contender(name, lambda _: command, environment, prepare, _our_notes)


def peer(name: str, module: str, *options: str, modules: tuple[str, ...]) -> Contender:
    """Return a bot of `bench/peers`."""

    def command(place: Place) -> list[str]:
        port = ["--webhook-port", str(place.port)] if place.port else []
        return [str(PEERS), "-m", f"bench.peers.{module}", *options, *port]

    def environment(place: Place) -> dict[str, str]:
        return {
            "BENCH_API": place.api, "BENCH_TOKEN": TOKEN, "BENCH_SECRET": SECRET,
            "BENCH_DATABASE": str(place.database),
        }  # fmt: skip

    return Contender(name, command, environment, lambda _: None, _their_notes, modules=modules)


def paced(count: int, first: int = 0) -> Contender:
    """Return a python-telegram-bot that broadcasts to so many chats through its own rate limiter."""
    chats = (str(chat(first)), str(chat(first + count)))
    modules = ("telegram", "sqlmodel", "aiosqlite", "greenlet", "aiolimiter")
    return peer("AIORateLimiter", "ptb_paced", *chats, modules=modules)


def place(folder: Path, api: str, *, webhook: bool) -> Place:
    """Return a place in a folder of its own."""
    folder.mkdir(parents=True)
    return Place(folder, api, free_port() if webhook else None)


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """Ask a database file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def _template(folder: Path, people: int, bulletins: range) -> Path:
    path = folder / f"template-{people}-{len(bulletins)}.db"
    if not path.exists():
        office.make(path, people, bulletins)
    return path


def _our_notes(place: Place) -> list[int]:
    """Return what was noted, once for each number whose update is handled and whose answer is sent."""
    for query in (
        "SELECT count(*) FROM inbox WHERE state != 'handled'",
        "SELECT count(*) FROM outbox WHERE state != 'sent'",
    ):
        if rows(place.database, query) != [(0,)]:
            return []
    found = rows(place.database, f"SELECT data FROM event WHERE kind = '{KIND}'")  # noqa: S608 - a constant
    return [int(json.loads(str(data))["number"]) for (data,) in found]


def _their_notes(place: Place) -> list[int]:
    return [int(str(number)) for (number,) in rows(place.database, "SELECT number FROM note")]


PTB = peer(
    "python-telegram-bot", "ptb_note", modules=("telegram", "sqlmodel", "aiosqlite", "greenlet", "tornado")
)
BARE = peer("bare python-telegram-bot", "ptb_bare", modules=("telegram",))
AIOGRAM = peer("aiogram", "aiogram_note", modules=("aiogram", "sqlmodel", "aiosqlite", "greenlet"))
