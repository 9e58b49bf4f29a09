"""Comparing a workbook with what is kept: what would be added, what changed, and what is refused."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from models.people import Role
from services.workbook.columns import SHEETS, Kind, Sheet, SheetName
from services.workbook.findings import Finding, Says
from services.workbook.kept import Kept, Snapshot, Values
from services.workbook.layout import Contents, Row


@dataclass(frozen=True)
class Change:
    """A row that is kept and becomes another: the fields that differ, as they are and as they become."""

    row: Row
    kept: Kept
    was: Values
    becomes: Values


@dataclass
class Plan:
    """What applying a workbook would do; `empty` where there is no project yet.

    `last_import` is the event of the import that the list was last changed by when this was made.
    """

    added: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    empty: bool = False
    last_import: int | None = None

    @property
    def refused(self) -> int:
        """How many rows are refused; a heading or a sheet that is refused counts as one."""
        return len({(one.sheet, one.row, one.row or one.head) for one in self.findings if one.refuses})

    @property
    def sha256(self) -> str:
        """Name what it does: two plans with the same name do the same to the same rows."""
        found = sha256(str(self.empty).encode())
        for row in self.added:
            found.update(_canonical(row.sheet.name, row.values))
        for change in self.changed:
            which = (change.kept.id, change.kept.values.get("ref"))
            found.update(_canonical(change.row.sheet.name, which, change.was, change.becomes))
        return found.hexdigest()


def _canonical(*said: Any) -> bytes:
    return json.dumps(said, default=str, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def compare(contents: Contents, snapshot: Snapshot) -> Plan:
    """Return what a workbook would do to what is kept; nothing is written."""
    plan = Plan(
        findings=list(contents.findings),
        empty=not snapshot.rows[SheetName.PROJECTS],
        last_import=snapshot.last_import,
    )
    by_sheet: dict[SheetName, list[Row]] = defaultdict(list)
    for row in contents.rows:
        by_sheet[row.sheet.name].append(row)
    names = _Names(by_sheet, snapshot)
    for sheet in SHEETS:
        rows = [row for row in by_sheet[sheet.name] if _resolved(row, names, plan)]
        if sheet.name is SheetName.PEOPLE:
            _one_language(rows, plan)
        _compare(sheet, rows, snapshot, plan)
    plan.changed = _once(plan.changed)
    return plan


class _Names:
    """Whom and what a row may name: what is kept, and what the workbook itself adds."""

    def __init__(self, by_sheet: dict[SheetName, list[Row]], snapshot: Snapshot) -> None:
        listed = [row.values for row in by_sheet[SheetName.DEPARTMENTS]]
        kept = [one.values for one in snapshot.rows[SheetName.DEPARTMENTS]]
        self.departments = {values["code"]: values["code"] for values in (*kept, *listed)}
        for values in (*kept, *listed):
            self.departments.setdefault(values.get("name"), values["code"])
        self.projects = {one.values["code"] for one in snapshot.rows[SheetName.PROJECTS]}
        self.projects |= {row.values["code"] for row in by_sheet[SheetName.PROJECTS]}
        self.people = snapshot.names()
        self.added = {row.values["name"] for row in by_sheet[SheetName.PEOPLE]} - self.people.keys()
        self.items = snapshot.items


def _resolved(row: Row, names: _Names, plan: Plan) -> bool:
    """Put codes and ids in place of names; False where something named is not there."""
    values, before = row.values, len(plan.findings)
    if "project" in values and values["project"] not in names.projects:
        plan.findings.append(row.finding(Says.UNKNOWN, "project"))
    if values.get("department") is not None:
        code = names.departments.get(values["department"])
        if code is None:
            plan.findings.append(row.finding(Says.UNKNOWN, "department"))
        values["department"] = code
    if row.sheet.name in {SheetName.PEOPLE, SheetName.ASSIGNMENTS}:
        plan.findings.extend(_person(row, names))
    if row.sheet.name is SheetName.PERMITS and values.get("stage") is None:
        values["stage"] = names.items.get(values["name"])
    return len(plan.findings) == before


def _person(row: Row, names: _Names) -> Iterator[Finding]:
    name, number = row.values["name"], row.values.get("number")
    ids = names.people.get(name, [])
    if number is not None:
        if number not in ids:
            yield row.finding(Says.UNKNOWN, "number")
        row.values["ref"] = number
    elif len(ids) > 1:
        yield row.finding(Says.AMBIGUOUS, "name", n=len(ids))
    elif ids:
        row.values["ref"] = ids[0]
    elif row.sheet.name is SheetName.PEOPLE or name in names.added:
        row.values["ref"] = name
    else:
        yield row.finding(Says.UNKNOWN, "name")


def _keys(sheet: Sheet) -> tuple[str, ...]:
    return tuple("ref" if key == "name" and _personal(sheet) else key for key in sheet.keys)


def _personal(sheet: Sheet) -> bool:
    return sheet.name in {SheetName.PEOPLE, SheetName.ASSIGNMENTS}


def _compare(sheet: Sheet, rows: list[Row], snapshot: Snapshot, plan: Plan) -> None:
    keys = _keys(sheet)
    kept: dict[tuple[Any, ...], list[Kept]] = defaultdict(list)
    for one in snapshot.rows[sheet.name]:
        kept[tuple(one.values[key] for key in keys)].append(one)
    seen: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    named = {tuple(row.values.get(key) for key in keys) for row in rows}
    moved = _baselines(snapshot, named) if sheet.name is SheetName.MILESTONES else set()
    taken = _taken(sheet, snapshot, named)
    for row in rows:
        key = tuple(row.values.get(name) for name in keys)
        before, there = seen[key], kept.get(key, [])
        before.append(row.number)
        if len(before) > max(1, len(there)):  # rows that are kept twice may stand in a workbook twice
            plan.findings.append(row.finding(Says.ROW_TWICE, sheet.keys[0], first=before[0]))
        elif there:
            _change(row, there[len(before) - 1], plan)
        elif sheet.name is SheetName.MILESTONES and key[:2] in moved:
            plan.findings.append(row.finding(Says.BASELINE, "baseline_on"))
        elif row.values.get("name") in taken:
            plan.findings.append(row.finding(Says.NAME_TAKEN, "name"))
        else:
            _add(row, snapshot, plan)


def _baselines(snapshot: Snapshot, named: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    """Return the milestones, by project and title, that are kept with a day which the workbook lacks."""
    kept = [one.values for one in snapshot.rows[SheetName.MILESTONES]]
    return {
        (one["project"], one["title"])
        for one in kept
        if (one["project"], one["title"], one["baseline_on"]) not in named
    }


def _taken(sheet: Sheet, snapshot: Snapshot, named: set[tuple[Any, ...]]) -> set[str]:
    """Return the names that departments have whose code the workbook does not name."""
    if sheet.name is not SheetName.DEPARTMENTS:
        return set()
    kept = [one.values for one in snapshot.rows[sheet.name]]
    return {one["name"] for one in kept if (one["code"],) not in named}


def _change(row: Row, kept: Kept, plan: Plan) -> None:
    was: Values = {}
    becomes: Values = {}
    for column in row.sheet.columns:
        name = column.field
        if column.key or column.kind in {Kind.SHOWN, Kind.NUMBER} or name not in row.values:
            continue
        old, new = kept.values[name], row.values[name]
        if old == new or (name == "stage" and new is None):
            continue
        if column.reported:
            plan.findings.append(row.finding(Says.REPORTED, name))
            continue
        was[name], becomes[name] = old, new
    if becomes:
        plan.changed.append(Change(row, kept, was, becomes))


def _add(row: Row, snapshot: Snapshot, plan: Plan) -> None:
    values = row.values
    for column in row.sheet.required:
        if values.get(column.field) is None:
            plan.findings.append(row.finding(Says.MISSING, column.field, head=column.heads[0]))
            return
    if values.get("role") == Role.ADMIN:
        plan.findings.append(row.finding(Says.ADMIN, "role"))
        return
    if row.sheet.name is SheetName.PEOPLE and isinstance(values["ref"], int):
        person = snapshot.by_ref[values["ref"]]
        if values.get("language") is not None:
            _change(row, person, plan)
        if values.get("role") is None:
            return
    plan.added.append(row)


def _one_language(rows: list[Row], plan: Plan) -> None:
    """See that the rows of one person name one language; a row that names none means that of the others."""
    said: dict[Any, Row] = {}
    for row in rows:
        if row.values.get("language") is not None:
            first = said.setdefault(row.values["ref"], row)
            if first.values["language"] != row.values["language"]:
                plan.findings.append(row.finding(Says.CONFLICT, "language", first=first.number))
    for row in rows:
        if "language" in row.values and row.values["ref"] in said:
            row.values["language"] = said[row.values["ref"]].values["language"]


def _once(changes: list[Change]) -> list[Change]:
    """Return the changes with one for each person."""
    firsts: dict[Any, Change] = {}
    for change in changes:
        personal = change.row.sheet.name is SheetName.PEOPLE
        firsts.setdefault(change.kept.values["ref"] if personal else id(change), change)
    return list(firsts.values())
