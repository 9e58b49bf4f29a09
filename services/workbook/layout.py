"""Finding the table in a sheet, and reading its rows; every cell that cannot be read is named."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from services.workbook.cells import EXPECTS, Bad, Cell, Remark, Said, reader, text
from services.workbook.columns import (
    IGNORED_HEADS,
    IGNORED_SHEETS,
    SHEETS,
    Column,
    Kind,
    Sheet,
    SheetName,
    plain,
    unit,
)
from services.workbook.findings import Finding, NoSheet, Says
from services.workbook.reading import Grid

HEADINGS_WITHIN: Final = 30
SUMS: Final = ("合计", "总计", "小计", "共计", "total")
LONGEST_SHOWN: Final = 60


@dataclass
class Row:
    """One row of a sheet: its number as Excel counts, and what its columns say.

    `places` has letter and heading of each column, for whoever finds fault with it later.
    """

    sheet: Sheet
    title: str
    number: int
    values: dict[str, Said]
    places: Mapping[str, tuple[str, str]] = field(repr=False)

    def finding(self, says: Says, column: str = "", **fields: object) -> Finding:
        """Return a finding about one of its cells, or about the row."""
        letter, head = self.places.get(column, ("", ""))
        value = fields.pop("value", self.values.get(column))
        shown = "" if value is None else str(value)[:LONGEST_SHOWN]
        return Finding(says, self.title, self.number, letter, head, shown, fields=fields)


@dataclass
class Contents:
    """What a workbook says, with what was found on the way."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class _Place:
    """Where one column stands."""

    index: int
    column: Column
    head: str
    cell: Cell
    wan: Decimal | None

    @property
    def letter(self) -> str:
        return letters(self.index)


def letters(index: int) -> str:
    """Return the letters of a column, counted from 0."""
    said = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        said = chr(65 + rest) + said
    return said


def contents(grids: list[Grid]) -> Contents:
    """Return the rows of every sheet that can be recognised, by its title or else by its headings.

    Raises:
        NoSheet: none can be.
    """
    found, seen = Contents(), set()
    for grid in grids:
        if plain(grid.name).text in IGNORED_SHEETS:
            continue
        recognised = _recognised(grid)
        if recognised is None:
            if any(any(cell != "" for cell in row) for row in grid.rows):
                found.findings.append(Finding(Says.SHEET_UNREAD, grid.name))
            continue
        sheet, top = recognised
        if sheet.name in seen:
            found.findings.append(Finding(Says.SHEET_TWICE, grid.name))
            continue
        seen.add(sheet.name)
        _take(grid, sheet, top, found)
    if not seen:
        raise NoSheet
    return found


def _recognised(grid: Grid) -> tuple[Sheet, int] | None:
    """Return what sheet a grid is, and the row that its headings stand in."""
    name = plain(grid.name).text
    titled = [sheet for sheet in SHEETS if name in (plain(title).text for title in sheet.titles)]
    best: tuple[int, Sheet, int] | None = None
    for sheet in titled or SHEETS:
        for number, row in enumerate(grid.rows[:HEADINGS_WITHIN]):
            known = {column.field for head in row if (column := sheet.by_head.get(_plain(head)))}
            count = len(known) if titled or known.issuperset(sheet.keys) else 0
            if count > 1 and (best is None or count > best[0]):
                best = (count, sheet, number)
    if best is not None:
        return best[1], best[2]
    return (titled[0], -1) if titled and any(any(cell != "" for cell in row) for row in grid.rows) else None


def _plain(head: Cell) -> str:
    return plain(text(head)).text if isinstance(head, str) else ""


def _take(grid: Grid, sheet: Sheet, top: int, found: Contents) -> None:
    places = list(_places(grid, sheet, top, found))
    present = {place.column.field for place in places}
    lacking = [column for column in sheet.columns if column.filled and column.field not in present]
    found.findings += [Finding(Says.NO_COLUMN, grid.name, head=column.heads[0]) for column in lacking]
    if lacking:
        return
    readers = [_Reader(place) for place in places]
    where = {place.column.field: (place.letter, place.head) for place in places}
    first = places[0]
    for number, cells in enumerate(grid.rows[top + 1 :], start=top + 2):
        start = cells[first.index] if first.index < len(cells) else ""
        if start == first.cell:  # a heading that is merged over two rows stands in both
            continue
        filled = len(cells) - cells.count("")
        if filled == 0 or (filled == 1 and sheet.name is not SheetName.PEOPLE) or _is_sum(cells, start):
            said = next((text(cell) for cell in cells if text(cell)), "")[:LONGEST_SHOWN]
            if said:
                found.findings.append(Finding(Says.ROW_UNREAD, grid.name, number, value=said))
            continue
        row = Row(sheet, grid.name, number, {}, where)
        before = len(found.findings)
        _fill(row, cells, readers, found)
        if len(found.findings) == before or not any(one.refuses for one in found.findings[before:]):
            found.rows.append(row)


def _is_sum(cells: list[Cell], start: Cell) -> bool:
    """Tell whether a row is a sum: one of its first cells says so, and no code stands where one should."""
    sums = [isinstance(cell, str) and cell.strip().casefold().startswith(SUMS) for cell in cells[:3]]
    return any(sums) and (start == "" or (isinstance(start, str) and start.strip().startswith(SUMS)))


class _Reader:
    """Reads one column; what a text has meant once it means again."""

    def __init__(self, place: _Place) -> None:
        column = place.column
        self.place, self.column, self.index, self.field = place, column, place.index, column.field
        self.blank: Said = "" if column.kind is Kind.TEXT else column.otherwise
        self.needed = column.filled or column.needed
        self.read = reader(column, place.wan)
        self.known: dict[Cell, Said] = {} if self.needed else {"": self.blank}
        self.most = column.limit if column.kind is Kind.TEXT else 0


def _fill(row: Row, cells: list[Cell], readers: list[_Reader], found: Contents) -> None:
    values, width = row.values, len(cells)
    for one in readers:
        cell = cells[one.index] if one.index < width else ""
        if cell.__class__ is str and cell in one.known:
            values[one.field] = one.known[cell]
        elif one.most and cell.__class__ is str and len(cell) <= one.most and _means_itself(cell):
            values[one.field] = cell  # most cells are such: reading them as any other took twice as long
        elif (finding := _read(row, cell, one)) is not None:
            found.findings.append(finding)
        elif cell.__class__ is str:
            one.known[cell] = values[one.field]


def _means_itself(cell: str) -> bool:
    return cell != "" and cell == cell.strip() and "\r" not in cell


def _read(row: Row, cell: Cell, one: _Reader) -> Finding | None:
    """Read one cell into a row; return what is to be said about it."""
    field = one.field
    if isinstance(cell, str) and not cell.strip():
        row.values[field] = one.blank
        return row.finding(Says.MISSING, field) if one.needed else None
    try:
        value = one.read(cell)
    except Bad:
        said = row.finding(
            Says.CELL,
            field,
            value=text(cell),
            limit=one.column.limit,
            words=list(one.column.written.values()),
        )
        return replace(said, expects=EXPECTS[one.column.kind])
    if not isinstance(value, Remark):
        row.values[field] = value
        return None
    row.values[field] = value.value
    return row.finding(value.says, field, value=text(cell), taken=value.shown)


def _places(grid: Grid, sheet: Sheet, top: int, found: Contents) -> Iterator[_Place]:
    """Find each column of a sheet; what is not read is said, and a column of money must name its unit."""
    said_above = [unit(text(cell)) for row in grid.rows[: max(top, 0)] for cell in row if "单位" in str(cell)]
    corner = next((wan for wan in said_above if wan is not None), None)
    seen: set[str] = set()
    for index, cell in enumerate(grid.rows[top] if top >= 0 else ()):
        head = plain(text(cell))
        column = sheet.by_head.get(head.text)
        shown = " ".join(text(cell).split())
        place = (0, letters(index), shown)
        if not head.text or head.text in IGNORED_HEADS:
            continue
        if column is None:
            found.findings.append(Finding(Says.COLUMN_UNREAD, grid.name, *place))
            continue
        if column.kind is Kind.SHOWN:
            continue
        if column.field in seen:
            found.findings.append(Finding(Says.COLUMN_TWICE, grid.name, *place))
            continue
        seen.add(column.field)
        wan = head.wan if head.wan is not None else corner
        if column.kind is Kind.MONEY and wan is None:
            found.findings.append(Finding(Says.NO_UNIT, grid.name, *place))
            continue
        yield _Place(index, column, shown, cell, wan)
