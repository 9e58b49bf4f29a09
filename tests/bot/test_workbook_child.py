"""Whatever is sent as a workbook, the bot outlives it: a child reads it, with limits of time and memory."""

import asyncio
import json
import os
import signal
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from bot.child import ChildFailedError
from bot.workbook_child import Unreadable, WorkbookChild
from bot.workbook_reader import CPU_SECONDS, LINES_BYTES, MEMORY_BYTES, answer
from services.workbook import carrying, layout, reading
from services.workbook.findings import Broken, NoSheet, TooMuch, WorkbookRefused
from tests import district
from tests.services.workbook_desk import PROJECT, ROAD, book

Sent = Callable[[bytes], Path]


def children() -> list[int]:
    """The workbook children of this process that are alive."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = [int(pid) for path in listed for pid in path.read_text().split()]
    return [pid for pid in found if b"bot.workbook_reader\0" in of_process(pid, "cmdline")]


def of_process(pid: int, what: str) -> bytes:
    """What the kernel says of a process, nothing if it is no more."""
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def sent(tmp_path: Path) -> Sent:
    """Puts a file where the worker has it."""

    def put(content: bytes) -> Path:
        path = tmp_path / "sent"
        path.write_bytes(content)
        return path

    return put


@pytest.fixture
async def child() -> AsyncIterator[WorkbookChild]:
    """A child with the limits it has in service."""
    made = WorkbookChild()
    yield made
    await made.close()
    assert children() == []


def packed(sheet: bytes) -> bytes:
    """A workbook whose only sheet is this."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(book(项目=[PROJECT, ROAD]))) as old, zipfile.ZipFile(made, "w", 8) as new:
        for info in old.infolist():
            if info.filename != "xl/worksheets/sheet1.xml":
                new.writestr(info.filename, old.read(info))
        new.writestr("xl/worksheets/sheet1.xml", sheet)
    return made.getvalue()


def filled(rows: int, text: str) -> bytes:
    """A sheet of projects with the same long note in every row."""
    heads = cells(1, A="项目编号", B="项目名称", C="备注")
    body = "".join(cells(row, A=f"LS-{row % 1000:03}", B="x", C=text) for row in range(2, rows))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{heads}{body}</sheetData></worksheet>'.encode()


def cells(row: int, **texts: str) -> str:
    """One row with texts by column."""
    said = (
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in texts.items()
    )
    return f'<row r="{row}">{"".join(said)}</row>'


async def test_what_the_child_has_read_is_what_the_workbook_says(
    child: WorkbookChild, tmp_path: Path
) -> None:
    await child.read(district.FILE, tmp_path / "lines")
    carried = carrying.carried((tmp_path / "lines").read_bytes().splitlines())
    read = layout.contents(reading.read(district.FILE.read_bytes()))
    assert carried == read
    kinds = [[type(value) for value in row.values.values()] for row in carried.rows]
    assert kinds == [[type(value) for value in row.values.values()] for row in read.rows]
    assert children() == []


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"PK\x03\x04 and no more", Broken),
        (b"a,b\n1,2\n", NoSheet),
        (packed(b"<x>" + b" " * 300_000_000), TooMuch),
        (packed(filled(30_000, "字" * 1900)), TooMuch),
    ],
    ids=["damaged", "another table", "a zip bomb", "lines without end"],
)
async def test_a_file_that_is_no_list_is_refused_and_the_child_is_gone(
    child: WorkbookChild, sent: Sent, tmp_path: Path, content: bytes, refusal: type[WorkbookRefused]
) -> None:
    with pytest.raises(Unreadable, match=refusal.key):
        await child.read(sent(content), tmp_path / "lines")
    assert children() == []


async def test_a_workbook_that_takes_too_long_ends_its_child(tmp_path: Path) -> None:
    child = WorkbookChild(wall=timedelta(milliseconds=50))
    with pytest.raises(Unreadable, match=TooMuch.key):
        await child.read(district.FILE, tmp_path / "lines")
    assert children() == []


@pytest.mark.parametrize(("by", "refusal"), [(signal.SIGKILL, TooMuch), (signal.SIGSEGV, Broken)])
async def test_a_workbook_that_two_children_die_of_is_to_blame(
    child: WorkbookChild, tmp_path: Path, by: signal.Signals, refusal: type[WorkbookRefused]
) -> None:
    with pytest.raises(Unreadable, match=refusal.key):
        await killed(child, tmp_path, by)


async def test_a_child_that_somebody_stops_blames_no_workbook(child: WorkbookChild, tmp_path: Path) -> None:
    with pytest.raises(ChildFailedError):
        await killed(child, tmp_path, signal.SIGTERM)


async def killed(child: WorkbookChild, folder: Path, by: signal.Signals) -> None:
    """Read a workbook while each child that does is killed as soon as it runs."""
    work = asyncio.create_task(child.read(district.FILE, folder / "lines"))
    seen: set[int] = set()
    while not work.done():
        for pid in set(children()) - seen:
            os.kill(pid, by)
            seen.add(pid)
        await asyncio.sleep(0.005)
    await work


async def test_the_child_has_limits_and_no_secrets(
    child: WorkbookChild, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIXIAN_TOKEN", "123:secret")
    work = asyncio.create_task(child.read(district.FILE, tmp_path / "lines"))
    limited: dict[str, bytes] = {}
    while not work.done():
        for pid in children():
            limited |= limits(pid)
            assert b"secret" not in of_process(pid, "environ")
        await asyncio.sleep(0.005)
    await work
    assert int(limited["Max address space"]) < 2 * MEMORY_BYTES
    assert int(limited["Max file size"]) == LINES_BYTES
    assert int(limited["Max cpu time"]) < 2 * CPU_SECONDS


def limits(pid: int) -> dict[str, bytes]:
    """The limits of a process that are finite."""
    lines = of_process(pid, "limits").splitlines()[1:]
    found = {line[:26].strip().decode(): line[26:47].strip() for line in lines}
    return {name: limit for name, limit in found.items() if limit != b"unlimited"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (book(项目=[PROJECT, ROAD]), b"{}"),
        (b"x" * 20_000_001, b'{"refused": "lists.refused.too_big", "fields": {"limit_mb": 20}}'),
    ],
    ids=["a list", "too big"],
)
def test_the_child_answers_with_nothing_or_with_why_not(
    sent: Sent, tmp_path: Path, content: bytes, said: bytes
) -> None:
    job = json.dumps([str(sent(content)), str(tmp_path / "lines")]).encode()
    assert answer(job)[4:] == said


def test_a_folder_that_is_gone_is_not_the_workbooks_fault(sent: Sent, tmp_path: Path) -> None:
    job = json.dumps([str(sent(book(项目=[PROJECT, ROAD]))), str(tmp_path / "none" / "lines")]).encode()
    with pytest.raises(FileNotFoundError):
        answer(job)
