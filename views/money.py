"""Amounts as leaders read them: kept in 万元, shown in 亿元 with the unit."""

from decimal import ROUND_HALF_UP, Decimal

WAN = Decimal(10_000)
CENT = Decimal("0.01")


def yi(wan: int) -> str:
    """Return an amount in 亿元, without the unit: 125,000 万元 is 12.5, and 1 万元 is 0.0001."""
    amount = Decimal(wan) / WAN
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    shown = rounded or amount  # a small amount is not nothing
    text = f"{shown:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_wan(wan: int) -> str:
    """Return an amount in 万元 as it was said, without the unit: 3,200."""
    return f"{wan:,}"


def share(part_wan: int, whole_wan: int) -> int:
    """Return a part of an amount, in tenths of a percent."""
    return int((Decimal(1000) * part_wan / whole_wan).quantize(Decimal(1), ROUND_HALF_UP))
