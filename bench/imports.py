"""`python -m bench.imports ours|plain FILE DATABASE`: imports a workbook, prints seconds and rows as JSON."""

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from string import ascii_uppercase
from time import monotonic

import holidays
from python_calamine import CalamineWorkbook
from sqlalchemy import BigInteger, Boolean, Date, MetaData, String, Table, insert
from sqlalchemy import Column as Stored

from bot import database
from bot.cli import lists
from bot.unit import Runner
from models.engine import connect
from models.projects import Sector, Stage
from services.workbook import applying, reading
from services.workbook.columns import SHEET, Kind, SheetName
from services.workbook.kept import Kept, Snapshot
from services.workbook.writing import export

COLUMNS = SHEET[SheetName.PROJECTS].columns
TITLE = SHEET[SheetName.PROJECTS].titles[0]
TYPES = {Kind.MONEY: BigInteger, Kind.PERCENT: BigInteger, Kind.DAY: Date, Kind.FLAG: Boolean}
# What the command loads when it needs it, the calendars of all countries too, is not in the time.
LOADED = (Runner, applying, reading, holidays.country_holidays("CN"))


def workbook(count: int) -> bytes:
    """Return a workbook of so many projects with something in nearly every cell."""
    rows: dict[SheetName, list[Kept]] = {name: [] for name in SheetName}
    for number in range(count):
        values = {column.field: f"{column.heads[0]} {number}" for column in COLUMNS}
        letters = ascii_uppercase[number // 26_000] + ascii_uppercase[number // 1_000 % 26]
        other = {
            "code": f"{letters}-{number % 1_000:03}", "sector": list(Sector)[number % 4],
            "stage": list(Stage)[number % 4], "department": None, "key_level": None, "expected": "start",
            "total_wan": number * 37, "year_plan_wan": number * 7, "completed_wan": number,
            "percent_tenths": number % 1_000, "stopped": number % 60 == 0,
            "planned_start_on": date(2026, 1 + number % 12, 1), "started_on": date(2026, 1 + number % 12, 15),
            "planned_completion_on": date(2028, 12, 31), "completed_on": None,
        }  # fmt: skip
        rows[SheetName.PROJECTS].append(Kept(None, values | other))
    return export(Snapshot(rows, {}))


def ours(file: Path, path: Path) -> None:
    """Import it as the command does."""
    lists.import_(file)
    assert path.exists()  # noqa: S101 - the setting named this very file


def plain(file: Path, path: Path) -> None:
    """Read it with calamine and insert what stands there, looking at nothing."""
    types = (TYPES.get(column.kind, String) for column in COLUMNS)
    fields = [column.field for column in COLUMNS]
    table = Table("project", MetaData(), *(Stored(*pair) for pair in zip(fields, types, strict=True)))
    engine = connect(f"sqlite:///{path}")
    read = CalamineWorkbook.from_path(str(file)).get_sheet_by_name(TITLE).to_python()
    with engine.begin() as connection:
        table.create(connection)
        rows = [
            {field: None if cell == "" else cell for field, cell in zip(fields, row, strict=True)}
            for row in read[1:]
        ]
        for row in rows:
            row["stopped"] = row["stopped"] == "是"
        connection.execute(insert(table), rows)
    engine.dispose()


def main(who: str, file: Path, path: Path) -> None:
    """Measure one of the two."""
    ways: dict[str, Callable[[Path, Path], None]] = {"ours": ours, "plain": plain}
    if who == "ours":
        database.upgrade(f"sqlite:///{path}")
    began_s = monotonic()
    ways[who](file, path)
    seconds = monotonic() - began_s
    with closing(sqlite3.connect(path)) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM project").fetchone()
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": rows}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
