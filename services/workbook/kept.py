"""What is kept now, in the words of a workbook: the same fields, with codes and names instead of ids."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select

from models.engine import Session
from models.events import Event
from models.people import Department, Membership, Person
from models.permits import Permit, PermitItem
from models.projects import Assignment, Milestone, Project, WeeklyTask
from services.workbook.cells import text
from services.workbook.columns import SHEET, Kind, SheetName

departments = Department.__table__  # type: ignore[attr-defined]
people = Person.__table__  # type: ignore[attr-defined]
memberships = Membership.__table__  # type: ignore[attr-defined]
projects = Project.__table__  # type: ignore[attr-defined]
assignments = Assignment.__table__  # type: ignore[attr-defined]
milestones = Milestone.__table__  # type: ignore[attr-defined]
tasks = WeeklyTask.__table__  # type: ignore[attr-defined]
permits = Permit.__table__  # type: ignore[attr-defined]
events = Event.__table__  # type: ignore[attr-defined]

Values = dict[str, Any]
OF_A_PROJECT = (projects.c.code.label("project"), projects.c.name.label("project_name"))


@dataclass(frozen=True)
class Kept:
    """One row that is kept: its id, none where a person has no role, and its values.

    `stored` has the texts that are kept otherwise than a workbook would say them, with blanks at the ends.
    """

    id: int | None
    values: Values
    stored: Values = field(default_factory=dict)

    def stored_of(self, fields: Collection[str]) -> Values:
        """Return those of the fields that are stored otherwise."""
        return {name: value for name, value in self.stored.items() if name in fields}


@dataclass
class Snapshot:
    """What a workbook is compared with: rows, the default stage of each permit, and the last import."""

    rows: dict[SheetName, list[Kept]]
    items: dict[str, str]
    last_import: int | None = None

    @cached_property
    def by_ref(self) -> dict[int, Kept]:
        """Return the first row of each person, by the person's id."""
        return {row.values["ref"]: row for row in reversed(self.rows[SheetName.PEOPLE])}

    def names(self) -> dict[str, list[int]]:
        """Return the ids of the people who bear each name."""
        found: dict[str, list[int]] = {}
        for kept in self.rows[SheetName.PEOPLE]:
            ids = found.setdefault(kept.values["name"], [])
            if kept.values["ref"] not in ids:
                ids.append(kept.values["ref"])
        return found


def snapshot(session: Session) -> Snapshot:
    """Return what the office has now; whoever was removed is not in it."""
    rows = {name: _rows(session, name, statement) for name, statement in _statements().items()}
    found = Snapshot(rows, {}, last_import(session))
    shared = {name for name, ids in found.names().items() if len(ids) > 1}
    for name in (SheetName.PEOPLE, SheetName.ASSIGNMENTS):
        for kept in rows[name]:
            kept.values["number"] = kept.values["ref"] if kept.values["name"] in shared else None
    found.items = dict(session.connection().execute(select(PermitItem.name, PermitItem.stage)).all())  # type: ignore[call-overload]
    return found


def last_import(session: Session) -> int | None:
    """Return the event of the last import there was."""
    of_the_list = select(func.max(events.c.id)).where(events.c.subject == "list", events.c.subject_id == 0)
    found: int | None = session.connection().execute(of_the_list).scalar()
    return found


def _rows(session: Session, name: SheetName, statement: Select[Any]) -> list[Kept]:
    texts = [column.field for column in SHEET[name].columns if column.kind is Kind.TEXT]
    found = []
    for row in session.connection().execute(statement).mappings():
        values: Values = dict(row)
        said = {name: text(values[name] or "") for name in texts}
        stored = {name: values[name] for name in texts if values[name] != said[name]}
        found.append(Kept(values.pop("id"), values | said, stored))
    return found


def _statements() -> dict[SheetName, Select[Any]]:
    fields = [one.field for one in SHEET[SheetName.PROJECTS].columns if one.field != "department"]
    here = people.c.removed_at.is_(None)
    listed = projects.join(departments, projects.c.department_id == departments.c.id, isouter=True)
    held = people.join(memberships, people.c.id == memberships.c.person_id, isouter=True)
    return {
        SheetName.DEPARTMENTS: select(
            departments.c.id, departments.c.code, departments.c.name, departments.c.name_en
        ).order_by(departments.c.id),
        SheetName.PROJECTS: select(
            projects.c.id, departments.c.code.label("department"), *(projects.c[name] for name in fields)
        )
        .select_from(listed)
        .order_by(projects.c.code),
        SheetName.MILESTONES: _of_a_project(
            milestones, "title", "baseline_on", "revised_on", "percent_tenths", "reached_on"
        ).order_by(projects.c.code, milestones.c.baseline_on, milestones.c.id),
        SheetName.TASKS: _of_a_project(tasks, "week", "title")
        .add_columns(tasks.c.done_at.is_not(None).label("done"))
        .order_by(tasks.c.week, projects.c.code, tasks.c.id),
        SheetName.PERMITS: _of_a_project(
            permits, "stage", "name", "state", "words", "number", "issued_by", "granted_on"
        ).order_by(projects.c.code, permits.c.id),
        SheetName.PEOPLE: select(
            memberships.c.id, people.c.id.label("ref"), people.c.name, people.c.language, memberships.c.role,
            departments.c.code.label("department"),
        )
        .select_from(held.join(departments, memberships.c.department_id == departments.c.id, isouter=True))
        .where(here)
        .order_by(people.c.id, memberships.c.id),
        SheetName.ASSIGNMENTS: select(
            assignments.c.id, *OF_A_PROJECT, people.c.id.label("ref"), people.c.name, assignments.c.post
        )
        .select_from(assignments.join(projects).join(people, assignments.c.person_id == people.c.id))
        .where(here)
        .order_by(projects.c.code, assignments.c.id),
    }  # fmt: skip


def _of_a_project(table: Any, *fields: str) -> Select[Any]:
    columns = (table.c[name] for name in fields)
    return select(table.c.id, *OF_A_PROJECT, *columns).select_from(table.join(projects))
