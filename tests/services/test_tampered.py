"""A thousand things done at random to the record are all found; untouched records raise no alarm."""

import shutil
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Connection, Engine, delete, select, update

from models.engine import Session, connect
from models.people import Role
from services import audit, chain
from services.chain import events
from services.events import record
from tests.services.tampering import SINGLE, Tampering, disarm, last, tampered

NOW = datetime(2026, 5, 25, 0, 55, tzinfo=UTC)
SEED, TRIES, DATABASES = 20260525, 1_000, 100
EVENTS, PROJECTS = 60, 6
KINDS = ("report.sent", "blocker.raised", "blocker.signed", "task.set", "permit.changed")


def live(engine: Engine, chance: Random, count: int) -> None:
    """Things happen to some projects, and are sealed whenever the sweep comes round."""
    with Session(engine) as session:
        session.info.update(wall_at=NOW)
        for number in range(count):
            project = 1 + number % PROJECTS
            at = NOW + timedelta(minutes=number)
            record(
                session, chance.choice(KINDS), "project", project, by=None, now=at,
                week=chance.randrange(202601, 202653), role=chance.choice(list(Role)),
            )  # fmt: skip
            if chance.random() < 0.2:
                chain.seal(session)
        chain.seal(session)
        session.commit()


def of_project(connection: Connection, at: int) -> list[int]:
    """The numbers of all that happened to the project of an event."""
    project = select(events.c.subject_id).where(events.c.seq == at).scalar_subquery()
    mine = select(events.c.seq).where(events.c.subject_id == project).order_by(events.c.seq)
    return [int(number) for number in connection.execute(mine).scalars()]


def project_deleted(connection: Connection, at: int) -> int:
    """Everything about one project is gone."""
    numbers = of_project(connection, at)
    connection.execute(delete(events).where(events.c.seq.in_(numbers)))
    return numbers[0]


def project_edited(connection: Connection, at: int) -> int:
    """Everything about one project is put down to another."""
    numbers = of_project(connection, at)
    connection.execute(update(events).where(events.c.seq.in_(numbers)).values(subject_id=99))
    return numbers[0]


def far_swapped(connection: Connection, at: int) -> int:
    """It changes places with the one in the middle, or the first."""
    other = 1 if at == (middle := last(connection) // 2) else middle
    for before, after in ((other, -1), (at, other), (-1, at)):
        connection.execute(update(events).where(events.c.seq == before).values(seq=after))
    return min(at, other)


@pytest.fixture
def lived(engine: Engine) -> Engine:
    """A database in which much has happened, all of it sealed."""
    live(engine, Random(SEED), EVENTS)
    return engine


def test_each_of_a_thousand_tampered_records_is_found(lived: Engine) -> None:
    chance, tried, found = Random(SEED), Counter[str](), Counter[str]()
    kinds: list[Tampering] = [*SINGLE, far_swapped, project_deleted, project_edited]
    for number in range(TRIES):
        what = kinds[number % len(kinds)]
        at = EVENTS if chance.random() < 0.1 else chance.randrange(1, EVENTS + 1)
        names = [what.__name__, *(["the last sealed event"] if at == EVENTS else [])]
        expected, flaw = tampered(lived, what, at)
        tried.update(names)
        if flaw is not None and flaw.seq == expected:
            found.update(names)
    lines = [f"  {name:24}{found[name]:5} found of {tried[name]}" for name in sorted(tried)]
    sys.stdout.write("\n".join([f"\n{lived.dialect.name}, seed {SEED}, {TRIES} times:", *lines, ""]))
    assert found == tried
    assert sum(tried[kind.__name__] for kind in kinds) == TRIES
    assert tried["the last sealed event"] > TRIES // 20
    with Session(lived) as session:
        assert audit.walk(session).flaw is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_hundred_databases_that_nobody_tampered_with_raise_no_alarm(engine: Engine, tmp_path: Path) -> None:
    engine.dispose()
    alarms = total = 0
    for number in range(DATABASES):
        path = tmp_path / f"{number}.db"
        shutil.copy(tmp_path / "office.db", path)
        lives = connect(f"sqlite:///{path}")
        chance = Random(SEED + number)
        live(lives, chance, chance.randrange(1, 80))
        with Session(lives) as session:
            seen = audit.walk(session)
        alarms += seen.flaw is not None
        total += seen.holds.seq
        lives.dispose()
    sys.stdout.write(f"\n{DATABASES} untouched databases, {total} events: {alarms} false alarms\n")
    assert (alarms, total > DATABASES) == (0, True)


def test_the_triggers_are_what_a_tampered_record_has_to_get_past(lived: Engine) -> None:
    with lived.connect() as connection:
        with pytest.raises(Exception, match="event"):
            project_deleted(connection, 1)
        connection.rollback()
        disarm(connection)
        assert project_deleted(connection, 1) == 1
