"""Percentages as people write them."""


def percent(tenths: int) -> str:
    """Return tenths of a percent with the decimal only where there is one: 45%, 45.5%."""
    whole, part = divmod(tenths, 10)
    return f"{whole}.{part}%" if part else f"{whole}%"


def points(tenths: int) -> str:
    """Return a distance in percentage points, without a unit: 5, 5.5."""
    return percent(tenths).removesuffix("%")
