"""A cell is read as its writer meant it, or named."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.projects import KeyLevel, Post, Sector, Stage
from services.workbook.cells import Bad, Remark, reader, text
from services.workbook.columns import POSTS, SECTORS, SHEET, Column, Kind, SheetName, plain
from services.workbook.findings import Says

WAN, YI = Decimal(1), Decimal(10_000)
DAY = Column("x", ("x",), Kind.DAY)
END = Column("x", ("x",), Kind.DAY, month_end=True)
KINDS = {kind: Column("x", ("x",), kind) for kind in Kind}


def read(kind: Kind, cell: Any, wan: Decimal | None = WAN) -> Any:
    """What a cell says in a column of a kind."""
    return reader(KINDS[kind], wan)(cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 6, 1),
        datetime(2024, 6, 1, 12, 30),  # noqa: DTZ001 - as Excel has them
        45444,
        45444.0,
        45444.5,
        "45444",
        "2024-06-01",
        "2024/6/1",
        "2024.6.1",
        "2024年6月1日",
        "２０２４年６月１日",
        " 2024 年 6 月 1 日 ",
        "2024-6-1 00:00:00",
        "20240601",
        20240601,
        20240601.0,
        "2024–06–01",
    ],
    ids=repr,
)
def test_a_day_is_read_however_it_is_written(cell: Any) -> None:
    assert reader(DAY, None)(cell) == date(2024, 6, 1)


@pytest.mark.parametrize("cell", ["2024年6月", "2024.6", "2024/06", "2024-6", "202406", 202406, 2024.6])
def test_a_month_is_its_first_day_or_its_last_and_that_is_said(cell: Any) -> None:
    assert reader(DAY, None)(cell) == Remark(Says.MONTH, date(2024, 6, 1), "2024-06-01")
    assert reader(END, None)(cell) == Remark(Says.MONTH, date(2024, 6, 30), "2024-06-30")


@pytest.mark.parametrize(
    "cell",
    [
        "六月", "2024", 2024, 2024.1, "2024年13月", "2024-02-30", "6月1日", "2024年6月底", "1889-01-01", 3.5,
        date(1889, 1, 1), True, time(3), timedelta(1), "2024-06-01-02", "٢٠٢٤-06-01", "", "2150年1月",
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_day_is_refused(cell: Any) -> None:
    with pytest.raises(Bad):
        reader(DAY, None)(cell)


@pytest.mark.parametrize(
    ("cell", "unit", "wan"),
    [
        (12345, WAN, 12345),
        ("12,345", WAN, 12345),
        ("１２３４５", WAN, 12345),
        (1.2345, YI, 12345),
        ("1.2亿", WAN, 12000),
        ("1.2亿元", None, 12000),
        ("3200万", YI, 3200),
        ("3200 万元", YI, 3200),
        ("50000元", YI, 5),
        (0, WAN, 0),
        (0.1 + 0.2, YI, 3000),
        (230_000_000, WAN, 230_000_000),
    ],
)
def test_money_takes_the_unit_of_its_cell_else_of_its_heading(
    cell: Any, unit: Decimal | None, wan: int
) -> None:
    assert read(Kind.MONEY, cell, unit) == wan


@pytest.mark.parametrize(("cell", "wan"), [(0.5, 1), (1.5, 2), (2.4999, 2), ("12.5", 13), ("0.4", 0)])
def test_a_fraction_of_wan_is_rounded_half_up_and_that_is_said(cell: Any, wan: int) -> None:
    assert read(Kind.MONEY, cell) == Remark(Says.ROUNDED, wan, str(wan))


@pytest.mark.parametrize(
    "cell",
    [
        -1,
        "-3",
        "约3亿",
        "3亿2千万",
        "十万",
        True,
        date(2024, 1, 1),
        1e30,
        float("inf"),
        float("nan"),
        "1e5",
        "1..2",
    ],
    ids=repr,
)
def test_what_is_no_amount_is_refused(cell: Any) -> None:
    with pytest.raises(Bad):
        read(Kind.MONEY, cell)
    with pytest.raises(Bad):
        read(Kind.MONEY, 1, None)


def test_percent_is_kept_in_tenths() -> None:
    assert [read(Kind.PERCENT, cell) for cell in (45, 45.5, "45%", "４５．５％", 0, 100)] == [
        450, 455, 450, 455, 0, 1000,
    ]  # fmt: skip
    assert read(Kind.PERCENT, 33.33) == Remark(Says.ROUNDED, 333, "33.3")


@pytest.mark.parametrize(
    "cell", [101, "100.1", -1, "一半", True, date(2024, 1, 1), float("nan"), "5e3"], ids=repr
)
def test_what_is_no_percentage_is_refused(cell: Any) -> None:
    with pytest.raises(Bad):
        read(Kind.PERCENT, cell)


def test_a_week_is_read_however_it_is_written() -> None:
    said = ("2026-W22", "2026w22", "2026年第22周", "２０２６年第２２周", date(2026, 5, 27))
    assert {read(Kind.WEEK, cell) for cell in said} == {"2026-W22"}


@pytest.mark.parametrize("cell", ["第22周", "22", "2026-W54", "2026-22", 22, ""], ids=repr)
def test_what_is_no_week_is_refused(cell: Any) -> None:
    with pytest.raises(Bad):
        read(Kind.WEEK, cell)


def test_codes_are_read_in_full_width_and_small_letters() -> None:
    assert [read(Kind.PROJECT, cell) for cell in ("LS-087", "ｌｓ－０８７", " ls—087 ")] == ["LS-087"] * 3
    assert [read(Kind.CODE, cell) for cell in ("housing", "Housing", "ｈｏｕｓｉｎｇ")] == ["housing"] * 3
    assert read(Kind.NUMBER, 12.0) == read(Kind.NUMBER, "１２") == 12
    for kind, cell in (
        (Kind.PROJECT, "LS087"),
        (Kind.PROJECT, 87),
        (Kind.CODE, "住建局"),
        (Kind.NUMBER, "-1"),
    ):
        with pytest.raises(Bad):
            read(kind, cell)


def test_choices_and_flags_are_read_in_both_languages() -> None:
    sector = reader(Column("x", ("x",), Kind.CHOICE, choices=SECTORS), None)
    said = ("城市更新", " 更新", "urban_renewal", "Urban renewal")
    assert {sector(cell) for cell in said} == {Sector.URBAN_RENEWAL}
    with pytest.raises(Bad):
        sector("农业")
    assert [read(Kind.FLAG, cell) for cell in ("是", "√", "YES", 1, True, "否", "no", 0)] == [True] * 5 + [
        False
    ] * 3
    with pytest.raises(Bad):
        read(Kind.FLAG, "也许")


def test_text_keeps_what_was_meant_and_is_not_too_long() -> None:
    assert [text(cell) for cell in (" 甲\r\n乙 ", 370212.0, 0.5, date(2024, 6, 1))] == [
        "甲\n乙", "370212", "0.5", "2024-06-01",
    ]  # fmt: skip
    assert read(Kind.TEXT, "字" * 200) == "字" * 200
    for kind, much in ((Kind.TEXT, 201), (Kind.DEPARTMENT, 61)):
        with pytest.raises(Bad):
            read(kind, "字" * much)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("总投资\n（亿元）", "total_wan"),
        ("总 投 资", "total_wan"),
        ("*总投资万元", "total_wan"),
        ("2026年度计划投资（万元）", "year_plan_wan"),
        ("本年度计划投资", "year_plan_wan"),
        ("1-5月累计完成投资(万元)", "completed_wan"),
        ("2026年1-10月累计完成投资", "completed_wan"),
        ("形象进度(%)", "percent_tenths"),
        ("建设单位／项目业主", "builder"),
        ("PROJECT CODE", "code"),
        ("形象进度", None),
        ("建设规模及主要内容", None),
    ],
)
def test_a_heading_is_known_by_its_words(heading: str, field: str | None) -> None:
    found = SHEET[SheetName.PROJECTS].by_head.get(plain(heading).text)
    assert (found.field if found else None) == field


@pytest.mark.parametrize(
    ("heading", "wan"),
    [
        ("总投资（亿元）", YI),
        ("总投资(万元)", WAN),
        ("Total (100m yuan)", YI),
        ("总投资（元）", Decimal("0.0001")),
        ("总投资", None),
    ],
)
def test_a_heading_says_the_unit(heading: str, wan: Decimal | None) -> None:
    assert plain(heading).wan == wan


def test_no_two_columns_of_a_sheet_share_a_name_and_every_choice_is_kept_as_it_is_named() -> None:
    for sheet in SHEET.values():
        heads = [plain(head).text for column in sheet.columns for head in column.heads]
        assert all(heads)
        clashes = {head for head in heads if len({sheet.by_head[head].field}) != 1}
        owners = {
            head: {c.field for c in sheet.columns for h in c.heads if plain(h).text == head} for head in heads
        }
        assert (clashes, [head for head, fields in owners.items() if len(fields) > 1]) == (set(), [])
    assert set(SECTORS.values()) == set(Sector)
    assert set(POSTS.values()) == set(Post)
    assert {Stage("new"), KeyLevel("municipal")} <= {
        value for column in SHEET[SheetName.PROJECTS].columns for value in column.choices.values()
    }
