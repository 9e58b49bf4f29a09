"""How the comparison of a workbook with the list is worded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from locales import Words
from services.workbook import summary
from services.workbook.columns import SHEETS, Column, Kind, SheetName
from services.workbook.findings import Finding
from services.workbook.plan import Change
from services.workbook.summary import Field


def say(finding: Finding, words: Words) -> str:
    """Return one finding as a sentence: where it stands, what stands there, what belongs there."""
    expects = finding.expects and words.plain(
        f"lists.expects.{finding.expects}", **_joined(finding.fields, words)
    )
    fields = {"head": finding.head, "value": finding.value, "expects": expects} | finding.fields
    said = words.plain(f"lists.says.{finding.says}", **fields)
    return (
        f"{_place(finding, words)}: {said}" if words.language == "en" else f"{_place(finding, words)}：{said}"
    )


def _joined(fields: dict[str, Any], words: Words) -> dict[str, Any]:
    return fields | {"words": words.plain("lists.or").join(fields.get("words", ()))}


def _place(finding: Finding, words: Words) -> str:
    kind = "sheet"
    if finding.row:
        kind = "cell" if finding.column else "row"
    elif finding.column:
        kind = "column"
    return words.plain(
        f"lists.place.{kind}", sheet=finding.sheet, row=finding.row, column=finding.column, head=finding.head
    )


def changes(change: Change, words: Words) -> Iterator[str]:
    """Yield each field of a row that would change, as it is and as it would become."""
    for field in summary.fields(change):
        yield words.plain("lists.line", row=row(field, words), change=changed(field, words))


def row(field: Field, words: Words) -> str:
    """Return the row that a change is about: where it stands, and its project, department or person."""
    place = words.plain("lists.place.row", sheet=field.title, row=field.row)
    return words.plain("lists.row", place=place, key=field.key)


def changed(field: Field, words: Words) -> str:
    """Return one field that would change, as it is and as it would become."""
    return words.plain(
        "lists.change",
        head=field.column.head(words.language),
        was=_shown(field.column, field.was, words),
        becomes=_shown(field.column, field.becomes, words),
    )


def _shown(column: Column, value: Any, words: Words) -> str:
    if value is None or value == "":
        return words.plain("lists.nothing")
    if isinstance(value, date):
        return value.isoformat()
    if column.kind is Kind.PERCENT:
        return f"{value / 10}"
    return column.said(value)


def remarks(words: Words) -> dict[tuple[SheetName, str], str]:
    """Return what belongs under each heading, for the template."""
    return {
        (sheet.name, column.field): _wanted(column, words) for sheet in SHEETS for column in sheet.columns
    }


def _wanted(column: Column, words: Words) -> str:
    fields = {"limit": column.limit, "words": list(column.written.values())}
    expects = words.plain(f"lists.expects.{column.kind}", **_joined(fields, words))
    if column.filled or column.needed:
        return words.plain("lists.expects.needed", expects=expects)
    return expects
