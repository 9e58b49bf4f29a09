"""Money is read as people write it, and asked about where it may be a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import amounts
from services.amounts import Doubt


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("087 管道到 K0+460，约 55%，完成 3200 万元", [3200]),
        ("0.32亿", [3200]),
        ("完成０．３２亿元。", [3200]),
        ("3亿2000万元", [32000]),
        ("3 亿 2000 万", [32000]),
        ("3,200 万元", [3200]),
        ("到460，320万元", [320]),
        ("3200.5 万元", [3201]),
        ("0.00004亿", [0]),
        ("3200万元，也就是 0.32 亿", [3200]),
        ("3200 wan", [3200]),
        ("完成 3200 万元，上月 2800 万元", [3200, 2800]),
        ("总投资 5 亿元，完成 3200 万元", [3200]),
        ("本周完成 200 万元", []),
        ("土方 3 万方", []),
        ("3万立方米", []),
        ("12345678901 万元", []),
        ("万元", []),
        ("+300 万元", []),
        ("3 亿 万", None),
        ("3万亿", None),
        ("3.2亿2000万", None),
        ("3亿20000万", None),
    ],
)
def test_amounts_are_read_with_their_units(text: str, wan: list[int] | None) -> None:
    assert amounts.amounts(text) == wan


@given(st.text(alphabet="0123456789.,， 亿万元完成投资%K+\n", max_size=60))
def test_any_text_gives_whole_amounts_or_none(text: str) -> None:
    found = amounts.amounts(text)
    assert found is None or min(found, default=0) >= 0


@given(st.integers(0, 99_999_999))
def test_an_amount_that_was_written_is_read_back(wan: int) -> None:
    assert amounts.amounts(f"累计完成投资 {wan:,} 万元") == [wan]
    yi, rest = divmod(wan, 10_000)
    assert amounts.amounts(f"{yi}亿{rest}万元") == [wan]


@pytest.mark.parametrize(
    ("text", "bare"),
    [("3200 万元", True), ("累计完成投资：3200 万元。", True), ("浇筑，完成 3200 万元", False)],
)
def test_an_amount_by_itself_is_no_note(text: str, bare: bool) -> None:
    assert amounts.is_bare(text) is bare


@pytest.mark.parametrize(
    ("wan", "was", "plan", "total", "why"),
    [
        (3200, 2800, 9000, 40000, None),
        (3200, None, None, None, None),
        (0, None, 9000, None, None),
        (32_000_000, 2800, 9000, 40000, Doubt.SLIP),
        (32_000_000, 2800, None, None, Doubt.SLIP),
        (1, 2800, 9000, 40000, Doubt.SLIP),
        (1, None, 9000, None, Doubt.SLIP),
        (20, None, 30000, None, None),
        (45000, 2800, 9000, 40000, Doubt.TOTAL),
        (2700, 2800, 9000, 40000, Doubt.FALLS),
        (0, 2800, 9000, 40000, Doubt.FALLS),
    ],
)
def test_slips_are_asked_about(
    wan: int, was: int | None, plan: int | None, total: int | None, why: Doubt | None
) -> None:
    assert amounts.doubt(wan, was=was, plan=plan, total=total) == why
