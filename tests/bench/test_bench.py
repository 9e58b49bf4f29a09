"""The bench in small: every count is looked at, and a wrong one voids the line."""

import json
from pathlib import Path

import pytest

from bench.__main__ import LINES, run
from bench.contenders import PTB, Contender, peer, yixian
from bench.figures import Figure, percentile, table
from bench.notes import WARM, judge, play
from bench.rounds import Played, Scale, compare, take_turns
from bench.switches import SWITCHES


def test_a_burst_in_small_counts_every_row_and_every_answer(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    assert run(["burst", "--small", "--rounds", "1", "--out", str(out)], LINES) == 0
    found = json.loads(out.read_text())
    (line,) = found["lines"]
    assert found["machine"]["fsync_ms"]["median"] > 0
    assert line["wrong"] == []
    assert line["verdict"] in ({"absent"} if PTB.absent() else {"reached", "short"})
    assert [path.name for path in tmp_path.iterdir()] == ["found.json"]


def test_each_choice_can_still_be_taken_back_to_be_measured(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    assert run(["choices", "--small", "--rounds", "1", "--out", str(out)], LINES) == 0
    lines = json.loads(out.read_text())["lines"]
    assert [line["against"] for line in lines] == [f"without {choice}" for choice in SWITCHES]


async def one_who_is_not_known(scale: Scale) -> list[Figure]:
    """One of those who write is not registered: no row, and another answer."""
    us = yixian(people=2 + WARM - 1)

    async def notes(who: Contender, folder: Path) -> Played:
        return await play(who, folder, 2, 2, webhook=False)

    found = await take_turns(scale, "lossy", {us.name: (us, notes)})
    return [compare(Figure("lossy", "updates", "/s", "nobody", 1.0), found[us.name], 1.0, "per second")]


def test_a_wrong_count_prints_void_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "found.json"
    assert run(["--rounds", "1", "--out", str(out)], {"lossy": one_who_is_not_known}) == 1
    assert "VOID" in capsys.readouterr().out
    assert [line["verdict"] for line in json.loads(out.read_text())["lines"]] == ["VOID"]


def test_an_answer_or_a_row_too_few_or_too_many_is_wrong() -> None:
    right = [(7, "noted 0"), (8, "noted 1"), (7, "noted 2")]
    assert judge(right, [2, 0, 1], 3, in_order=True) == []
    assert judge(right, [0, 1], 3, in_order=True)
    assert judge(right, [0, 1, 1, 2], 3, in_order=True)
    assert judge(right[1:], [0, 1, 2], 3, in_order=True)
    assert judge([*right, (7, "noted 2")], [0, 1, 2], 3, in_order=True)


def test_answers_out_of_order_are_wrong_where_order_was_promised() -> None:
    jumbled = [(7, "noted 2"), (8, "noted 1"), (7, "noted 0")]
    assert judge(jumbled, [0, 1, 2], 3, in_order=True)
    assert judge(jumbled, [0, 1, 2], 3, in_order=False) == []


def test_a_peer_that_is_not_installed_is_reported_with_the_reason() -> None:
    missing = peer("somebody", "nobody", modules=("a_module_that_is_nowhere",)).absent()
    assert missing
    shown = table([Figure("burst", "updates", "/s", "somebody", 50.0, absent=missing)])
    assert "absent: somebody" in shown
    assert missing in shown


def test_a_ratio_is_taken_round_by_round_before_the_median() -> None:
    figure = Figure(
        "burst", "updates", "/s", "them", 2.0, ours=[10.0, 100.0, 30.0], theirs=[10.0, 10.0, 10.0]
    )
    assert figure.as_json()["ratio"] == 3.0
    assert figure.verdict == "reached"
    assert percentile([float(n) for n in range(1, 101)], 99) == 99.0
