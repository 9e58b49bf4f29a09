"""Money as people write it, 3200 万元, 0.32 亿 or 3亿2000万元, and what of it may be a slip."""

import re
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from services import phrases

WAN_IN_YI: Final = 10_000
NUMBER: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,9})(?:\.[0-9]{1,8})?"
AFTER: Final = r"(?=元|[^\w]|$)"
YI: Final = r"(?:亿|yi(?![a-z]))"
WAN: Final = r"(?:万|wan(?![a-z]))"
ONE: Final = (
    rf"(?:(?P<yi>{NUMBER}) ?{YI}(?:元)? ?(?:零|又)?(?P<rest>{NUMBER}) ?{WAN}{AFTER}"
    rf"|(?P<only>{NUMBER}) ?(?P<unit>{YI}|{WAN}){AFTER})元?"
)
AMOUNT: Final = re.compile(rf"(?<![0-9.,+/k\-]){ONE}")
MIXED: Final = re.compile(rf"(?<![0-9.]){NUMBER} ?(?:亿|万)元? ?(?:亿|万)")
BARE: Final = re.compile(rf"(?:累计)?(?:完成)?(?:投资)?[: ]*(?:约|about )? ?{ONE}[。.]?")
OF_SOMETHING_ELSE: Final = re.compile(
    r"(?:总投资|投资总额|计划|合同|造价|概算|预算|本周|本月|当月|当周|今日|今天|planned|this week)"
    r"[^0-9;\n]{0,6}$"
)
SLIP: Final = 1000
FARTHEST_FROM_PLAN: Final = 100
SMALLEST_OF_PLAN: Final = 5000


class Doubt(StrEnum):
    """Why an amount is asked about before it counts."""

    SLIP = "slip"
    TOTAL = "total"
    FALLS = "falls"


def amounts(text: str) -> list[int] | None:
    """Return the different amounts completed that a text names, in 万元, in order.

    None where one of them has two units. Fractions of 万元 round half up. What is planned, contracted, or
    of one week alone is not cumulative and does not count, nor does 3 万方 or 3 万吨.
    """
    said = _normal(text)
    if MIXED.search(said):
        return None
    found: list[int] = []
    for match in AMOUNT.finditer(said):
        if OF_SOMETHING_ELSE.search(said[: match.start()]):
            continue
        wan = _wan(match)
        if wan is None:
            return None
        found.append(wan)
    return list(dict.fromkeys(found))


def is_bare(text: str) -> bool:
    """Tell whether a text is nothing but one amount."""
    return BARE.fullmatch(_normal(text)) is not None and len(amounts(text) or ()) == 1


def doubt(wan: int, *, was: int | None, plan: int | None, total: int | None) -> Doubt | None:
    """Return what is odd about a cumulative amount; all in 万元, None where a figure is not known.

    A slip between 亿 and 万 is a factor of 10,000: an amount counts as one from a thousandth or a
    thousandfold of the last, a hundredfold of the year's plan, or a five-thousandth of it where nothing came
    before.
    """
    large = wan >= plan * FARTHEST_FROM_PLAN if plan else bool(was) and wan >= (was or 0) * SLIP
    small = 0 < wan * SLIP <= was if was else bool(plan) and 0 < wan * SMALLEST_OF_PLAN <= (plan or 0)
    if large or small:
        return Doubt.SLIP
    if total is not None and wan > total:
        return Doubt.TOTAL
    return Doubt.FALLS if was is not None and wan < was else None


def _normal(text: str) -> str:
    return phrases.normal(text.replace("，", "; "))  # a full comma never stands between thousands


def _wan(match: re.Match[str]) -> int | None:
    if match["only"]:
        factor = WAN_IN_YI if match["unit"] in ("亿", "yi") else 1
        return _rounded(_number(match["only"]) * factor)
    whole, rest = _number(match["yi"]), _number(match["rest"])
    if whole % 1 or rest >= WAN_IN_YI:
        return None
    return _rounded(whole * WAN_IN_YI + rest)


def _number(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def _rounded(wan: Decimal) -> int:
    return int(wan.to_integral_value(ROUND_HALF_UP))
