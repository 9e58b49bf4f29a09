"""Finding the table in a sheet, and reading its rows; every cell that cannot be read is named."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from services.workbook.cells import EXPECTS, Bad, Cell, Remark, Said, folded, reader, text
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
    readers = [(place, reader(place.column, place.wan)) for place in places]
    where = {place.column.field: (place.letter, place.head) for place in places}
    for number, cells in enumerate(grid.rows[top + 1 :], start=top + 2):
        filled = [cell for cell in cells if cell != ""]
        if not any(not isinstance(cell, str) or cell.strip() for cell in filled):
            continue
        if _repeats(cells, places):
            continue
        if (len(filled) == 1 and sheet.name is not SheetName.PEOPLE) or _is_sum(cells, places):
            shown = text(filled[0])[:LONGEST_SHOWN]
            found.findings.append(Finding(Says.ROW_UNREAD, grid.name, number, value=shown))
            continue
        row = Row(sheet, grid.name, number, {}, where)
        before = len(found.findings)
        for place, read in readers:
            cell = cells[place.index] if place.index < len(cells) else ""
            _read(row, place, cell, read, found)
        if not any(finding.refuses for finding in found.findings[before:]):
            found.rows.append(row)


def _is_sum(cells: list[Cell], places: list[_Place]) -> bool:
    """Tell whether a row is a sum: one of its first cells says so, and no code stands where one should."""
    sums = [isinstance(cell, str) and folded(cell).casefold().startswith(SUMS) for cell in cells]
    first = places[0].index
    return any(sums[:3]) and (first >= len(cells) or cells[first] == "" or sums[first])


def _repeats(cells: list[Cell], places: list[_Place]) -> bool:
    """Tell whether a row goes on with the headings: one that is merged over two rows stands in both."""
    first = places[0]
    return first.index < len(cells) and " ".join(text(cells[first.index]).split()) == first.head


def _read(row: Row, place: _Place, cell: Cell, read: Callable[[Cell], Said], found: Contents) -> None:
    column = place.column
    if cell == "" or (isinstance(cell, str) and not cell.strip()):
        if column.filled or column.needed:
            found.findings.append(row.finding(Says.MISSING, column.field))
        row.values[column.field] = "" if column.kind is Kind.TEXT else column.otherwise
        return
    try:
        value = read(cell)
    except Bad:
        fields: dict[str, object] = {"limit": column.limit, "words": list(column.written.values())}
        found.findings.append(
            Finding(
                Says.CELL, row.title, row.number, place.letter, place.head, text(cell)[:LONGEST_SHOWN],
                EXPECTS[column.kind], fields,
            )
        )  # fmt: skip
        return
    if isinstance(value, Remark):
        found.findings.append(
            row.finding(value.says, column.field, value=text(cell)[:LONGEST_SHOWN], taken=value.shown)
        )
        value = value.value
    row.values[column.field] = value


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
        yield _Place(index, column, shown, wan)
