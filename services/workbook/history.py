"""What an import leaves behind about each row: facts for its event, and the history of a permit."""

from datetime import date
from enum import StrEnum
from typing import Any

from services.workbook.columns import SheetName

Columns = dict[str, Any]
TOLD_OF_A_PERMIT = ("stage", "state", "words", "number", "issued_by", "granted_on")
ADDED = {
    SheetName.DEPARTMENTS: ("department.added", "department"),
    SheetName.PROJECTS: ("project.added", "project"),
    SheetName.MILESTONES: ("milestone.set", "milestone"),
    SheetName.TASKS: ("task.set", "task"),
    SheetName.PERMITS: ("permit.changed", "permit"),
    SheetName.PEOPLE: ("role.granted", "person"),
    SheetName.ASSIGNMENTS: ("project.assigned", "project"),
}
CHANGED = ADDED | {
    SheetName.DEPARTMENTS: ("department.changed", "department"),
    SheetName.PROJECTS: ("project.changed", "project"),
    SheetName.MILESTONES: ("milestone.changed", "milestone"),
    SheetName.PEOPLE: ("person.language", "person"),
}


def added(sheet: SheetName, made: int, row: Columns) -> tuple[str, str, int, Columns]:
    """Return kind, subject, its id and the facts of the event of a new row."""
    kind, subject = ADDED[sheet]
    match sheet:
        case SheetName.ASSIGNMENTS:
            return kind, subject, row["project_id"], {"person": row["person_id"], "post": row["post"]}
        case SheetName.PEOPLE:
            return kind, subject, row["person_id"], {"role": row["role"], "department": row["department_id"]}
        case SheetName.PERMITS:
            return kind, subject, made, {"project": row["project_id"], "state": row["state"]}
        case SheetName.MILESTONES | SheetName.TASKS:
            return kind, subject, made, {"project": row["project_id"]}
        case _:
            return kind, subject, made, {}


def difference(was: Columns, becomes: Columns) -> Columns:
    """Return the facts of a change: figures as they were and are; of all else that it changed."""
    facts: Columns = {}
    for field, new in becomes.items():
        old = was[field]
        figures = isinstance(new, int | StrEnum | None) and isinstance(old, int | StrEnum | None)
        facts |= {field: new, f"{field}_was": old} if figures else {field: True}
    return facts


def of_a_permit(values: Columns) -> Columns:
    """Return the columns of a permit that its history keeps, days as ISO texts."""
    return {
        field: value.isoformat() if isinstance(value, date) else value
        for field in TOLD_OF_A_PERMIT
        if (value := values.get(field, ...)) is not ...
    }
