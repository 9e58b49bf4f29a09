"""`python -m bench.lag monday|photos|downloads COUNT FOLDER API`: what work does to the loop and the memory.

The parts of the bot that do it share their loop with a sampler: whatever holds the loop makes a nap of a
millisecond longer. Printed as JSON: `p99` and `most` of that in ms, `megabytes` taken, `done` how much was.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

from sqlmodel import col, func, select
from telegram import Bot

from bench.figures import percentile
from bench.obligations import MONDAY, OFFICE, WEEK, fill
from bot import database
from bot.attachments import AttachmentWorker
from bot.client import AiohttpRequest, Client
from bot.clock import MovableClock, wall_now
from bot.media import MediaWorker
from bot.sending import Sender
from bot.store import Store
from bot.ticks import Ticks
from bot.unit import Runner
from jobs import prompts
from jobs.schedule import SWEEPS
from models.engine import Session, connect
from models.locks import Locks, Space
from models.outbox import OutboxRow, OutboxState
from models.people import Person
from models.photos import Photo, PhotoState

NAP_S = 0.001
ENOUGH_S = 120.0
Lags = list[float]
Work = Callable[[Runner, Client, Path, int], Awaitable[int]]


@asynccontextmanager
async def watched() -> AsyncIterator[Lags]:
    """Note in milliseconds how much longer each nap takes than it should."""
    lags: Lags = []

    async def nap() -> None:
        while True:
            begun_s = monotonic()
            await asyncio.sleep(NAP_S)
            lags.append(1000 * (monotonic() - begun_s - NAP_S))

    task = asyncio.create_task(nap())
    try:
        yield lags
    finally:
        task.cancel()


async def monday(runner: Runner, client: Client, folder: Path, count: int) -> int:
    """Open the week of so many projects at its hour, and send everybody their prompt."""
    notices = [sweep for sweep in SWEEPS if sweep.name == "notices"]
    sender = Sender(client, runner, Store(str(folder / "media")), Locks(runner.engine, Space.SENDER))
    runner.on_wake = {"send": sender.wake}
    task = asyncio.create_task(sender.run())
    await runner.run(lambda s: prompts.step(s, (WEEK, MONDAY), MONDAY))
    await Ticks(runner, notices).run_all()
    done = select(func.count()).select_from(OutboxRow).where(OutboxRow.state == OutboxState.SENT)
    officers = await runner.read(lambda s: s.exec(select(func.count()).select_from(Person)).one())
    sent = await _until(runner, lambda s: s.exec(done).one(), officers)
    await _end(task)
    assert count  # noqa: S101 - what there is, is in the tables
    return sent


async def photos(runner: Runner, client: Client, folder: Path, count: int) -> int:
    """Fetch so many photographs, one after the other, and have the child make everything of them."""
    await runner.run(lambda s: _photos(s, count))
    worker = MediaWorker(client, runner, Store(str(folder / "media")), Locks(runner.engine, Space.MEDIA))
    task = asyncio.create_task(worker.run())
    ready = select(func.count()).select_from(Photo).where(col(Photo.state) == PhotoState.READY)
    made = await _until(runner, lambda s: s.exec(ready).one(), count)
    await _end(task)
    await worker.close()
    return made


async def downloads(runner: Runner, client: Client, folder: Path, count: int) -> int:
    """Fetch so many files at once, to the disk."""
    worker = AttachmentWorker(
        client, runner, Store(str(folder / "media")), Locks(runner.engine, Space.ATTACHMENTS)
    )
    into = [folder / f"{place}.bin" for place in range(count)]
    await asyncio.gather(*(worker.fetch("large.bin", path) for path in into))
    return sum(path.stat().st_size == (folder / "files" / "large.bin").stat().st_size for path in into)


WORKS: dict[str, Work] = {"monday": monday, "photos": photos, "downloads": downloads}


async def measure(what: str, count: int, folder: Path, api: str) -> dict[str, float]:
    """Make a district of so many projects, do one of the works, and return what it took."""
    url = f"sqlite:///{folder / 'bench.db'}"
    database.upgrade(url)
    engine = connect(url)
    runner, request = Runner(engine, OFFICE, MovableClock(MONDAY)), AiohttpRequest()
    await runner.run(lambda s: fill(s, count))
    await request.initialize()
    bot = Bot("4242:t", base_url=api, base_file_url=api.replace("/bot", "/file"), request=request)
    client = Client(bot, request)
    await client.call("getMe", {})
    _forget_highest()
    begun = _kilobytes("VmRSS")
    async with watched() as lags, asyncio.timeout(ENOUGH_S):
        done = await WORKS[what](runner, client, folder, count)
    taken = _kilobytes("VmHWM") - begun
    await request.shutdown()
    await runner.close()
    engine.dispose()
    return {"p99": percentile(lags, 99), "most": max(lags), "megabytes": taken / 1024, "done": done}


def _forget_highest() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _photos(session: Session, count: int) -> None:
    for place in range(count):
        session.add(
            Photo(
                stem=f"{place:032}", sent_by_id=1, chat_id=1, message_id=place,
                file_id="photo.jpg", received_at=MONDAY, next_try_at=wall_now(),
            )
        )  # fmt: skip


async def _until(runner: Runner, count: Callable[[Session], int], enough: int) -> int:
    while (found := await runner.read(count)) < enough:  # noqa: ASYNC110 - other parts do the work
        await asyncio.sleep(0.05)
    return found


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    found = asyncio.run(measure(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]))
    sys.stdout.write(json.dumps(found) + "\n")
