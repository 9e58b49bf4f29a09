"""What a plan comes to, short enough to be kept with the workbook and shown in a few messages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from services.workbook.columns import SHEET, Column, Sheet, SheetName
from services.workbook.findings import Expects, Finding, Says
from services.workbook.plan import Change, Plan

KEPT: Final = 120  # of a kind; whoever has more to mend will send the file again anyhow


@dataclass(frozen=True)
class Field:
    """One field of a row that would change, as it is and as it becomes; `key` is what the row is about."""

    sheet: Sheet
    title: str
    row: int
    key: str
    column: Column
    was: Any
    becomes: Any


def fields(change: Change) -> Iterable[Field]:
    """Yield the fields that a change is made of."""
    row = change.row
    columns = {column.field: column for column in row.sheet.columns}
    key = str(row.values[row.sheet.keys[0]])
    for name, new in change.becomes.items():
        yield Field(row.sheet, row.title, row.number, key, columns[name], change.was[name], new)


def of(plan: Plan) -> dict[str, Any]:
    """Return the numbers for each sheet, and the first of what is refused, changed and remarked."""
    changes = [field for change in plan.changed for field in fields(change)]
    remarks = [finding for finding in plan.findings if not finding.refuses]
    refusing = [finding for finding in plan.findings if finding.refuses]
    return {
        "sheets": _sheets(plan),
        "refused": _first(refusing),
        "remarks": _first(remarks),
        "changes": {"n": len(changes), "first": [_written(one) for one in changes[:KEPT]]},
    }


def findings(part: dict[str, Any]) -> list[Finding]:
    """Return the findings that a summary has kept."""
    return [
        Finding(**{**one, "says": Says(one["says"]), "expects": one["expects"] and Expects(one["expects"])})
        for one in part["first"]
    ]


def changed(part: dict[str, Any]) -> list[Field]:
    """Return the changes that a summary has kept; days are texts, as they are shown."""
    return [_read(one) for one in part["first"]]


def _sheets(plan: Plan) -> list[dict[str, Any]]:
    added = Counter(row.title for row in plan.added)
    changed = Counter(change.row.title for change in plan.changed)
    refusing = {(one.sheet, one.row, one.row or one.head) for one in plan.findings if one.refuses}
    refused = Counter(sheet for sheet, *_ in refusing)
    titles = dict.fromkeys([*added, *changed, *refused])
    return [
        {"title": title, "added": added[title], "changed": changed[title], "refused": refused[title]}
        for title in titles
    ]


def _first(found: list[Finding]) -> dict[str, Any]:
    return {"n": len(found), "first": [asdict(one) for one in found[:KEPT]]}


def _written(field: Field) -> dict[str, Any]:
    was, becomes = (one.isoformat() if isinstance(one, date) else one for one in (field.was, field.becomes))
    where = {"sheet": field.sheet.name, "title": field.title, "row": field.row, "key": field.key}
    return where | {"field": field.column.field, "was": was, "becomes": becomes}


def _read(part: dict[str, Any]) -> Field:
    sheet = SHEET[SheetName(part["sheet"])]
    column = next(column for column in sheet.columns if column.field == part["field"])
    return Field(sheet, part["title"], part["row"], part["key"], column, part["was"], part["becomes"])
