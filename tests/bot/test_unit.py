"""Units of work share a COMMIT, and one that fails takes nobody with it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import func, select

from bot.clock import RealClock
from bot.unit import DatabaseAway, Runner
from models.engine import Session
from models.people import Department
from services.office import Office
from tests.postgres import Postgres


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
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
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == sorted([str.__name__, RuntimeError.__name__, str.__name__, IntegrityError.__name__])
    assert await runner.read(counted) == 2


async def test_a_unit_that_runs_out_of_something_is_heard_of(runner: Runner) -> None:
    with pytest.raises(RuntimeError):
        await runner.run(lambda _session: next(iter(())))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_waiting_units_share_a_commit(runner: Runner) -> None:
    commits = []
    event.listen(runner.engine, "commit", lambda _connection: commits.append(1))
    await asyncio.gather(*(runner.run(adding(f"d{n}")) for n in range(40)))
    assert await runner.read(counted) == 40
    assert len(commits) < 40


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_commit_that_fails_reaches_every_caller_and_the_next_unit_works(runner: Runner) -> None:
    trouble = [True]

    def refuse(_connection: object) -> None:
        if trouble:
            raise OSError("disk full")

    event.listen(runner.engine, "commit", refuse)
    results = await asyncio.gather(*(runner.run(adding(f"d{n}")) for n in range(5)), return_exceptions=True)
    assert all(isinstance(result, DatabaseAway) for result in results)
    trouble.clear()
    with pytest.raises((DBAPIError, UnicodeEncodeError)):
        await runner.run(adding("half an emoji \ud83d"))
    assert await runner.run(adding("after")) == "after"
    assert await runner.read(counted) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_transaction_that_cannot_begin_is_tried_once_for_all_who_wait(runner: Runner) -> None:
    begins = []

    def refuse(_connection: object) -> None:
        begins.append(1)
        raise OSError("locked")

    event.listen(runner.engine, "begin", refuse, insert=True)
    results = await asyncio.gather(*(runner.run(adding(f"d{n}")) for n in range(20)), return_exceptions=True)
    assert all(isinstance(result, DatabaseAway) for result in results)
    assert len(begins) < 20
    event.remove(runner.engine, "begin", refuse)
    with pytest.raises((DBAPIError, UnicodeEncodeError)):
        await runner.run(adding("half an emoji \ud83d"))
    assert await runner.run(adding("after")) == "after"


async def test_units_that_change_the_same_row_at_once_lose_nothing(runner: Runner) -> None:
    await runner.run(adding("shared"))

    def longer(session: Session) -> None:
        department = session.exec(select(Department)).one()
        department.name += "."
        session.add(department)

    await asyncio.gather(*(runner.run(longer) for _ in range(40)))
    found = await runner.read(lambda session: session.exec(select(Department)).one())
    assert found.name == "shared" + "." * 40


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_connections_that_the_server_has_cut_cost_no_unit(runner: Runner, postgres: Postgres) -> None:
    await asyncio.gather(*(runner.run(adding(f"d{n}")) for n in range(8)))
    postgres.cut(str(runner.engine.url.database))
    await asyncio.gather(*(runner.run(adding(f"e{n}")) for n in range(8)))
    assert await runner.read(counted) == 16


async def test_a_mistake_in_a_statement_is_the_units_own_and_no_trouble_of_the_database(
    runner: Runner,
) -> None:
    with pytest.raises(DBAPIError, match="nowhere"):
        await runner.run(lambda session: session.connection().exec_driver_sql("SELECT 1 FROM nowhere"))
    with pytest.raises((DBAPIError, UnicodeEncodeError)):
        await runner.run(adding("half an emoji \ud83d"))
    assert await runner.run(adding("after")) == "after"
