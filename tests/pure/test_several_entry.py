"""What a message about several projects says, line by line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.report_entry import FULL_TENTHS
from services.several_entry import Line, Own, Trouble, code_of, parse, several

MINE = {"LS-087": Own(1, 450), "LS-112": Own(2, 300), "LS-140": Own(3, 620)}
OTHERS = ["LS-042"]
WORDS = st.sampled_from(
    ["087", "LS-112：", "140", "042", "无变化", "55%", "555%", "管道到 K0+460", "\n", "1. ", "- ", "140 根桩"]
)


def read(text: str) -> tuple[Line, ...]:
    """The lines of a text."""
    return parse(text, MINE, OTHERS, 7)


def test_each_line_is_read_for_itself() -> None:
    pipes, same, structure = read("087 管道到 K0+460，约 55%\n112 无变化\n140 65% 主体三层")
    assert (pipes.project_id, pipes.entry.tenths, pipes.entry.note) == (1, 550, "管道到 K0+460，约 55%")
    assert (same.project_id, same.no_change, same.ready) == (2, True, True)
    assert (structure.project_id, structure.entry.tenths, structure.entry.note) == (3, 650, "65% 主体三层")


def test_a_line_without_a_code_goes_on_with_the_one_before() -> None:
    first, second = read("087 管道到 K0+460\n东侧已回填\n112 无变化")
    assert first.entry.note == "管道到 K0+460\n东侧已回填"
    assert second.no_change


def test_lines_about_the_same_project_are_one() -> None:
    first, second = read("087 50%\n112 无变化\nLS-087 东侧已回填")
    assert (first.entry.tenths, first.entry.note) == (500, "50%\n东侧已回填")
    assert second.project_id == 2


def test_words_before_any_code_are_kept_and_named() -> None:
    heading, *lines = read("今天三个项目：\n087 50%\n112 无变化")
    assert (heading.text, heading.trouble) == ("今天三个项目：", Trouble.NO_PROJECT)
    assert [line.project_id for line in lines] == [1, 2]


def test_a_project_of_somebody_else_is_told_apart() -> None:
    lines = read("087 50%\n042 60%")
    assert [line.trouble for line in lines] == [None, Trouble.NOT_YOURS]
    assert several(lines)


def test_a_code_by_itself_says_nothing() -> None:
    assert read("087\n112 无变化")[0].trouble is Trouble.NOTHING


def test_a_figure_in_doubt_counts_once_everything_is_confirmed() -> None:
    falls, over = read("087 40%\n112 555%")
    assert (falls.entry.doubt_tenths, falls.settled.tenths) == (400, 400)
    assert (over.entry.doubt_tenths, over.settled.tenths) == (5550, FULL_TENTHS)
    assert falls.ready
    assert over.ready


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("087 管道", "LS-087"),
        ("ＬＳ－０８７管道", "LS-087"),
        ("1. 087 管道", "LS-087"),
        ("2、112 无变化", "LS-112"),
        ("- LS-140 主体", "LS-140"),
        ("140米已铺设", None),
        ("140 根桩到位", None),
        ("LS-140 米袋已清", "LS-140"),
        ("140% 完成", None),
        ("今天 087", None),
    ],
)
def test_a_line_is_of_the_project_it_begins_with(text: str, code: str | None) -> None:
    assert code_of(text, MINE) == code


@given(st.lists(WORDS, max_size=30).map("".join))
def test_nothing_of_a_text_is_left_out(text: str) -> None:
    lines = read(text)
    left = [part.strip() for part in text.splitlines() if part.strip()]
    assert sorted(part for line in lines for part in line.text.split("\n")) == sorted(left)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=30).map("".join)))
def test_any_text_reads_back_as_it_was_written(text: str) -> None:
    lines = read(text)
    assert tuple(Line.of(json.loads(json.dumps(line.to_json()))) for line in lines) == lines
    ids = [line.project_id for line in lines if line.project_id]
    assert len(set(ids)) == len(ids)
