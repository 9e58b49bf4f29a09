"""A pytest plugin: the DEBUG logs of the whole session, written as the product writes them, hold no secret.

Every process of the session keeps its lines in a file of one folder; the last one to end searches them with
patterns of its own, which owe nothing to those that cut the secrets out.
"""

import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from bot import logs

FOLDER = "SUITE_LOGS"
FORBIDDEN = {
    "a token": re.compile(r"\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{30}"),
    "a phone number": re.compile(r"(?<![\d.])1[3-9]\d{9}(?!\d)|(?<!\d)1[3-9]\d[ -]\d{4}[ -]\d{4}(?!\d)"),
    "a place": re.compile(r"(?i)l(?:at|ong)itude\W{1,6}-?\d"),
    "a password": re.compile(r"://[^\s:/@\[]+:[^\s/@\[]+@"),
}


class Keeper(logging.FileHandler):
    """Keeps lines as they would go to stderr."""

    def __init__(self, file: Path) -> None:
        """Take the file."""
        super().__init__(file, encoding="utf-8")
        self.setFormatter(logs.formatter((), "json"))


def keep(file: Path) -> None:
    """Have the log of a process that a test has started searched too."""
    with file.open("rb") as lines, tempfile.NamedTemporaryFile(dir=os.environ[FOLDER], delete=False) as copy:
        shutil.copyfileobj(lines, copy)


def leaks(folder: Path) -> Iterator[str]:
    """Return each line that holds something which must never be in one, and what that is."""
    for file in sorted(folder.iterdir()):
        with file.open(encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                for name, pattern in FORBIDDEN.items():
                    if pattern.search(line):
                        yield f"{name} in line {number} of {file}: {line.strip()[:500]}"


def begins_here(config: pytest.Config) -> bool:
    """Tell whether this process is the one that was started, and not a worker of it."""
    return not hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Has everything keep its lines, libraries included; of SQL, which would bury the rest, only warnings."""
    if begins_here(config):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="yixian-logs-")
    logs.use_standard_library()
    root = logging.getLogger()
    root.addHandler(Keeper(Path(os.environ[FOLDER], f"{os.getpid()}.log")))
    root.setLevel(logging.DEBUG)
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Fails the session that has written a secret into a log; the folder stays to be looked at."""
    yield
    if not begins_here(session.config):
        return
    folder = Path(os.environ[FOLDER])
    found = list(leaks(folder))
    for leak in found[:20]:
        sys.stderr.write(f"\nThe logs hold {leak}\n")
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    else:
        shutil.rmtree(folder)
