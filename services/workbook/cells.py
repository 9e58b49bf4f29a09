"""Reading one cell: text, figures, days and choices, as people write them."""

import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from services.weeks import Week
from services.workbook.columns import Column, Kind, unit
from services.workbook.findings import Expects, Says

Cell = int | float | str | bool | date | datetime | time | timedelta
Said = Any

EPOCH: Final = date(1899, 12, 30)
YEARS: Final = range(1990, 2101)
SERIALS: Final = range((date(1990, 1, 1) - EPOCH).days, (date(2101, 1, 1) - EPOCH).days)
MOST_WAN: Final = 10**9
MOST_YUAN: Final = MOST_WAN * 10_000
TEXT_DAY = re.compile(
    r"(\d{4})\s*[年./-]\s*(\d{1,2})(?:\s*[月./-]\s*(\d{1,2})\s*日?|\s*月)?(?:\s+0{1,2}:00(?::00)?)?",
    re.ASCII,
)
SHORT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)
AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(亿元?|万元?|元)?", re.ASCII)
PROJECT = re.compile(r"[A-Z]{2}-[0-9]{3}")
CODE = re.compile(r"[a-z][a-z_]{1,19}")
WEEK = re.compile(r"(\d{4})年?-?(?:w|第)(\d{1,2})周?", re.ASCII)
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
FLAGS: Final = dict.fromkeys(("是", "√", "✓", "y", "yes", "true", "1"), True) | dict.fromkeys(
    ("否", "×", "x", "n", "no", "false", "0", "无"), False
)


class Bad(Exception):
    """A cell that cannot be read; the message is the kind of thing expected."""


@dataclass(frozen=True)
class Remark:
    """A value that was read, though not as it stands."""

    says: Says
    value: Said
    shown: str


def text(cell: Cell) -> str:
    """Return a cell as text: whole figures without a fraction, line ends as one."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def folded(cell: Cell) -> str:
    """Return a cell as text to compare: half-width, one kind of dash, without blanks at the ends."""
    return unicodedata.normalize("NFKC", text(cell)).translate(DASHES).strip()


def reader(column: Column, wan: Decimal | None) -> Callable[[Cell], Said]:
    """Return what reads the cells of a column; a Remark where the value is not as it stands.

    The reader raises Bad for what it cannot read. `wan` is the unit of money in the column's heading.
    """
    match column.kind:
        case Kind.TEXT:
            return lambda cell: _text(cell, column.limit)
        case Kind.PROJECT:
            return lambda cell: _matched(folded(cell).upper().replace(" ", ""), PROJECT)
        case Kind.CODE:
            return lambda cell: _matched(folded(cell).lower(), CODE)
        case Kind.MONEY:
            return lambda cell: _money(cell, wan)
        case Kind.DAY:
            return lambda cell: _day(cell, month_end=column.month_end)
        case Kind.CHOICE:
            return _choice(column)
        case _:
            return PLAIN[column.kind]


def _text(cell: Cell, limit: int) -> str:
    said = cell.strip() if cell.__class__ is str and "\r" not in cell else text(cell)
    if len(said) > limit:
        raise Bad
    return said


def _matched(said: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(said):
        raise Bad
    return said


def _choice(column: Column) -> Callable[[Cell], Said]:
    known = {folded(word).casefold(): value for word, value in column.choices.items()}

    def read(cell: Cell) -> str:
        said = folded(cell).casefold()
        found = known.get(said) or known.get(said.replace(" ", "_"))
        if found is None:
            raise Bad
        return found

    return read


def _number(cell: Cell) -> int:
    said = folded(cell)
    if not re.fullmatch(r"[0-9]{1,9}", said):
        raise Bad
    return int(said)


def _department(cell: Cell) -> str:
    return _text(cell, 60)


def _flag(cell: Cell) -> bool:
    try:
        return FLAGS[folded(cell).casefold()]
    except KeyError:
        raise Bad from None


def _decimal(said: str) -> Decimal:
    try:
        return Decimal(said.replace(",", ""))
    except InvalidOperation:
        raise Bad from None


def _money(cell: Cell, wan: Decimal | None) -> int | Remark:
    """Return whole 万元; a unit in the cell itself wins over that of the heading."""
    if cell.__class__ is float and wan == 1 and cell.is_integer() and 0 <= cell <= MOST_WAN:
        return int(cell)
    if isinstance(cell, bool | date | time | timedelta):
        raise Bad
    if isinstance(cell, str):
        match = AMOUNT.fullmatch(re.sub(r"\s", "", folded(cell)))
        if not match:
            raise Bad
        amount, own = _decimal(match[1]), unit(match[2] or "") or wan
    else:
        amount, own = Decimal(repr(cell)), wan
    if own is None or not amount.is_finite() or abs(amount) > MOST_YUAN:
        raise Bad
    exact = round(amount * own, 6)  # what a float adds behind the sixth place is not a fraction of 万元
    whole = int(exact.to_integral_value(ROUND_HALF_UP))
    if not exact >= 0 or whole > MOST_WAN:
        raise Bad
    return whole if whole == exact else Remark(Says.ROUNDED, whole, str(whole))


def _percent(cell: Cell) -> int | Remark:
    if isinstance(cell, bool | date | time | timedelta):
        raise Bad
    said = folded(cell).removesuffix("%").strip() if isinstance(cell, str) else repr(cell)
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,20})?|[0-9.]+e-[0-9]+", said):
        raise Bad
    exact = round(Decimal(said) * 10, 6)
    tenths = int(exact.to_integral_value(ROUND_HALF_UP))
    if tenths > 1000:
        raise Bad
    return tenths if tenths == exact else Remark(Says.ROUNDED, tenths, str(tenths / 10))


def _day(cell: Cell, *, month_end: bool) -> date | Remark:
    if isinstance(cell, datetime):
        return _within(cell.date())
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, bool | time | timedelta):
        raise Bad
    if not isinstance(cell, str) and math.isfinite(cell) and int(cell) in SERIALS:
        return EPOCH + timedelta(days=int(cell))
    if isinstance(cell, float) and re.fullmatch(r"\d{4}\.1", repr(cell)):
        raise Bad  # January, or October whose nought Excel has dropped
    said = folded(cell)
    match = TEXT_DAY.fullmatch(said) or SHORT_DAY.fullmatch(said)
    if match is None:
        if re.fullmatch(r"[0-9]{5}", said) and int(said) in SERIALS:
            return EPOCH + timedelta(days=int(said))
        raise Bad
    year, month = int(match[1]), int(match[2])
    if year not in YEARS or not 1 <= month <= 12:
        raise Bad
    if match[3]:
        return _made(year, month, int(match[3]))
    day = date(year, month, monthrange(year, month)[1] if month_end else 1)
    return Remark(Says.MONTH, day, day.isoformat())


def _within(day: date) -> date:
    if day.year not in YEARS:
        raise Bad
    return day


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Bad from None


def _week(cell: Cell) -> str:
    if isinstance(cell, date):
        return Week.of(_within(cell)).label
    match = WEEK.fullmatch(re.sub(r"\s", "", folded(cell)).lower())
    if match is None or int(match[1]) not in YEARS:
        raise Bad
    try:
        return Week(int(match[1]), int(match[2])).label
    except ValueError:
        raise Bad from None


PLAIN: Final[dict[Kind, Callable[[Cell], Said]]] = {
    Kind.NUMBER: _number,
    Kind.DEPARTMENT: _department,
    Kind.PERCENT: _percent,
    Kind.WEEK: _week,
    Kind.FLAG: _flag,
}
EXPECTS: Final[dict[Kind, Expects]] = {kind: Expects(kind.value) for kind in Kind if kind is not Kind.SHOWN}
