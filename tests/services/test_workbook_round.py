"""The list goes out as a workbook and comes in again unchanged."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.people import Role
from models.permits import PermitStage, PermitState
from models.projects import KeyLevel, Post, Sector, Stage
from services.workbook import kept, layout, reading
from services.workbook.columns import SHEETS, SheetName
from services.workbook.kept import Kept, Snapshot
from services.workbook.plan import compare
from services.workbook.writing import export
from tests import district
from tests.services.conftest import Desk
from tests.services.workbook_desk import counts, imported, planned


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    """Every cell of a workbook, by its sheet."""
    return {grid.name: grid.rows for grid in reading.read(content)}


def test_the_workbook_of_315_projects_is_what_its_generator_makes() -> None:
    assert cells(district.FILE.read_bytes()) == cells(export(district.snapshot()))


def test_what_was_imported_is_exported_cell_by_cell_and_imports_without_a_change(desk: Desk) -> None:
    content = district.FILE.read_bytes()
    assert counts(imported(desk, content)) == (len(layout.contents(reading.read(content)).rows), 0, 0)
    out = export(desk(kept.snapshot))
    for name, rows in cells(content).items():
        assert sorted(map(str, cells(out)[name])) == sorted(map(str, rows)), name
    again = planned(desk, out)
    assert (counts(again), again.findings) == ((0, 0, 0), [])


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(str.strip)
NAME = TEXT.filter(bool)
DAY = st.dates(date(1990, 1, 1), date(2100, 12, 31))
WAN = st.none() | st.integers(0, 10**9)
TENTHS = st.integers(0, 1000)
CODES = ("AA-001", "AA-002", "ZZ-999")
UNITS = ("housing", "urban")


def maybe(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or none."""
    return st.none() | some


def rows(fields: dict[str, st.SearchStrategy[Any]], *key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows that differ in their keys."""
    one = st.fixed_dictionaries(fields)
    return st.lists(one, max_size=4, unique_by=lambda row: tuple(row[name] for name in key))


PROJECT = {"project": st.sampled_from(CODES), "project_name": st.just("")}
TEXTS = ("location", "builder", "industry_chain", "park", "year_target", "duty_goal", "duty_tasks")
LISTS = {
    SheetName.MILESTONES: rows(
        {
            **PROJECT, "title": NAME, "baseline_on": DAY, "revised_on": maybe(DAY),
            "percent_tenths": maybe(TENTHS), "reached_on": maybe(DAY),
        },
        "project", "title", "baseline_on",
    ),
    SheetName.TASKS: rows(
        {**PROJECT, "week": st.sampled_from(["2026-W22", "2020-W53"]), "title": NAME, "done": st.booleans()},
        "project", "week", "title",
    ),
    SheetName.PERMITS: rows(
        {
            **PROJECT, "stage": st.sampled_from(PermitStage), "name": NAME,
            "state": st.sampled_from(PermitState), "words": TEXT, "number": TEXT, "issued_by": TEXT,
            "granted_on": maybe(DAY),
        },
        "project", "name",
    ),
    SheetName.PEOPLE: rows(
        {
            "name": NAME, "number": st.none(), "role": st.sampled_from(list(Role)),
            "department": maybe(st.sampled_from(UNITS)), "language": st.sampled_from(["zh_CN", "en"]),
        },
        "name",
    ),
}  # fmt: skip


@st.composite
def lists(draw: st.DrawFn) -> Snapshot:
    """A list that an office could have."""
    found = {name: draw(some) for name, some in LISTS.items()}
    found[SheetName.DEPARTMENTS] = [
        {"code": code, "name": f"{code}局", "name_en": draw(TEXT)} for code in UNITS
    ]
    texts = {**dict.fromkeys(TEXTS, TEXT), "duty_division": TEXT, "duty_measures": TEXT, "note": TEXT}
    days = ("planned_start_on", "started_on", "planned_completion_on", "completed_on")
    amounts = ("total_wan", "year_plan_wan", "completed_wan")
    project = st.fixed_dictionaries({
        "name": NAME, "sector": st.sampled_from(Sector), "stage": st.sampled_from(Stage),
        "department": maybe(st.sampled_from(UNITS)), "key_level": maybe(st.sampled_from(KeyLevel)),
        "percent_tenths": TENTHS, "expected": st.sampled_from(["", "start", "completion"]),
        "stopped": st.booleans(), **texts, **dict.fromkeys(days, maybe(DAY)), **dict.fromkeys(amounts, WAN),
    })  # fmt: skip
    found[SheetName.PROJECTS] = [{"code": code, **draw(project)} for code in CODES]
    for person in found[SheetName.PEOPLE]:
        person["ref"] = person["name"]
    found[SheetName.ASSIGNMENTS] = [
        {
            "project": draw(st.sampled_from(CODES)), "project_name": "", "name": person["name"],
            "number": None, "post": draw(st.sampled_from(Post)), "ref": person["name"],
        }
        for person in found[SheetName.PEOPLE]
    ]  # fmt: skip
    return Snapshot({name: [Kept(None, one) for one in some] for name, some in found.items()}, {})


@given(lists())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_list_holds_its_workbook_changes_nothing(made: Snapshot) -> None:
    plan = compare(layout.contents(reading.read(export(made))), made)
    assert (counts(plan), plan.findings) == ((0, 0, 0), [])
    assert {sheet.name for sheet in SHEETS} == made.rows.keys()
