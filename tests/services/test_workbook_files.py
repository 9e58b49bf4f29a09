"""A file that cannot be a list is refused before it costs anything; what can be read is read."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
import xlwt

from services.workbook import layout, reading
from services.workbook.findings import (
    Broken,
    NoSheet,
    NotAWorkbook,
    Protected,
    TooBig,
    TooMuch,
    WorkbookRefused,
)
from tests.services.workbook_desk import PROJECT, ROAD, book

SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(项目=[PROJECT, ROAD])
CELL = '<c r="A1" t="inlineStr"><is><t>x</t></is></c>'


def packed(part: bytes | str, name: str = SHEET, content: bytes = GOOD) -> bytes:
    """The good workbook with one part replaced or added."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, part)
    return made.getvalue()


def sheet(rows: str) -> str:
    """A worksheet with these rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def lying(content: bytes, size: int) -> bytes:
    """The same archive, with a directory that says another size for the sheet."""
    at = content.rindex(SHEET.encode()) - 46  # its entry in the directory
    assert content[at : at + 4] == b"PK\x01\x02"
    return content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]


FAR = sheet(f'<row r="1">{CELL}</row><row r="1048576">{CELL.replace("A1", "XFD1048576")}</row>')
ENCRYPTED = reading.OLE + b"\0" * 600 + reading.ENCRYPTED
REFUSED = {
    "a file of 100 MB": (b"x" * 100_000_000, TooBig),
    "a bomb that says how big it is": (packed(b"0" * 201_000_000), TooMuch),
    "a bomb whose directory lies": (lying(packed(b"0" * 30_000_000), 900), Broken),
    "two cells far apart": (packed(FAR), TooMuch),
    "two cells far apart, written otherwise": (
        packed(FAR.replace('r="', "r = '").replace('"', "'")),
        TooMuch,
    ),
    "a cell far to the right": (packed(sheet(f"<row>{CELL.replace('A1', 'ZZZ1')}</row>")), TooMuch),
    "five million cells": (packed(sheet("<row>" + "<c/>" * 5_000_001 + "</row>")), TooMuch),
    "a password": (ENCRYPTED, Protected),
    "half a file": (GOOD[: len(GOOD) // 2], Broken),
    "a damaged part": (
        GOOD.replace(b"PK\x03\x04", b"PK\x03\x05").replace(b"PK\x03\x05", b"PK\x03\x04", 1),
        Broken,
    ),
    "a sheet that is no XML": (packed(b"<worksheet><sheetData><row"), Broken),
    "a damaged xls": (reading.OLE + b"\x17" * 4096, Broken),
    "another archive": (
        packed(b"x", "xl/workbook.xml").replace(b"xl/workbook.xml", b"xl/w0rkbook.xml"),
        NotAWorkbook,
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\r", NotAWorkbook),
    "nothing": (b"", NotAWorkbook),
    "bytes that are no text": (b"\xff\xff\xfe\x80,\x81", NotAWorkbook),
    "a quote that never ends": ('项目编号,项目名称\n"LS-001,路'.encode(), Broken),
    "a cell of a million characters": (b"x" * 1_000_000, Broken),
    "a line of a thousand cells": (b"," * 1_000, TooMuch),
    "too many lines": (b"a\n" * 200_001, TooMuch),
    "a workbook about something else": (book(库存=[("货号", "数量"), ("A-1", 3)]), NoSheet),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_a_list_is_refused(content: bytes, why: type[WorkbookRefused]) -> None:
    with pytest.raises(why):
        layout.contents(reading.read(content))


def test_an_archive_of_thousands_of_parts_is_refused() -> None:
    made = BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as archive:
        for number in range(2_001):
            archive.writestr(str(number), b"")
    with pytest.raises(TooMuch):
        reading.read(made.getvalue())


def test_an_encrypted_archive_is_said_to_have_a_password() -> None:
    at = GOOD.index(b"PK\x01\x02")
    with pytest.raises(Protected):
        reading.read(GOOD[: at + 8] + b"\x01\x08" + GOOD[at + 10 :])


def test_an_old_xls_is_read_with_its_days_and_figures() -> None:
    made, content = xlwt.Workbook(encoding="utf-8"), BytesIO()
    page = made.add_sheet("项目")
    page.write_merge(0, 0, 0, 5, "重点项目一览表")
    for place, head in enumerate((*PROJECT, "总投资（万元）", "计划开工时间")):
        page.write(1, place, head)
    for place, cell in enumerate((*ROAD, 1234.0)):
        page.write(2, place, cell)
    page.write(2, 5, date(2026, 7, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    made.save(content)
    assert content.getvalue().startswith(reading.OLE)
    (row,) = layout.contents(reading.read(content.getvalue())).rows
    assert (row.number, row.values["code"], row.values["total_wan"]) == (3, "LS-001", 1234)
    assert row.values["planned_start_on"] == date(2026, 7, 1)


CSV = "项目编号,项目名称,项目类别,建设阶段\r\nLS-001,一条路,基础设施,在建\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_and_known_by_its_headings(encoding: str, separator: str) -> None:
    found = layout.contents(reading.read(CSV.replace(",", separator).encode(encoding)))
    assert [(row.sheet.name, row.values["code"], row.values["name"]) for row in found.rows] == [
        ("projects", "LS-001", "一条路")
    ]
    assert found.findings == []
