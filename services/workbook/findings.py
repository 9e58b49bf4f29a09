"""What is wrong with a workbook or worth a word, as data: where it stands, what it is, what belongs there."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from services.refusals import DomainError


class Says(StrEnum):
    """What a finding says; those after `rounded` are remarks and refuse nothing."""

    CELL = "cell"
    MISSING = "missing"
    NO_COLUMN = "no_column"
    NO_UNIT = "no_unit"
    COLUMN_TWICE = "column_twice"
    SHEET_TWICE = "sheet_twice"
    ROW_TWICE = "row_twice"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    BASELINE = "baseline"
    ADMIN = "admin"
    NAME_TAKEN = "name_taken"
    ROUNDED = "rounded"
    MONTH = "month"
    REPORTED = "reported"
    COLUMN_UNREAD = "column_unread"
    SHEET_UNREAD = "sheet_unread"
    ROW_UNREAD = "row_unread"


REMARKS = frozenset(list(Says)[list(Says).index(Says.ROUNDED) :])


class Expects(StrEnum):
    """What belongs in a cell."""

    TEXT = "text"
    PROJECT = "project"
    CODE = "code"
    NUMBER = "number"
    DEPARTMENT = "department"
    CHOICE = "choice"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    WEEK = "week"
    FLAG = "flag"


@dataclass(frozen=True)
class Finding:
    """One thing found; `row` counts from 1 as Excel does, 0 where it is about a whole column or sheet."""

    says: Says
    sheet: str
    row: int = 0
    column: str = ""
    head: str = ""
    value: str = ""
    expects: Expects | None = None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Whether the workbook cannot be applied because of it."""
        return self.says not in REMARKS


class WorkbookRefused(DomainError):
    """A file that cannot be read as a workbook at all."""

    key: ClassVar[str]


class TooBig(WorkbookRefused):
    """The file has more than `limit_mb` MB."""

    key = "lists.refused.too_big"


class TooMuch(WorkbookRefused):
    """What the file unpacks to is more than a list could be."""

    key = "lists.refused.too_much"


class Protected(WorkbookRefused):
    """The workbook opens with a password only."""

    key = "lists.refused.protected"


class Broken(WorkbookRefused):
    """The file is damaged."""

    key = "lists.refused.broken"


class NotAWorkbook(WorkbookRefused):
    """The file is neither xlsx, xls nor csv."""

    key = "lists.refused.not_a_workbook"


class NoSheet(WorkbookRefused):
    """No sheet of the file could be recognised."""

    key = "lists.refused.no_sheet"


class NotApplied(WorkbookRefused):
    """The list has changed since the workbook was compared with it."""

    key = "lists.refused.changed_meanwhile"
