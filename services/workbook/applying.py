"""Applying a plan: one transaction of Core statements, and the events that tell of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from models.engine import Session
from models.people import Department, Membership, Person
from models.permits import Permit, PermitChange
from models.projects import Assignment, Milestone, Project, WeeklyTask
from services import cards, events, schedule
from services.workbook import aftermath, history, kept
from services.workbook.columns import SHEETS, SheetName
from services.workbook.findings import NotApplied
from services.workbook.history import Columns
from services.workbook.kept import Values
from services.workbook.layout import Row
from services.workbook.plan import Change, Plan

MODELS: dict[SheetName, type[SQLModel]] = {
    SheetName.DEPARTMENTS: Department,
    SheetName.PROJECTS: Project,
    SheetName.MILESTONES: Milestone,
    SheetName.TASKS: WeeklyTask,
    SheetName.PERMITS: Permit,
    SheetName.PEOPLE: Membership,
    SheetName.ASSIGNMENTS: Assignment,
}
# A person stands in two tables: what an import changes of one is in the other.
CHANGEABLE = MODELS | {SheetName.PEOPLE: Person}
NAMED = frozenset({"ref", "name", "number", "language"})


def apply(session: Session, plan: Plan, *, by: Person | None, now: datetime) -> None:
    """Do what a plan says, all of it or nothing.

    Raises:
        ValueError: something of the workbook is refused.
        NotApplied: what is kept is not what the plan was made from.
    """
    if plan.refused:
        raise ValueError("a workbook with refused rows is not applied")
    if plan.empty and any(row.sheet.name is SheetName.PROJECTS for row in plan.added):
        schedule.forgo(session, now)
    _one_at_a_time(session, plan)
    applied = _Applying(session, by, now)
    try:
        applied.run(plan)
    except IntegrityError:
        raise NotApplied from None
    aftermath.follow(session, plan, applied.project, by_id=applied.by_id, now=now)
    counts = {"added": len(plan.added), "changed": len(plan.changed)}
    events.record(session, "list.imported", "list", 0, by=by, now=now, **counts)


def _one_at_a_time(session: Session, plan: Plan) -> None:
    """Let no two imports pass each other by: rows that nothing tells apart would be added by both.

    Where processes share a database the later of two at once runs again, and then sees the first.
    """
    cards.alone(session, "list")
    if kept.last_import(session) != plan.last_import:
        raise NotApplied


class _Applying:
    def __init__(self, session: Session, by: Person | None, now: datetime) -> None:
        self.connection, self.by_id, self.now = session.connection(), by.id if by else None, now
        self.codes: dict[Table, dict[str, int]] = {}
        self.people: dict[str, int] = {}
        self.told: list[Columns] = []

    def run(self, plan: Plan) -> None:
        added: dict[SheetName, list[Row]] = defaultdict(list)
        changed: dict[SheetName, list[Change]] = defaultdict(list)
        for row in plan.added:
            added[row.sheet.name].append(row)
        for change in plan.changed:
            changed[change.row.sheet.name].append(change)
        for sheet in SHEETS:
            if sheet.name in changed:
                self._change(sheet.name, changed[sheet.name])
            if sheet.name in added:
                self._add(sheet.name, added[sheet.name])
        if self.told:
            self.connection.execute(events.APPEND, self.told)

    def project(self, code: str) -> int:
        """Return the id behind a project's code."""
        return self._id(kept.projects, code)

    def _tell(self, kind: str, subject: str, subject_id: int, data: Columns) -> None:
        who = {"at": self.now, "by_id": self.by_id}
        self.told.append(who | {"kind": kind, "subject": subject, "subject_id": subject_id, "data": data})

    def _id(self, table: Table, code: str) -> int:
        """Return the id behind a code, asking for all of them the first time."""
        if table not in self.codes:
            self.codes[table] = dict(self.connection.execute(select(table.c.code, table.c.id)).all())
        try:
            return self.codes[table][code]
        except KeyError:
            raise NotApplied from None

    def _insert(self, model: type[SQLModel], rows: Sequence[Columns]) -> Sequence[int]:
        """Insert rows, with what the model says where a workbook does not, and return their ids in order."""
        table = table_of(model)
        usual = {
            name: field.default
            for name, field in model.model_fields.items()
            if name != "id" and not field.is_required() and name not in rows[0]
        }
        full = [usual | row for row in rows] if usual else rows
        if "code" in table.c:  # inserting without asking for the ids is twice as fast
            self.connection.execute(insert(table), full)
            return [self._id(table, row["code"]) for row in rows]
        made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return self.connection.execute(made, full).scalars().all()

    def _add(self, name: SheetName, rows: list[Row]) -> None:
        if name is SheetName.PEOPLE:
            self._welcome(rows)
            rows = [row for row in rows if row.values.get("role") is not None]
        if not rows:
            return
        values = [self._columns(name, row.values) for row in rows]
        if name is SheetName.PERMITS:
            stamp = {"changed_at": self.now, "changed_by_id": self.by_id}
            values = [one | stamp for one in values]
        ids = self._insert(MODELS[name], values)
        for made, one in zip(ids, values, strict=True):
            self._tell(*history.added(name, made, one))
        if name is SheetName.PERMITS:
            self._remember([(made, {}, one) for made, one in zip(ids, values, strict=True)])

    def _welcome(self, rows: list[Row]) -> None:
        """Keep whoever is new, once, and know them by name from now on."""
        new = {row.values["ref"]: row.values for row in rows if isinstance(row.values["ref"], str)}
        if not new:
            return
        values = [{"name": name, "language": one.get("language")} for name, one in new.items()]
        ids = self._insert(Person, values)
        self.people = dict(zip(new, ids, strict=True))
        for made in ids:
            self._tell("person.added", "person", made, {})

    def _columns(self, name: SheetName, values: Values) -> Columns:
        """Return the columns of a table for what a row says, ids in place of codes and names."""
        columns = dict(values)
        if name in {SheetName.PEOPLE, SheetName.ASSIGNMENTS} and "ref" in values:
            ref = values["ref"]
            columns = {field: value for field, value in values.items() if field not in NAMED}
            columns["person_id"] = ref if isinstance(ref, int) else self.people[ref]
            if name is SheetName.PEOPLE:
                columns.setdefault("department", None)
        if "department" in columns:
            code = columns.pop("department")
            columns["department_id"] = None if code is None else self._id(kept.departments, code)
        if "project" in columns:
            columns["project_id"] = self._id(kept.projects, columns.pop("project"))
        if "done" in columns:
            columns["done_at"] = self.now if columns.pop("done") else None
        return columns

    def _change(self, name: SheetName, changes: list[Change]) -> None:
        """Change rows that still are as the plan has seen them, those with the same fields together."""
        alike: dict[tuple[str, ...], list[Change]] = defaultdict(list)
        for change in changes:
            alike[tuple(change.becomes)].append(change)
            data = history.difference(change.was, change.becomes)
            subject_id = change.kept.id
            if name is SheetName.PEOPLE:
                subject_id = change.kept.values["ref"]
            elif name is SheetName.ASSIGNMENTS:
                subject_id = self._id(kept.projects, change.kept.values["project"])
                data["person"] = change.kept.values["ref"]
            assert subject_id is not None  # noqa: S101 - only people are kept without a row of their own
            self._tell(*history.CHANGED[name], subject_id, data)
        for some in alike.values():
            self._update(name, some)
        if name is SheetName.PERMITS:
            self._remember([(change.kept.id or 0, change.was, change.becomes) for change in changes])

    def _update(self, name: SheetName, changes: list[Change]) -> None:
        table = table_of(CHANGEABLE[name])
        rows = []
        for change in changes:
            target = change.kept.values["ref"] if name is SheetName.PEOPLE else change.kept.id
            was = self._columns(name, change.was | change.kept.stored_of(change.was))
            becomes = self._columns(name, change.becomes)
            row = {f"was_{field}": value for field, value in was.items()}
            row |= {f"to_{field}": value for field, value in becomes.items()}
            rows.append(row | {"target": target})
        fields = [key.removeprefix("to_") for key in rows[0] if key.startswith("to_")]
        as_seen = [
            table.c[field].is_not_distinct_from(bindparam(f"was_{field}", type_=table.c[field].type))
            for field in fields
        ]
        values: dict[str, Any] = {field: bindparam(f"to_{field}") for field in fields}
        if name is SheetName.PERMITS:
            values |= {"changed_at": self.now, "changed_by_id": self.by_id}
        statement = update(table).where(and_(table.c.id == bindparam("target"), *as_seen)).values(values)
        if self.connection.execute(statement, rows).rowcount != len(rows):
            raise NotApplied

    def _remember(self, rows: list[tuple[int, Columns, Columns]]) -> None:
        """Write the history of permits."""
        self.connection.execute(
            insert(table_of(PermitChange)),
            [
                {
                    "permit_id": made, "at": self.now, "by_id": self.by_id,
                    "was": history.of_a_permit(was), "became": history.of_a_permit(became),
                }
                for made, was, became in rows
            ],
        )  # fmt: skip


def table_of(model: type[SQLModel]) -> Table:
    """Return the table behind a model."""
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)  # noqa: S101 - every model here is a table
    return table
