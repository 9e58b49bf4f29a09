"""From the bytes of a file to the cells of its sheets, after looking at what it would unpack to."""

import csv
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Final
from zipfile import BadZipFile, LargeZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from services.workbook.cells import Cell
from services.workbook.findings import Broken, NotAWorkbook, Protected, TooBig, TooMuch

MB: Final = 1_000_000
MOST_MB: Final = 20
UNPACKED_MB: Final = 200
PARTS: Final = 2_000
ROWS: Final = 200_000
WIDTH: Final = 702
CELLS: Final = 5_000_000
PIECE: Final = 1 << 20
OVERLAP: Final = 64
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# A cell beyond row 199999 or column ZZ, however its place is written. The first is found in half the time but
# takes any attribute that ends in r.
PERHAPS_FAR = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3,9}[0-9]|[A-Za-z]{0,2}0*(?:[2-9][0-9]{5}|[0-9]{7}))""")
FAR = re.compile(rb"[\s:]" + PERHAPS_FAR.pattern)


@dataclass
class Grid:
    """The cells of one sheet, from A1; a value that is merged over rows stands in each of them."""

    name: str
    rows: list[list[Cell]]


def read(content: bytes) -> list[Grid]:
    """Return the sheets of an xlsx, xls or csv file.

    Raises:
        WorkbookRefused: it is too big, unpacks to too much, opens with a password, is damaged or no workbook.
    """
    if len(content) > MOST_MB * MB:
        raise TooBig(limit_mb=MOST_MB)
    if content.startswith(ZIP):
        _weigh(content)
        return list(_opened(content))
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise Protected
        return list(_opened(content))
    return [_csv(content)]


def _weigh(content: bytes) -> None:
    """Unpack an xlsx piece by piece, keeping nothing, and see that it is whole and no bigger than a list.

    The sizes in the directory are looked at first; then every part is read no further than it says, so that
    one which lies is found out by its checksum. A sheet with two cells far apart would fill the memory too.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_MB * MB:
                raise TooMuch
            if any(part.flag_bits & 1 for part in parts):
                raise Protected
            if "xl/workbook.xml" not in archive.namelist():
                raise NotAWorkbook
            cells = 0
            for part in parts:
                with archive.open(part) as opened:
                    cells += _counted(iter(lambda: opened.read(PIECE), b""))
                if cells > CELLS:
                    raise TooMuch
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise Broken from None


def _counted(pieces: Iterator[bytes]) -> int:
    """Count what may be cells in a part, whatever their prefix, and look for one that lies far away."""
    cells, tail = 0, b""
    for piece in pieces:
        cells += piece.count(b"<c") + piece.count(b":c")
        window = tail + piece
        if cells > CELLS or (PERHAPS_FAR.search(window) and FAR.search(window)):
            raise TooMuch
        tail = piece[-OVERLAP:]
    return cells


def _opened(content: bytes) -> Iterator[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > ROWS or sheet.total_height * sheet.total_width > CELLS:
                raise TooMuch
            rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
            _spread(sheet, rows)
            yield Grid(name, rows)
    except PasswordError:
        raise Protected from None
    except (CalamineError, OSError, ValueError):
        raise Broken from None


def _spread(sheet: CalamineSheet, rows: list[list[Cell]]) -> None:
    """Give every row of a cell that is merged downwards its value."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if left == right and bottom > top and bottom < len(rows):
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]


def _csv(content: bytes) -> Grid:
    said = _decoded(content)
    separator = max(",;\t", key=said[:10_000].count)
    try:
        rows: list[list[Cell]] = []
        for row in csv.reader(StringIO(said, newline=""), delimiter=separator, strict=True):
            rows.append(list(row))
            if len(rows) > ROWS or len(row) > WIDTH:
                raise TooMuch
    except csv.Error:
        raise Broken from None
    return Grid("csv", rows)


def _decoded(content: bytes) -> str:
    if b"\0" in content or not content.strip():
        raise NotAWorkbook
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotAWorkbook
