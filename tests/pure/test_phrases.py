"""What a text says by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import phrases

KNOWN = ["LS-087", "LS-112", "LS-140"]


@pytest.mark.parametrize(
    ("text", "tenths"),
    [
        ("管道到 K0+460，约 55%", [550]),
        ("约55％", [550]),
        ("５５．５％", [555]),
        ("55.55 %", [556]),
        ("上周 45% 本周 55%", [450, 550]),
        ("55% 确认 55%", [550]),
        ("比上周 +5%", []),
        ("K0+460", []),
        ("管道 460 米", []),
    ],
)
def test_percentages_are_read_in_any_width(text: str, tenths: list[int]) -> None:
    assert phrases.percents(text) == tenths


@pytest.mark.parametrize(
    ("text", "tenths"),
    [
        ("60", 600),
        ("约 60%", 600),
        ("进度60。", 600),
        ("0", 0),
        ("460", 4600),
        ("087", None),
        ("60 米", None),
        ("", None),
    ],
)
def test_a_bare_number_is_a_percentage_unless_it_begins_like_a_code(text: str, tenths: int | None) -> None:
    assert phrases.bare_percent(text) == tenths


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("087 管道到 K0+460，约 55%", ["LS-087"]),
        ("087管道到 K0+460", ["LS-087"]),
        ("今天 ls087 浇筑", ["LS-087"]),
        ("今天在ＬＳ－０８７浇筑", ["LS-087"]),
        ("雨天\n112 停工半天", ["LS-112"]),
        ("今天 112 和 087 都好", ["LS-112", "LS-087"]),
        ("K0+087 电缆", []),
        ("112.5 米", []),
        ("112%", []),
        ("A087", []),
        ("LS-0871", []),
        ("LS-099 不是我的", []),
        ("共140米", []),
    ],
)
def test_codes_are_found_where_people_write_them(text: str, named: list[str]) -> None:
    assert phrases.codes(text, KNOWN) == named


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("042 50%", ["LS-042"]),
        ("与ＬＳ０４２交界处", ["LS-042"]),
        ("087 与 ls-099、LS-042 交界处", ["LS-042", "LS-099"]),
        ("087 约 50%", []),
        ("120 根桩到位", ["LS-120"]),
        ("到位 120 根桩", []),
        ("042.5 米", []),
        ("100%", []),
        ("1200 米", []),
        ("K0+042 电缆", []),
    ],
)
def test_codes_that_are_not_known_are_told_apart(text: str, others: list[str]) -> None:
    assert phrases.other_codes(text, KNOWN) == others


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("087 无变化", "无变化"),
        ("LS-087：无变化", "无变化"),
        ("ls087无变化", "无变化"),
        ("LS-087", ""),
        ("今天 087", "今天 087"),
        ("0871", "0871"),
    ],
)
def test_a_leading_code_is_taken_off(text: str, rest: str) -> None:
    assert phrases.without_code(text, "LS-087") == rest


@pytest.mark.parametrize("text", ["无变化", "本周无变化。", "没有变化", "No change"])
def test_no_change_is_understood(text: str) -> None:
    assert phrases.says_no_change(text)


@pytest.mark.parametrize("text", ["无变化，但缺材料", "有变化", "收到"])
def test_no_change_with_more_words_is_more_than_no_change(text: str) -> None:
    assert not phrases.says_no_change(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("堵点 电缆未迁", True), ("Blocker: cable", True), ("没有堵点", False), ("blockers", False)],
)
def test_a_blocker_is_announced_by_its_first_word(text: str, meant: bool) -> None:
    assert phrases.says_blocker(text) is meant


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    phrases.percents(text)
    phrases.bare_percent(text)
    assert set(phrases.codes(text, KNOWN)) <= set(KNOWN)
    assert phrases.without_code(text, "LS-087") in text
