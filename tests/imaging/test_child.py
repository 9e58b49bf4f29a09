"""The child keeps its limits, and the bot keeps the child."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.child import ChildFailedError
from bot.imaging_child import ImagingChild
from imaging.protocol import Job, Picture, Reason, Rejected, pack, unpack_result, unpack_task
from tests.imaging import pictures
from tests.imaging.heic import heic

Sent = Callable[[bytes], Path]


def children() -> list[int]:
    """The imaging children of this process that are alive."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = [int(pid) for path in listed for pid in path.read_text().split()]
    return [pid for pid in found if b"-m\0imaging\0" in of_process(pid, "cmdline")]


def of_process(pid: int, what: str) -> bytes:
    """What the kernel says of a process, nothing if it is no more."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""


def only_child() -> int:
    """The one imaging child there is."""
    (pid,) = children()
    return pid


async def gone(pid: int) -> None:
    """Waits until a child that was ended is no more."""
    while of_process(pid, "cmdline"):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@pytest.fixture
async def child() -> AsyncIterator[ImagingChild]:
    """A child with the limits it has in service."""
    made = ImagingChild()
    yield made
    await made.close()
    assert children() == []


async def test_one_child_looks_at_many_pictures(child: ImagingChild, sent: Sent, folder: Path) -> None:
    first = await child.process(sent(pictures.jpeg()), folder)
    pid = only_child()
    both = await asyncio.gather(*(child.process(sent(pictures.jpeg()), folder) for _ in range(2)))
    assert isinstance(first, Picture)
    assert both == [first, first]
    assert only_child() == pid


async def test_the_child_is_started_by_its_first_job_and_ended_by_close(sent: Sent, folder: Path) -> None:
    child = ImagingChild()
    assert children() == []
    await child.process(sent(b""), folder)
    assert len(children()) == 1
    await child.close()
    assert children() == []
    with pytest.raises(ChildFailedError):
        await child.process(sent(b""), folder)


async def test_a_child_that_never_started_can_be_closed() -> None:
    await ImagingChild().close()


async def test_close_ends_a_child_at_work_and_tells_its_caller(sent: Sent, folder: Path) -> None:
    child = ImagingChild()
    await child.process(sent(b""), folder)
    work = asyncio.create_task(child.process(sent(pictures.scan_bomb()), folder))
    await asyncio.sleep(0.1)
    await child.close()
    assert children() == []
    with pytest.raises(ChildFailedError):
        await work


async def test_the_child_inherits_no_secret_and_no_terminal(
    child: ImagingChild, sent: Sent, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIXIAN_TOKEN", "123:secret")
    await child.process(sent(b""), folder)
    environment = of_process(only_child(), "environ")
    names = {entry.partition(b"=")[0] for entry in environment.split(b"\0") if entry}
    assert b"PATH" in names
    assert names <= {b"PATH", b"LD_LIBRARY_PATH", b"MALLOC_ARENA_MAX"}
    assert os.getsid(only_child()) == only_child()


async def test_a_child_that_died_between_two_jobs_is_replaced(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    await child.process(sent(b""), folder)
    before = only_child()
    os.kill(before, signal.SIGKILL)  # nobody has noticed yet when the next job comes
    assert isinstance(await child.process(sent(pictures.jpeg()), folder), Picture)
    await gone(before)
    assert only_child() != before


async def test_a_child_killed_twice_over_one_picture_was_out_of_memory(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    assert await killed_at_work(child, sent, folder, signal.SIGKILL) == Rejected(Reason.TOO_MUCH_MEMORY)
    assert isinstance(await child.process(sent(pictures.jpeg()), folder), Picture)


async def test_a_decoder_that_crashes_twice_over_one_picture_makes_it_damaged(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    assert await killed_at_work(child, sent, folder, signal.SIGSEGV) == Rejected(Reason.DAMAGED)


async def test_a_child_that_somebody_stops_blames_no_picture(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    with pytest.raises(ChildFailedError):
        await killed_at_work(child, sent, folder, signal.SIGTERM)


async def killed_at_work(
    child: ImagingChild, sent: Sent, folder: Path, by: signal.Signals
) -> Picture | Rejected:
    """What comes of a picture over which two children are killed."""
    await child.process(sent(b""), folder)
    work = asyncio.create_task(child.process(sent(pictures.scan_bomb()), folder))
    for _ in range(2):
        while not children():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        pid = only_child()
        await asyncio.sleep(0.4)
        os.kill(pid, by)
        await gone(pid)
    return await work


async def test_a_job_that_cannot_be_written_down_is_not_the_pictures_fault(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    with pytest.raises(ChildFailedError):
        await child.process(sent(pictures.jpeg()), folder / "missing")
    assert isinstance(await child.process(sent(pictures.jpeg()), folder), Picture)


async def test_an_answer_nobody_waits_for_does_not_reach_the_next_caller(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    await child.process(sent(b""), folder)
    work = asyncio.create_task(child.process(sent(pictures.scan_bomb()), folder))
    await asyncio.sleep(0.1)
    work.cancel()
    assert await child.process(sent(b"text"), folder) == Rejected(Reason.NOT_A_PICTURE)


async def test_a_picture_that_takes_too_long_ends_its_child_and_the_next_one_is_served(
    sent: Sent, folder: Path
) -> None:
    child = ImagingChild(wall=timedelta(seconds=2))
    assert await child.process(sent(pictures.scan_bomb()), folder) == Rejected(Reason.TOO_SLOW)
    assert children() == []
    assert isinstance(await child.process(sent(pictures.jpeg()), folder), Picture)
    await child.close()


def test_a_child_without_a_bot_ends_by_its_own_processor_limit(sent: Sent, folder: Path) -> None:
    command = [sys.executable, "-m", "imaging"]
    job = pack(Job(sent(pictures.scan_bomb()), folder))
    ended = subprocess.run(command, input=job, capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (-signal.SIGXCPU, b"")


async def test_a_picture_that_needs_too_much_memory_costs_neither_child_nor_machine(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    wide = pictures.encoded(Image.new("RGB", (8064, 6048), "teal"), "WEBP", quality=1, method=0)
    assert await child.process(sent(wide), folder) == Rejected(Reason.TOO_MUCH_MEMORY)
    pid = only_child()
    assert isinstance(await child.process(sent(pictures.jpeg()), folder), Picture)
    assert only_child() == pid


@pytest.mark.parametrize("kind", ["jpeg", "progressive jpeg", "heic", "png"])
async def test_fifty_megapixels_fit_into_the_memory_limit(
    kind: str, child: ImagingChild, sent: Sent, folder: Path
) -> None:
    content = {
        "jpeg": lambda: pictures.jpeg(8192, 6144),
        "progressive jpeg": lambda: pictures.jpeg(8192, 6144, progressive=True, subsampling=0),
        "heic": lambda: heic(16, 12),
        "png": lambda: pictures.png_of(8192, 6144),
    }[kind]()
    picture = await child.process(sent(content), folder)
    assert isinstance(picture, Picture), picture
    assert (picture.width, picture.height) == (8192, 6144)


async def test_a_child_is_replaced_after_two_hundred_jobs(
    child: ImagingChild, sent: Sent, folder: Path
) -> None:
    nothing = sent(b"")
    await child.process(nothing, folder)
    first = only_child()
    for _ in range(199):
        await child.process(nothing, folder)
    assert only_child() == first
    await child.process(nothing, folder)
    assert only_child() != first


def test_the_bot_itself_never_loads_a_decoder() -> None:
    code = "import sys, bot.imaging_child; sys.exit(int('PIL' in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_child_loads_the_heic_decoder_only_for_heic() -> None:
    code = "import sys, imaging.__main__; sys.exit(int('pi_heif' in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_messages_survive_the_wire() -> None:
    job = Job(Path("/tmp/现场 1.jpg"), Path("/tmp/出"))
    picture = Picture(
        "jpeg", 4, 3, "ab", 9, "2026-03-09T08:55:01+08:00", "full.jpg", "large.jpg", "thumb.jpg"
    )
    assert unpack_task(pack(job)[4:]) == job
    for result in (picture, Rejected(Reason.TOO_SLOW), Rejected(Reason.UNSUPPORTED_KIND, "gif")):
        assert unpack_result(pack(result)[4:]) == result
    with pytest.raises(ValueError, match="Job frame"):
        unpack_result(pack(job)[4:])
