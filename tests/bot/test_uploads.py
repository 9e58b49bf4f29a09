"""A workbook is neither lost nor applied twice because something is away or a process ends."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select, update

from bot.clock import RealClock, wall_now
from bot.store import Store
from bot.unit import Runner
from bot.uploads import UploadWorker
from models.engine import Session
from models.events import Event
from models.locks import Locks, Space
from models.people import Membership, Person, Reach, Role
from models.projects import Project
from models.uploads import Upload, UploadState
from services import erasing, uploads
from services.office import Office
from services.workbook import applying, carrying, kept, layout, reading
from services.workbook.plan import compare
from tests.bot.api import Telegram
from tests.services.workbook_desk import PROJECT, ROAD, SCHOOL, book

BOOK = book(项目=[PROJECT, ROAD])


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock())
    yield made
    await made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the store, with the workbook in it."""
    place = tmp_path / "media" / "stem"
    place.mkdir(parents=True)
    (place / "workbook").write_bytes(BOOK)
    return tmp_path


def sent(state: UploadState, *, plan: str = "", age: timedelta = timedelta(0)) -> Callable[[Session], None]:
    """Note a workbook of the office."""

    def work(session: Session) -> None:
        office = Person(name="项目办", telegram_id=1, reach=Reach.REACHABLE)
        session.add(office)
        session.flush()
        session.add(Membership(person_id=office.id or 0, role=Role.COORDINATOR))
        session.add(
            Upload(
                stem="stem", file_name="a.xlsx", sent_by_id=office.id or 0, chat_id=1, file_id="f",
                received_at=wall_now() - age, next_try_at=wall_now(), state=state, plan_sha256=plan,
            )
        )  # fmt: skip

    return work


def shown(session: Session) -> str:
    """The name of the plan that the workbook comes to now."""
    return compare(layout.contents(reading.read(BOOK)), kept.snapshot(session)).sha256


@asynccontextmanager
async def at_work(runner: Runner, folder: Path, telegram: Telegram) -> AsyncIterator["asyncio.Task[None]"]:
    """A worker, until it is told to stop."""
    locks = Locks(runner.engine, Space.UPLOADS)
    async with telegram.client() as client:
        worker = UploadWorker(client, runner, Store(str(folder / "media")), locks)
        task = asyncio.create_task(worker.run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await worker.child.close()
            locks.close()


async def until(runner: Runner, folder: Path, done: Callable[[Session], Any], *answers: Any) -> Any:
    """Let a worker work until something is so."""
    telegram = Telegram(answers=[lambda answer=answer: answer for answer in answers])  # type: ignore[misc]
    telegram.open.set()
    async with at_work(runner, folder, telegram) as task, asyncio.timeout(60):
        while not (found := await runner.read(done)):
            assert not task.done()
            await asyncio.sleep(0.02)
    return found


def settled(session: Session) -> Upload | None:
    """The workbook once nothing more will happen to it."""
    found = session.exec(select(Upload)).one()
    return found if found.state in {UploadState.APPLIED, UploadState.REFUSED, UploadState.COMPARED} else None


def imports(session: Session) -> int:
    """How often the list was imported."""
    return session.exec(select(func.count()).select_from(Event).where(Event.kind == "list.imported")).one()


async def test_what_was_confirmed_before_a_process_died_is_applied_once(runner: Runner, folder: Path) -> None:
    plan = await runner.read(shown)
    await runner.run(sent(UploadState.CONFIRMED, plan=plan))
    assert await runner.run(lambda s: uploads.claim(s, wall_now()))  # by a worker that is no more
    found = await until(runner, folder, took)
    assert (found.state, found.found["done"]) == (UploadState.APPLIED, {"added": 1, "changed": 0})
    async with at_work(runner, folder, Telegram()):
        await asyncio.sleep(0.2)
    assert await runner.read(imports) == 1


def took(session: Session) -> Upload | None:
    """The workbook once it is known how long applying it took."""
    found = settled(session)
    return found if found and "blocked_ms" in found.found else None


async def test_what_is_not_as_it_was_shown_is_shown_again_and_not_applied(
    runner: Runner, folder: Path
) -> None:
    await runner.run(sent(UploadState.CONFIRMED, plan="of another list"))
    found = await until(runner, folder, settled)
    assert (found.state, found.found["meanwhile"]) == (UploadState.COMPARED, True)
    assert await runner.read(lambda s: s.exec(select(Project)).all()) == []


async def test_a_workbook_that_the_store_has_lost_is_asked_for_again(runner: Runner, folder: Path) -> None:
    (folder / "media/stem/workbook").unlink()
    await runner.run(sent(UploadState.CONFIRMED, plan="x"))
    found = await until(runner, folder, settled)
    assert (found.state, found.reason) == (UploadState.REFUSED, uploads.GONE)


async def test_a_workbook_waits_while_telegram_is_away(runner: Runner, folder: Path) -> None:
    await runner.run(sent(UploadState.WAITING))
    away = {"ok": False, "error_code": 502, "description": "Bad Gateway"}
    found = await until(runner, folder, put_off, away)
    assert (found.state, found.attempts) == (UploadState.WAITING, 0)


def put_off(session: Session) -> Upload | None:
    """The workbook once it waits for another try."""
    found = session.exec(select(Upload)).one()
    return found if found.reason and found.lease_until is None else None


async def test_a_file_too_big_for_a_bot_is_refused(runner: Runner, folder: Path) -> None:
    await runner.run(sent(UploadState.WAITING))
    big = {"ok": False, "error_code": 400, "description": "Bad Request: file is too big"}
    found = await until(runner, folder, settled, big)
    assert (found.reason, found.found) == ("lists.refused.too_big", {"fields": {"limit_mb": 20}})


@pytest.mark.parametrize("state", [UploadState.COMPARED, UploadState.WAITING])
async def test_after_a_week_a_workbook_is_dropped_with_its_file(
    runner: Runner, folder: Path, state: UploadState
) -> None:
    await runner.run(sent(state, age=timedelta(days=8)))
    await until(runner, folder, lambda s: s.exec(select(Upload)).one().file_id == "")
    assert not (folder / "media/stem/workbook").exists()


async def test_a_worker_that_stops_gives_its_workbook_back(runner: Runner, folder: Path) -> None:
    await runner.run(sent(UploadState.WAITING))
    telegram = Telegram()  # does not answer
    async with at_work(runner, folder, telegram) as task, asyncio.timeout(30):
        while not telegram.calls:
            assert not task.done()
            await asyncio.sleep(0.02)
    assert await runner.read(lambda s: s.exec(select(Upload)).one().lease_until) is None


def test_lines_of_another_kind_are_not_carried() -> None:
    contents = layout.contents(reading.read(book(项目=[PROJECT, ROAD, SCHOOL])))
    head, *rows = carrying.lines(contents)
    assert carrying.carried([head, *rows]) == contents
    with pytest.raises(ValueError, match="Expecting"):
        carrying.carried([b"no json"])
    with pytest.raises(TypeError):
        list(carrying.lines(layout.Contents([*contents.rows, spoilt(contents.rows[0])])))


def spoilt(row: layout.Row) -> layout.Row:
    """A row that says something no workbook can say."""
    return layout.Row(row.sheet, row.title, 9, {"code": object()}, row.places)


async def test_a_list_that_changes_between_looking_and_writing_is_looked_at_again(
    runner: Runner, folder: Path
) -> None:
    plan = await runner.read(shown)
    await runner.run(sent(UploadState.CONFIRMED, plan=plan))
    upload = await runner.run(lambda s: uploads.claim(s, wall_now()))
    assert upload is not None
    late = await runner.read(lambda s: compare(layout.contents(reading.read(BOOK)), kept.snapshot(s)))
    await runner.run(lambda s: applying.apply(s, late, by=None, now=wall_now()))
    async with Telegram().client() as client:
        locks = Locks(runner.engine, Space.UPLOADS)
        await UploadWorker(client, runner, Store(str(folder / "media")), locks)._apply(upload, late)
    found = await until(runner, folder, settled)
    assert (found.state, found.found["meanwhile"], found.plan_sha256) == (UploadState.COMPARED, True, "")


async def test_a_file_that_the_store_does_not_let_go_is_tried_again_later(
    runner: Runner, folder: Path
) -> None:
    (folder / "media/stem/workbook").unlink()
    (folder / "media/stem/workbook").mkdir()
    await runner.run(sent(UploadState.COMPARED, age=timedelta(days=8)))
    before = await runner.read(lambda s: s.exec(select(Upload)).one().next_try_at)
    await until(runner, folder, lambda s: s.exec(select(Upload)).one().next_try_at > before)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_fails_unforeseen_while_it_is_applied_is_given_up_with_a_number(
    runner: Runner, folder: Path
) -> None:
    digest = await runner.read(shown)
    await runner.run(sent(UploadState.CONFIRMED, plan=digest))
    await runner.run(lambda s: s.exec(update(Upload).values(attempts=uploads.ATTEMPTS - 1)))
    lose = "ALTER TABLE slot RENAME TO lost"  # an office that begins writes down there what it owes none of
    await runner.run(lambda s: s.connection().exec_driver_sql(lose))
    found = await until(runner, folder, settled)
    assert (found.state, found.reason) == (UploadState.REFUSED, uploads.FAILED)
    assert len(found.found["fields"]["incident"]) == 8
    assert await runner.read(imports) == 0


class ErasedMeanwhile(UploadWorker):
    """The file comes from this machine, and its sender is erased while it comes."""

    async def fetch(self, file_id: str, into: Path) -> None:
        """Give a workbook, and erase who has sent it."""
        assert file_id == "f"
        into.write_bytes(BOOK)

        def erase(session: Session) -> None:
            erasing.erase(session, session.exec(select(Person)).one(), by=None, now=wall_now())

        await self.runner.run(erase)


async def test_a_workbook_whose_sender_is_erased_while_it_comes_is_not_kept(
    runner: Runner, folder: Path
) -> None:
    (folder / "media/stem/workbook").unlink()
    await runner.run(sent(UploadState.WAITING))
    upload = await runner.run(lambda s: uploads.claim(s, wall_now()))
    assert upload is not None
    locks = Locks(runner.engine, Space.UPLOADS)
    async with Telegram().client() as client:
        worker = ErasedMeanwhile(client, runner, Store(str(folder / "media")), locks)
        try:
            await worker.bring(upload)
        finally:
            await worker.child.close()
            locks.close()
    found = await runner.read(lambda s: s.exec(select(Upload)).one())
    assert (found.state, found.file_id, found.found) == (UploadState.CANCELLED, "", {})
    assert not (folder / "media/stem/workbook").exists()
