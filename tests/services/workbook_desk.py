"""What the tests of workbooks share: books as people make them, and what they would do to the list."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from services.workbook import applying, kept, layout, reading
from services.workbook.columns import SheetName
from services.workbook.findings import Finding, Says
from services.workbook.plan import Plan, compare
from tests.services.conftest import Desk

Rows = Sequence[Sequence[Any]]
PROJECT = ("项目编号", "项目名称", "项目类别", "建设阶段")
ROAD = ("LS-001", "一条路", "基础设施", "在建")
SCHOOL = ("LS-002", "一所小学", "社会民生", "新建")


def book(**sheets: Rows) -> bytes:
    """An xlsx workbook with these sheets; days are written as days."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(number, place, cell)
                    elif cell not in {"", None}:
                        page.write(number, place, cell)
    return content.getvalue()


def planned(desk: Desk, content: bytes) -> Plan:
    """What a file would do to the list."""
    return compare(layout.contents(reading.read(content)), desk(kept.snapshot))


def imported(desk: Desk, content: bytes) -> Plan:
    """What a file has done to the list."""
    plan = planned(desk, content)
    assert refused(plan) == []
    desk(lambda session: applying.apply(session, plan, by=None, now=desk.now()))
    return plan


def refused(plan: Plan) -> list[Finding]:
    """What was refused."""
    return [one for one in plan.findings if one.refuses]


def says(plan: Plan) -> list[Says]:
    """What the findings say, in order."""
    return [one.says for one in plan.findings]


def counts(plan: Plan) -> tuple[int, int, int]:
    """How many rows are added, changed and refused."""
    return len(plan.added), len(plan.changed), plan.refused


def projects(desk: Desk) -> list[dict[str, Any]]:
    """What is kept of each project."""
    return [one.values for one in desk(kept.snapshot).rows[SheetName.PROJECTS]]
