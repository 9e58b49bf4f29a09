"""What a workbook says as lines of JSON, to be carried from the process that has read it to the bot."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from services.workbook.columns import SHEET, Column, Kind, Sheet, SheetName
from services.workbook.findings import Expects, Finding, Says
from services.workbook.layout import Contents, Row


def lines(contents: Contents) -> Iterator[bytes]:
    """Yield the lines: what is found, and each sheet before its rows."""
    for finding in contents.findings:
        yield _line(asdict(finding))
    sheet = ""
    for row in contents.rows:
        if row.sheet.name != sheet:
            sheet = row.sheet.name
            yield _line({"sheet": sheet, "title": row.title, "places": row.places})
        yield _line([row.number, row.values])


def carried(said: Iterable[bytes]) -> Contents:
    """Return what the lines carry.

    Raises:
        ValueError: the lines are no such thing, or end early.
    """
    contents = Contents()
    sheet: Sheet | None = None
    title, places, kinds = "", {}, {}
    for line in said:
        part = json.loads(line)
        if isinstance(part, dict) and "says" in part:
            contents.findings.append(_finding(part))
        elif isinstance(part, dict):
            sheet, title = SHEET[SheetName(part["sheet"])], part["title"]
            places = {field: (letter, head) for field, (letter, head) in part["places"].items()}
            kinds = {column.field: column for column in sheet.columns if column.kind in _MADE}
        elif sheet is not None:
            number, values = part
            _make(values, kinds)
            contents.rows.append(Row(sheet, title, number, values, places))
    return contents


_MADE = frozenset({Kind.DAY, Kind.CHOICE})


def _make(values: dict[str, Any], columns: Mapping[str, Column]) -> None:
    """Put days and choices in place of the texts that carried them."""
    for field, column in columns.items():
        text = values.get(field)
        if text is not None and field in values:
            made = date.fromisoformat(text) if column.kind is Kind.DAY else column.choices.get(text, text)
            values[field] = made


def _finding(part: dict[str, Any]) -> Finding:
    expects = Expects(part["expects"]) if part["expects"] else None
    return Finding(**{**part, "says": Says(part["says"]), "expects": expects})


def _line(part: Any) -> bytes:
    return json.dumps(part, ensure_ascii=False, default=_day).encode() + b"\n"


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a workbook says nothing of type {type(value).__name__}")
