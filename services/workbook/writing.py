"""Writing the list as an xlsx workbook that can be imported again; no cell of it is a formula."""

from collections.abc import Mapping
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.workbook.columns import EXPLANATION, SHEETS, Column, Kind, Sheet, SheetName
from services.workbook.kept import Snapshot, Values

STEPS = ("工作表", "列", "填写要求")
AT_LEAST = 12


class _Pen:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self.head = book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.figure = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.percent = book.add_format({"num_format": "0.0", "valign": "top"})

    def of(self, column: Column) -> Format:
        """Return how a column looks."""
        formats = {Kind.DAY: self.day, Kind.MONEY: self.figure, Kind.PERCENT: self.percent}
        return formats.get(column.kind, self.text)


def export(snapshot: Snapshot) -> bytes:
    """Return the list as a workbook."""
    return _written({sheet.name: [kept.values for kept in snapshot.rows[sheet.name]] for sheet in SHEETS}, {})


def template(remarks: Mapping[tuple[SheetName, str], str]) -> bytes:
    """Return a workbook with headings only, and a sheet that says what belongs under each of them."""
    return _written({}, remarks)


def _written(rows: Mapping[SheetName, list[Values]], remarks: Mapping[tuple[SheetName, str], str]) -> bytes:
    content = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(content, {"in_memory": True, **plain}) as book:
        pen = _Pen(book)
        for sheet in SHEETS:
            page = book.add_worksheet(sheet.titles[0])
            _heads(page, sheet, pen)
            for number, values in enumerate(rows.get(sheet.name, ()), start=1):
                _row(page, number, sheet, values, pen)
        if remarks:
            _explain(book.add_worksheet(EXPLANATION), remarks, pen)
    return content.getvalue()


def _heads(page: Worksheet, sheet: Sheet, pen: _Pen) -> None:
    page.freeze_panes(1, 2)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, max(column.width, AT_LEAST), pen.of(column))
        page.write_string(0, place, column.heads[0], pen.head)


def _row(page: Worksheet, number: int, sheet: Sheet, values: Values, pen: _Pen) -> None:
    for place, column in enumerate(sheet.columns):
        value = values[column.field]
        if value is None or value == "":
            continue
        look = pen.of(column)
        if isinstance(value, date):
            page.write_datetime(number, place, value, look)
        elif column.kind is Kind.MONEY:
            page.write_number(number, place, value, look)
        elif column.kind is Kind.PERCENT:
            page.write_number(number, place, value / 10, look)
        else:
            page.write_string(number, place, column.said(value), look)


def _explain(page: Worksheet, remarks: Mapping[tuple[SheetName, str], str], pen: _Pen) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, 1, 24)
    page.set_column(2, 2, 80)
    for place, step in enumerate(STEPS):
        page.write_string(0, place, step, pen.head)
    number = 0
    for sheet in SHEETS:
        for column in sheet.columns:
            number += 1
            cells = (sheet.titles[0], column.heads[0], remarks[sheet.name, column.field])
            for place, cell in enumerate(cells):
                page.write_string(number, place, cell, pen.text)
