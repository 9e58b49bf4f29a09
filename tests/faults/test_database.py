"""The database: full, locked, away, cut off, read-only."""

import asyncio
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event

from tests.conversations.town import PEOPLE
from tests.faults.scene import Scene
from tests.postgres import Postgres

TABLES = sql.SQL("inbox, outbox, heartbeat")


async def reports(scene: Scene, *codes: str) -> None:
    """Have the officer report on projects, without waiting for an answer."""
    for code in codes:
        await scene.officer.sends(f"{code} 无变化", settle=False)


async def has_heard(scene: Scene, *codes: str) -> None:
    """Look whether every report was registered and said so once."""
    for code in codes:
        assert await scene.officer.heard(f"W22-{code.removeprefix('LS-')}-1") == 1
    await scene.officer.reads()


async def test_another_process_keeps_an_sqlite_database_locked_for_half_a_minute(scene: Scene) -> None:
    """Another process keeps the SQLite file locked for more than 30 seconds.

    People: wait; when the lock is gone they get their answers, in order.
    Machine: waits up to 30 s for the lock, then takes it that nothing was written and tries again; Telegram
    keeps what has not been written.
    Readyz: after 15 s "The database has not taken what is written for 15 s. If another process keeps it
    locked, end that process.", within a minute "The database takes nothing: another process keeps it locked.
    End that process."
    Lasts: until the other process lets go; all is answered a second or two later, and the page is green
    within 10 s.
    Administrator: find the other process (`fuser var/yixian.db`; a backup, or a shell with an open
    transaction) and end it.
    """
    path = scene.settings.database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    scene.begins()
    await reports(scene, "LS-015", "LS-041")
    await scene.red("The database has not taken")
    await scene.says("transaction lost", said="database is locked")
    other.execute("ROLLBACK")
    other.close()
    scene.ends()
    await scene.well()
    await has_heard(scene, "LS-015", "LS-041")


@pytest.mark.parametrize("database", ["at_server"], indirect=True)
async def test_another_session_keeps_tables_of_postgresql_locked(scene: Scene) -> None:
    """Another session keeps tables of PostgreSQL locked for longer than 20 seconds.

    People: wait; when the lock is gone they get their answers, in order.
    Machine: waits up to 20 s for the lock (`lock_timeout`), then takes it that nothing was written and tries
    again.
    Readyz: after 15 s "The database has not taken what is written for 15 s. If another process keeps it
    locked, end that process.", after 20 s "The database takes nothing: another process keeps it locked. End
    that process."
    Lasts: until the other session lets go; all is answered a second or two later, and the page is green
    within 10 s.
    Administrator: look for it in `pg_stat_activity` and end it.
    """
    with psycopg.connect(scene.settings.database_url) as other:
        other.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(TABLES))
        scene.begins()
        await reports(scene, "LS-015", "LS-041")
        await scene.red("The database has not taken")
        await scene.red("The database takes nothing")
        other.rollback()
    scene.ends()
    await scene.well()
    await has_heard(scene, "LS-015", "LS-041")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
@pytest.mark.parametrize("database", ["at_server"], indirect=True)
async def test_postgresql_restarts(scene: Scene, server: Postgres, how: signal.Signals) -> None:
    """PostgreSQL is stopped, in order or at once, and started again.

    People: wait, and get their answers when it is back.
    Machine: tries again every second; Telegram keeps what cannot be written meanwhile. Locks that other
    machines would have to respect ended with the connection and are taken anew.
    Readyz: "The database is away. Look at YIXIAN_DATABASE_URL, the server and the line to it."
    Lasts: until the server answers, and a second or two more.
    Administrator: need do nothing after a planned restart; else look at the server.
    """
    server.stop(how)
    scene.begins()
    try:
        await reports(scene, "LS-015", "LS-041")
        await scene.red("The database is away")
    finally:
        server.start()
    scene.ends()
    await scene.well()
    await has_heard(scene, "LS-015", "LS-041")


@pytest.mark.parametrize("database", ["at_server"], indirect=True)
async def test_back_ends_of_postgresql_are_killed_under_load(scene: Scene, server: Postgres) -> None:
    """All connections to PostgreSQL are cut from its side, again and again, while people write.

    People: notice nothing but a short wait.
    Machine: takes a unit of work that lost its connection as not done and runs it again; the mark that an
    update was handled is part of the unit, so nothing happens twice. A message on its way needs no
    connection; how it ended is written down when there is one again.
    Readyz: nothing, or for a few seconds "Updates do not come in: the database is away."
    Lasts: about a second for each cut.
    Administrator: need do nothing.
    """
    name = scene.settings.database_url.rpartition("/")[2]
    scene.begins()
    for code in ("LS-015", "LS-041", "LS-043"):
        async with asyncio.TaskGroup() as group:
            for uid in PEOPLE.values():
                group.create_task(scene.place.phone(uid).sends("/help", settle=False))
            group.create_task(scene.officer.sends(f"{code} 无变化", settle=False))
            for _ in range(3):
                await asyncio.to_thread(server.cut, name)
    scene.ends()
    await scene.well()
    await has_heard(scene, "LS-015", "LS-041", "LS-043")
    for uid in PEOPLE.values():
        await scene.place.phone(uid).reads()


@asynccontextmanager
async def read_only_file(scene: Scene) -> AsyncIterator[None]:
    """Have SQLite refuse every write as it does when the file may not be written."""
    engine = scene.parts.runner.engine

    def forbid(connection: sqlite3.Connection, *_rest: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    def allow(connection: sqlite3.Connection, *_rest: Any) -> None:
        connection.execute("PRAGMA query_only=OFF")

    event.listen(engine, "checkout", forbid)
    yield
    event.remove(engine, "checkout", forbid)
    event.listen(engine, "checkout", allow)


@asynccontextmanager
async def read_only_server(scene: Scene) -> AsyncIterator[None]:
    """Have PostgreSQL begin every transaction read-only, as a server does that follows another one."""
    with psycopg.connect(scene.settings.database_url, autocommit=True) as admin:
        for change in ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
            admin.execute(sql.SQL("ALTER SYSTEM {}").format(sql.SQL(change)))
            admin.execute("SELECT pg_reload_conf()")
            if change.startswith("SET"):
                admin.execute("SET default_transaction_read_only = off")
                yield


@pytest.mark.parametrize(
    ("database", "read_only"),
    [("sqlite", read_only_file), ("at_server", read_only_server)],
    indirect=["database"],
)
async def test_the_database_is_read_only(
    scene: Scene, read_only: Callable[[Scene], AbstractAsyncContextManager[None]]
) -> None:
    """The SQLite file is read-only, or the PostgreSQL server is, as it follows another one.

    People: wait, and get their answers when it may be written again.
    Machine: takes nothing new from Telegram and sends nothing, as it could not write down how that ended.
    Readyz: "The database takes nothing: it is read-only. Look at the rights of its file and folder." or "The
    database takes nothing: it is read-only. Look at the server."
    Lasts: until it may be written again; all is answered within seconds, and the page is green within 10 s.
    Administrator: give the user that runs the bot the right to write the file and its folder; or point
    YIXIAN_DATABASE_URL at the server that leads.
    """
    async with read_only(scene):
        scene.begins()
        await reports(scene, "LS-015", "LS-041")
        await scene.red("The database takes nothing")
    scene.ends()
    await scene.well()
    await has_heard(scene, "LS-015", "LS-041")
