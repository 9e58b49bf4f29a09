"""Units of work share a COMMIT, and one that fails takes nobody with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, func, select

from bot.clock import RealClock
from bot.unit import DatabaseAway, Runner
from models.engine import Session, connect
from models.people import Department
from services.office import Office


@pytest.fixture
async def runner(tmp_path: Path) -> AsyncIterator[Runner]:
    engine = connect(f"sqlite:///{tmp_path}/office.db")
    SQLModel.metadata.create_all(engine)
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()


def adding(code: str) -> Callable[[Session], str]:
    def work(session: Session) -> str:
        session.add(Department(code=code, name=code))
        session.flush()
        return code

    return work


def counted(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Department)).one()


async def test_a_result_is_there_only_once_it_is_on_disk(runner: Runner) -> None:
    assert await runner.run(adding("a")) == "a"
    assert await runner.read(counted) == 1


async def test_a_unit_that_fails_leaves_its_neighbours_alone(runner: Runner) -> None:
    def fails(session: Session) -> str:
        session.add(Department(code="lost", name="lost"))
        session.flush()
        raise RuntimeError("no")

    units = [adding("a"), fails, adding("b"), adding("a")]
    results = await asyncio.gather(*(runner.run(unit) for unit in units), return_exceptions=True)
    kinds = [type(result) for result in results]
    assert kinds == [str, RuntimeError, str, IntegrityError]
    assert await runner.read(counted) == 2


async def test_waiting_units_share_a_commit(runner: Runner) -> None:
    commits = []
    event.listen(runner.engine, "commit", lambda _connection: commits.append(1))
    await asyncio.gather(*(runner.run(adding(f"d{n}")) for n in range(40)))
    assert await runner.read(counted) == 40
    assert len(commits) < 40


async def test_a_commit_that_fails_reaches_every_caller_and_the_next_unit_works(runner: Runner) -> None:
    trouble = [True]

    def refuse(_connection: object) -> None:
        if trouble:
            raise OSError("disk full")

    event.listen(runner.engine, "commit", refuse)
    results = await asyncio.gather(*(runner.run(adding(f"d{n}")) for n in range(5)), return_exceptions=True)
    assert all(isinstance(result, DatabaseAway) for result in results)
    trouble.clear()
    assert await runner.run(adding("after")) == "after"
    assert await runner.read(counted) == 1
