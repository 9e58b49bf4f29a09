"""The record of an office that was there before the chain, and what `yixian audit verify` says of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner, Result

from bot import database
from bot.cli import app
from bot.clock import wall_now
from jobs import sealing
from models.engine import Session, connect
from tests.databases import KINDS
from tests.postgres import Postgres

NOW = datetime(2026, 5, 29, 9, 0, tzinfo=UTC)
HAPPENS = text(
    "INSERT INTO event (at, kind, subject, subject_id, data) VALUES (:at, 'task.set', 'task', 1, '{}')"
)


@pytest.fixture(params=KINDS)
def old_office(request: pytest.FixtureRequest, tmp_path: Path, restored: None) -> Iterator[str]:  # noqa: ARG001
    """The address of an office at the first step, in which three things have happened."""
    server: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = server.fresh() if server else f"sqlite:///{tmp_path}/office.db"
    command.upgrade(database._config(url), "0001")
    happen(url, 3)
    yield url
    if server:
        server.forget(url)


@pytest.fixture
def office(old_office: str) -> str:
    """The same, brought to the newest step."""
    database.upgrade(old_office)
    return old_office


def happen(url: str, count: int) -> None:
    """As many events happen."""
    engine = connect(url)
    with engine.begin() as connection:
        for _ in range(count):
            connection.execute(HAPPENS, {"at": NOW.replace(tzinfo=None).isoformat(" ", "microseconds")})
    engine.dispose()


def sweep(url: str) -> None:
    """The sealing sweep comes round."""
    engine = connect(url)
    with Session(engine) as session:
        session.info.update(wall_at=wall_now())
        for group in sealing.due(session, NOW):
            sealing.step(session, group, NOW)
        session.commit()
    engine.dispose()


def spoil(url: str) -> None:
    """The second event is changed by somebody who has taken the triggers away."""
    engine = connect(url)
    with engine.begin() as connection:
        name = "event_is_only_sealed" + (" ON event" if engine.dialect.name == "postgresql" else "")
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE event SET subject_id = 2 WHERE seq = 2")
    engine.dispose()


def verify(url: str, *arguments: str) -> Result:
    """What the command says."""
    return CliRunner().invoke(app, ["audit", "verify", *arguments], env={"YIXIAN_DATABASE_URL": url})


def test_what_was_recorded_before_there_was_a_chain_is_sealed_by_the_next_sweep(office: str) -> None:
    said = verify(office)
    assert (said.exit_code, said.stdout) == (0, "Nothing is sealed yet.\nNot sealed yet: 3\n")
    sweep(office)
    happen(office, 1)
    said = verify(office)
    assert said.exit_code == 0
    assert re.fullmatch(
        r"Sealed events that hold: 3, the last one at [0-9-]{10} [0-9:]{8}\n"
        r"Seal: 3:[0-9a-f]{64}\n"
        r"Not sealed yet: 1\n",
        said.stdout,
    )


def test_a_change_ends_the_walk_with_its_number(office: str) -> None:
    sweep(office)
    spoil(office)
    said = verify(office)
    assert said.exit_code == 1
    assert said.stderr == "The record is broken at 2: event 2 does not match its hash.\n"
    assert "Sealed events that hold: 1" in said.stdout


def test_a_printed_seal_is_compared(office: str) -> None:
    sweep(office)
    assert (seal := re.search(r"3:[0-9a-f]{16}", verify(office).stdout))
    assert verify(office, "--seal", seal[0]).exit_code == 0
    said = verify(office, "--seal", "5:" + "a" * 16)
    assert (said.exit_code, said.stderr) == (
        1,
        "The record is broken at 4: it is missing; the printed seal is 5:aaaaaaaaaaaaaaaa.\n",
    )


def test_what_is_no_seal_is_refused(office: str) -> None:
    said = verify(office, "--seal", "five")
    assert said.exit_code == 1
    assert (
        said.stderr == "A seal is a number, a colon and at least 16 hexadecimal digits, as in a bulletin.\n"
    )


def test_a_database_that_is_not_there_is_refused(tmp_path: Path, restored: None) -> None:  # noqa: ARG001
    assert "Run `yixian migrate` first." in verify(f"sqlite:///{tmp_path}/none.db").stderr


def delete_all(engine: Engine) -> int:
    """Try to forget every event."""
    with engine.begin() as connection:
        return connection.exec_driver_sql("DELETE FROM event").rowcount


def test_the_step_back_keeps_the_events_and_takes_the_triggers_away(office: str) -> None:
    sweep(office)
    engine = connect(office)
    with pytest.raises(IntegrityError):
        delete_all(engine)
    engine.dispose()
    command.downgrade(database._config(office), "0001")
    assert delete_all(engine) == 3
    engine.dispose()
