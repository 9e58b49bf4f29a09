"""No secret is in the logs at DEBUG, of whichever library, and the search that says so finds one."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import logs
from tests import debuglogs
from tests.conversations.town import PEOPLE, TOKEN, town
from tests.guards.tree import ROOT
from tests.postgres import Postgres

SECRETS = {
    "a token": f"https://api.telegram.org/bot{TOKEN}/getMe",
    "a phone number": "call 13812345678",
    "a place": "Location(latitude=36.0986, longitude=120.3719)",
    "a password": "postgresql://yixian:hun-ter2@db/yixian",
}
LEAKING = """
import logging
def test_that_passes():
    for handler in logging.getLogger().handlers:
        if type(handler).__name__ == "Keeper":
            handler.setFormatter({formatter})
    logging.getLogger("httpx").debug("POST {secret}")
"""


@pytest.fixture
def everything() -> Iterator[io.StringIO]:
    """Every line of every logger, SQL with its values included, as the product writes it."""
    stream = io.StringIO()
    handler, root, sql = logging.StreamHandler(stream), logging.getLogger(), logging.getLogger("sqlalchemy")
    handler.setFormatter(logs.formatter((), "json"))
    root.addHandler(handler)
    level = sql.level
    sql.setLevel(logging.DEBUG)
    yield stream
    sql.setLevel(level)
    root.removeHandler(handler)


async def test_what_people_send_leaves_no_secret_in_any_log(
    everything: io.StringIO, tmp_path: Path, postgres: Postgres
) -> None:
    # Where replicas share a database every update is read again from its row, and rows are logged.
    async with town(tmp_path, database_url=postgres.fresh()) as place:
        officer = place.phone(PEOPLE["officer"])
        await officer.sends("李工 138 1234 5678 或 13912345678")
        await officer.does("location", latitude=36.09861, longitude=120.37194)
        await officer.reads()
    written = tmp_path / "logs" / "all.log"
    written.parent.mkdir()
    written.write_text(everything.getvalue())
    assert list(debuglogs.leaks(written.parent)) == []
    said = everything.getvalue()
    assert {cut for cut in ("[token]", "[phone]", "[place]") if cut in said} == {
        "[token]",
        "[phone]",
        "[place]",
    }
    assert "a-token-that-only" not in said
    assert "36.0986" not in said


@pytest.mark.parametrize("name", SECRETS)
def test_each_kind_of_secret_is_found_in_a_log(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"fine\n{SECRETS[name]}\n")
    [leak] = debuglogs.leaks(tmp_path)
    assert leak.startswith(f"{name} in line 2 of ")
    (tmp_path / "a.log").write_text(logs.Redactor().text(SECRETS[name]))
    assert list(debuglogs.leaks(tmp_path)) == []


@pytest.mark.parametrize(
    ("formatter", "workers", "code"),
    [("handler.formatter", "0", 0), ("logging.Formatter()", "0", 1), ("logging.Formatter()", "1", 1)],
)
def test_a_session_whose_logs_hold_a_secret_fails(
    formatter: str, workers: str, code: int, tmp_path: Path
) -> None:
    test = LEAKING.format(formatter=formatter, secret=SECRETS["a token"])
    (tmp_path / "test_it.py").write_text(test)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.debuglogs", "-n", workers, str(tmp_path)],
        cwd=tmp_path, env={"PATH": "", "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == code, done.stdout + done.stderr
    assert ("The logs hold a token" in done.stderr) == bool(code)
    assert bool(list(tmp_path.glob("yixian-logs-*"))) == bool(code)
