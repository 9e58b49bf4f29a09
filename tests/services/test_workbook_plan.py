"""A workbook is compared with the list row by row; it is applied whole or not at all."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from sqlmodel import Session, select
from xlsxwriter import Workbook

from models.events import Event
from models.people import Membership, Person, Role
from models.permits import Permit, PermitChange
from models.projects import Assignment, Milestone, Post, Project, WeeklyTask
from services.workbook import applying, kept, layout, reading, writing
from services.workbook.columns import SHEETS, SheetName
from services.workbook.findings import Expects, NotApplied, NotAWorkbook, Says
from tests.services.conftest import Desk
from tests.services.workbook_desk import (
    PROJECT,
    ROAD,
    SCHOOL,
    Rows,
    book,
    counts,
    imported,
    planned,
    projects,
    refused,
    says,
)

DEPARTMENTS: Rows = [("部门代码", "部门名称"), ("housing", "住房和城乡建设局"), ("urban", "城市管理局")]
PEOPLE: Rows = [
    ("姓名", "角色", "部门", "语言"),
    ("王一", "项目专员", "", "中文"),
    ("李二", "联络员", "城市管理局", ""),
]
TOWN: dict[str, Rows] = {
    "项目": [(*PROJECT, "责任单位"), (*ROAD, "城市管理局"), (*SCHOOL, "housing")],
    "月节点": [("项目编号", "节点内容", "计划完成日期"), ("LS-001", "通车", date(2026, 5, 31))],
    "周任务": [("项目编号", "周次", "任务内容", "是否完成"), ("LS-001", "2026-W22", "铺管", "是")],
    "手续": [("项目编号", "审批阶段", "事项", "状态"), ("LS-001", "施工许可", "施工许可证", "进行中")],
    "人员": PEOPLE,
    "部门": DEPARTMENTS,
    "包联": [("项目编号", "姓名", "岗位"), ("LS-001", "王一", "项目专员")],
}


def rows(desk: Desk, table: Any) -> list[Any]:
    """Every row of a table."""
    return list(desk(lambda session: session.exec(select(table)).all()))


def kinds(desk: Desk) -> list[str]:
    """The kinds of the events, oldest first."""
    return [event.kind for event in sorted(rows(desk, Event), key=lambda event: event.id)]


def test_a_workbook_fills_an_empty_list(desk: Desk) -> None:
    assert counts(imported(desk, book(**TOWN))) == (10, 0, 0)
    road, school = projects(desk)
    assert (road["department"], road["stage"], school["department"]) == (
        "urban",
        "under_construction",
        "housing",
    )
    assert [(one.title, one.baseline_on) for one in rows(desk, Milestone)] == [("通车", date(2026, 5, 31))]
    assert [(one.week, one.done_at) for one in rows(desk, WeeklyTask)] == [("2026-W22", desk.now())]
    assert [(one.name, one.state, one.changed_at) for one in rows(desk, Permit)] == [
        ("施工许可证", "in_progress", desk.now())
    ]
    wang, li = rows(desk, Person)
    assert (wang.name, wang.language, wang.telegram_id, li.language) == ("王一", "zh_CN", None, None)
    assert {(one.person_id, one.role) for one in rows(desk, Membership)} == {
        (wang.id, Role.OFFICER), (li.id, Role.LIAISON),
    }  # fmt: skip
    assert [(one.person_id, one.post) for one in rows(desk, Assignment)] == [(wang.id, Post.OFFICER)]
    assert sorted(kinds(desk)) == sorted(
        ["department.added", "project.added", "person.added", "role.granted"] * 2
        + ["project.assigned", "milestone.set", "task.set", "permit.changed", "list.imported"]
    )


def test_what_changed_is_said_field_by_field_and_kept_with_who_did_it(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    me = rows(desk, Person)[0]
    later = dict(TOWN)
    later["项目"] = [
        (*PROJECT, "责任单位", "总投资（亿元）", "备注"),
        (*ROAD, "housing", 1.2, "拓宽"),
        (*SCHOOL, "housing", "", ""),
    ]
    later["月节点"] = [
        ("项目编号", "节点内容", "计划完成日期", "调整后日期"),
        ("LS-001", "通车", date(2026, 5, 31), "2026年7月1日"),
    ]
    later["手续"] = [
        ("项目编号", "审批阶段", "事项", "状态", "证号", "日期"),
        ("LS-001", "", "施工许可证", "已完成", "37-1", date(2026, 5, 20)),
    ]  # fmt: skip
    later["部门"] = [("部门代码", "部门名称"), ("urban", "城管局")]
    later["人员"] = [
        ("姓名", "角色", "部门", "语言"),
        ("王一", "项目专员", "", "英文"),
        ("李二", "联络员", "urban", ""),
    ]
    later["包联"] = [("项目编号", "姓名", "岗位"), ("LS-001", "王一", "B角")]
    plan = planned(desk, book(**later))
    assert counts(plan) == (0, 6, 0)
    assert {change.row.sheet.name: (change.was, change.becomes) for change in plan.changed} == {
        SheetName.DEPARTMENTS: ({"name": "城市管理局"}, {"name": "城管局"}),
        SheetName.PROJECTS: (
            {"department": "urban", "total_wan": None, "note": ""},
            {"department": "housing", "total_wan": 12000, "note": "拓宽"},
        ),
        SheetName.MILESTONES: ({"revised_on": None}, {"revised_on": date(2026, 7, 1)}),
        SheetName.PERMITS: (
            {"state": "in_progress", "number": "", "granted_on": None},
            {"state": "granted", "number": "37-1", "granted_on": date(2026, 5, 20)},
        ),
        SheetName.PEOPLE: ({"language": "zh_CN"}, {"language": "en"}),
        SheetName.ASSIGNMENTS: ({"post": "officer"}, {"post": "deputy"}),
    }
    desk(lambda session: applying.apply(session, plan, by=me, now=desk.now()))
    assert counts(planned(desk, book(**later))) == (0, 0, 0)
    assert [(one.changed_by_id, one.number) for one in rows(desk, Permit)] == [(me.id, "37-1")]
    assert [(one.was, one.became, one.by_id) for one in rows(desk, PermitChange)][1:] == [
        (
            {"state": "in_progress", "number": "", "granted_on": None},
            {"state": "granted", "number": "37-1", "granted_on": "2026-05-20"},
            me.id,
        )
    ]
    told = {event.kind: event for event in rows(desk, Event) if event.by_id == me.id}
    assert told["project.changed"].data == {
        "department": True, "total_wan": 12000, "total_wan_was": None, "note": True,
    }  # fmt: skip
    assert told["list.imported"].data == {"added": 0, "changed": 6}


BAD: dict[str, tuple[dict[str, Rows], list[tuple[str, int, str, str, Says]]]] = {
    "duplicate codes": ({"项目": [PROJECT, ROAD, ROAD]}, [("项目", 3, "A", "LS-001", Says.ROW_TWICE)]),
    "cells that cannot be read": (
        {"项目": [(*PROJECT, "总投资（万元）"), ("LS-1", "路", "农业", "在建", "很多")]},
        [
            ("项目", 2, "A", "LS-1", Says.CELL), ("项目", 2, "C", "农业", Says.CELL),
            ("项目", 2, "E", "很多", Says.CELL),
        ],
    ),
    "an empty cell": (
        {"项目": [PROJECT, ("LS-001", "", "产业", "新建")]}, [("项目", 2, "B", "", Says.MISSING)],
    ),
    "a new row without a column that it needs": (
        {"项目": [("项目编号", "项目名称"), ("LS-001", "路")]}, [("项目", 2, "", "", Says.MISSING)],
    ),
    "a sheet without its codes": ({"项目": [PROJECT[1:], ROAD[1:]]}, [("项目", 0, "", "", Says.NO_COLUMN)]),
    "money without a unit": (
        {"项目": [(*PROJECT, "总投资"), (*ROAD, 3)]}, [("项目", 0, "E", "", Says.NO_UNIT)],
    ),
    "a column twice": (
        {"项目": [(*PROJECT, "编号"), (*ROAD, "LS-002")]}, [("项目", 0, "E", "", Says.COLUMN_TWICE)],
    ),
    "a sheet twice": (
        {"项目": [PROJECT, ROAD], "项目清单": [PROJECT, SCHOOL]}, [("项目清单", 0, "", "", Says.SHEET_TWICE)],
    ),
    "an unknown project": (
        {"周任务": [("项目编号", "周次", "任务内容"), ("LS-009", "2026-W22", "铺管")]},
        [("周任务", 2, "A", "LS-009", Says.UNKNOWN)],
    ),
    "an unknown department": (
        {"项目": [(*PROJECT, "责任单位"), (*ROAD, "水利局")]}, [("项目", 2, "E", "水利局", Says.UNKNOWN)],
    ),
    "an unknown person": (
        {"项目": [PROJECT, ROAD], "包联": [("项目编号", "姓名", "岗位"), ("LS-001", "赵三", "B角")]},
        [("包联", 2, "B", "赵三", Says.UNKNOWN)],
    ),
    "an administrator": (
        {"人员": [("姓名", "角色"), ("赵三", "管理员")]}, [("人员", 2, "B", "admin", Says.ADMIN)],
    ),
    "two languages of one person": (
        {"人员": [("姓名", "角色", "语言"), ("赵三", "专员", "中文"), ("赵三", "督查", "英文")]},
        [("人员", 3, "C", "en", Says.CONFLICT)],
    ),
    "a permit that belongs to no stage": (
        {"项目": [PROJECT, ROAD], "手续": [("项目编号", "事项", "状态"), ("LS-001", "自拟事项", "进行中")]},
        [("手续", 2, "", "", Says.MISSING)],
    ),
    "a title without a table": ({"项目": [("说明",)]}, [("项目", 0, "", "", Says.NO_COLUMN)]),
}  # fmt: skip


@pytest.mark.parametrize(("sheets", "found"), BAD.values(), ids=BAD)
def test_every_bad_cell_is_named_and_nothing_is_applied(
    desk: Desk, sheets: dict[str, Rows], found: list[tuple[str, int, str, str, Says]]
) -> None:
    plan = planned(desk, book(**sheets))
    named = [(one.sheet, one.row, one.column, one.value, one.says) for one in refused(plan)]
    assert named == found
    assert plan.refused > 0
    with pytest.raises(ValueError, match="refused rows"):
        desk(lambda session: applying.apply(session, plan, by=None, now=desk.now()))
    assert (projects(desk), kinds(desk)) == ([], [])


def test_what_is_expected_is_said_with_the_words_that_a_column_takes(desk: Desk) -> None:
    (one,) = refused(planned(desk, book(项目=[PROJECT, ("LS-001", "路", "农业", "在建")])))
    assert (one.expects, one.fields["words"]) == (
        Expects.CHOICE,
        ["产业", "城市更新", "社会民生", "基础设施"],
    )


def test_titles_blank_rows_sums_and_foreign_columns_are_read_past(desk: Desk) -> None:
    content = book(
        说明=[("请勿修改表头",)],
        清单=[
            ("2026年区重点项目清单",), (), ("", "", "", "", "", "单位：亿元"),
            ("序号", *PROJECT, "总投资", "年度计划投资（万元）", "建设规模"),
            (), ("一、基础设施项目（1个）",), (1, *ROAD, 1.5, "2,345.6", "长3公里"),
            ("", "合计", "", "", "", 1.5, 2345.6),
        ],
        附表=[("甲", "乙"), (1, 2)],
    )  # fmt: skip
    plan = planned(desk, content)
    assert counts(plan) == (1, 0, 0)
    assert sorted(says(plan)) == sorted(
        [Says.COLUMN_UNREAD, Says.ROW_UNREAD, Says.ROUNDED, Says.ROW_UNREAD, Says.SHEET_UNREAD]
    )
    values = plan.added[0].values
    assert (values["total_wan"], values["year_plan_wan"]) == (15000, 2346)


def test_headings_over_two_rows_are_read_once(desk: Desk) -> None:
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as made:
        page = made.add_worksheet("项目")
        for place, head in enumerate(PROJECT):
            page.merge_range(0, place, 1, place, head)
        page.merge_range(0, 4, 0, 5, "总投资（万元）")
        page.write_row(1, 4, ["土建", "设备"])
        page.write_row(2, 0, [*ROAD, 300])
        page.merge_range(3, 3, 4, 3, "新建")
        page.write_row(3, 0, ["LS-002", "甲校", "社会民生"])
        page.write_row(4, 0, ["LS-003", "乙校", "社会民生"])
    plan = planned(desk, content.getvalue())
    assert [(row.values["code"], row.values["stage"]) for row in plan.added] == [
        ("LS-001", "under_construction"), ("LS-002", "new"), ("LS-003", "new"),
    ]  # fmt: skip
    assert counts(plan) == (3, 0, 0)


def test_what_was_reported_from_the_field_is_not_overwritten(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    task = [TOWN["周任务"][0], ("LS-001", "2026-W22", "铺管", "否")]
    plan = planned(desk, book(项目=[("项目编号", "形象进度（%）"), ("LS-001", 90)], 周任务=task))
    assert (counts(plan), says(plan)) == ((0, 0, 0), [Says.REPORTED] * 2)


def test_the_baseline_of_a_milestone_never_changes(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    heads = TOWN["月节点"][0]
    plan = planned(desk, book(月节点=[heads, ("LS-001", "通车", date(2026, 6, 30))]))
    assert says(plan) == [Says.BASELINE]
    both = book(月节点=[*TOWN["月节点"], ("LS-001", "通车", date(2026, 6, 30))])
    assert counts(planned(desk, both)) == (1, 0, 0)


def test_a_row_that_a_workbook_lacks_stays_and_so_does_a_column(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    imported(desk, book(项目=[("项目编号", "备注"), ("LS-001", "拓宽")]))
    assert [(one["code"], one["name"], one["note"]) for one in projects(desk)] == [
        ("LS-001", "一条路", "拓宽"), ("LS-002", "一所小学", ""),
    ]  # fmt: skip


def test_people_of_one_name_are_told_apart_by_number(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    desk(lambda session: session.add(Person(name="王一")))
    first, second = (one.id for one in rows(desk, Person) if one.name == "王一")
    heads = ("项目编号", "姓名", "人员编号", "岗位")
    plan = planned(desk, book(包联=[heads, ("LS-002", "王一", "", "B角"), ("LS-001", "王一", 99, "B角")]))
    assert says(plan) == [Says.AMBIGUOUS, Says.UNKNOWN]
    imported(desk, book(包联=[heads, ("LS-002", "王一", second, "B角")]))
    assert {(one.person_id, one.post) for one in rows(desk, Assignment)} == {
        (first, "officer"),
        (second, "deputy"),
    }
    assert counts(planned(desk, writing.export(desk(kept.snapshot)))) == (0, 0, 0)


def test_a_person_is_given_another_role_and_language_in_one_row(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    plan = imported(
        desk,
        book(人员=[PEOPLE[0], ("王一", "督查", "", "英文"), ("李二", "", "", "英文"), ("周四", "", "", "")]),
    )
    assert counts(plan) == (2, 2, 0)
    assert [(one.name, one.language) for one in rows(desk, Person)] == [
        ("王一", "en"),
        ("李二", "en"),
        ("周四", None),
    ]


def test_a_department_is_not_kept_under_two_codes(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    assert says(planned(desk, book(部门=[DEPARTMENTS[0], ("city", "城市管理局")]))) == [Says.NAME_TAKEN]


def test_a_plan_is_not_applied_to_a_list_that_has_changed_meanwhile(desk: Desk) -> None:
    imported(desk, book(**TOWN))
    older = planned(desk, book(项目=[("项目编号", "备注"), ("LS-001", "拓宽"), ("LS-002", "扩建")]))
    imported(desk, book(项目=[("项目编号", "备注"), ("LS-002", "改名")]))
    before = len(rows(desk, Event))
    with pytest.raises(NotApplied):
        desk(lambda session: applying.apply(session, older, by=None, now=desk.now()))
    assert ([one["note"] for one in projects(desk)], len(rows(desk, Event))) == (["", "改名"], before)


@pytest.mark.parametrize(
    "sheets", [{"项目": [PROJECT, ROAD]}, {"部门": DEPARTMENTS}], ids=["project", "department"]
)
def test_a_plan_is_not_applied_where_another_has_added_the_same(desk: Desk, sheets: dict[str, Rows]) -> None:
    plan = planned(desk, book(**sheets))
    imported(desk, book(**sheets))
    with pytest.raises(NotApplied):
        desk(lambda session: applying.apply(session, plan, by=None, now=desk.now()))


def test_a_text_kept_with_blanks_around_it_is_no_change_and_can_be_changed(desk: Desk) -> None:
    imported(desk, book(**TOWN))

    def blanks(session: Session) -> None:
        project = session.exec(select(Project).where(Project.code == "LS-001")).one()
        project.note = " 拓宽\n"
        session.add(project)

    desk(blanks)
    assert counts(planned(desk, writing.export(desk(kept.snapshot)))) == (0, 0, 0)
    imported(desk, book(项目=[("项目编号", "备注"), ("LS-001", "改线")]))
    assert projects(desk)[0]["note"] == "改线"


HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "{=1}",
    "=cmd|' /C calc'!A0",
    "http://x.cn",
    "00123",
    "1e5",
    "_x0041_",
    "TRUE",
)


def test_no_formula_leaves_and_every_text_comes_back_as_it_was(desk: Desk) -> None:
    rows = [(f"LS-{number:03}", said, "产业", "新建") for number, said in enumerate(HOSTILE, start=1)]
    content = ",".join(PROJECT) + "".join("\n" + ",".join(f'"{cell}"' for cell in row) for row in rows)
    imported(desk, content.encode())
    out = writing.export(desk(kept.snapshot))
    assert [one["name"] for one in projects(desk)] == list(HOSTILE)
    assert counts(planned(desk, out)) == (0, 0, 0)
    with zipfile.ZipFile(BytesIO(out)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    assert [part for part in parts if b"<f>" in part or b"<f " in part or b"hyperlink" in part] == []


def test_an_import_of_the_template_and_its_explanations_is_nothing(desk: Desk) -> None:
    remarks = {(sheet.name, column.field): "=请填写" for sheet in SHEETS for column in sheet.columns}
    content = writing.template(remarks)
    plan = planned(desk, content)
    assert (counts(plan), plan.findings) == ((0, 0, 0), [])
    assert [grid.name for grid in reading.read(content)][-1] == "填写说明"


def test_english_titles_and_headings_are_read(desk: Desk) -> None:
    heads = ("Project code", "Name", "Sector", "Stage", "Total investment (100m yuan)")
    content = book(
        Projects=[heads, ("LS-001", "Road", "Infrastructure", "new", 1)],
        People=[("Name", "Role", "Language"), ("Ann", "officer", "English")],
    )
    assert counts(imported(desk, content)) == (2, 0, 0)
    assert projects(desk)[0]["total_wan"] == 10000


def test_a_file_that_is_refused_as_a_whole_has_a_key_for_its_sentence() -> None:
    with pytest.raises(NotAWorkbook) as caught:
        layout.contents(reading.read(b"\0"))
    assert caught.value.key == "lists.refused.not_a_workbook"
