"""A declaration asks for what is missing, in order; a day and a first word are read as people write them."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.stage_events import StageEventKind
from services.blocker_entry import Said
from services.promises import NotADay
from services.stage_entry import Ask, Chosen, Dated, Declaring, Located, read_day, spoken

TODAY = date(2026, 6, 1)
kinds = st.sampled_from(StageEventKind)
happenings = st.one_of(
    st.builds(Said, st.integers(1, 5), st.text(max_size=9)),
    st.builds(Located, st.integers(1, 9), st.none() | st.integers(1, 9)),
    st.builds(Chosen, st.integers(1, 9)),
    st.builds(Dated, st.none() | st.dates()),
)


@given(kinds, st.lists(happenings, max_size=9))
def test_an_entry_reads_back_what_it_wrote(kind: StageEventKind, done: list[Said]) -> None:
    entry = Declaring(kind, TODAY)
    for event in done:
        entry = entry.advance(event)
    assert Declaring.of(json.loads(json.dumps(entry.to_json()))) == entry


@given(kinds)
def test_what_is_asked_for_is_never_asked_again(kind: StageEventKind) -> None:
    entry, asked = Declaring(kind, TODAY), []
    answers: dict[Ask, Said | Located | Chosen | Dated] = {
        Ask.PROJECT: Located(1), Ask.MILESTONE: Chosen(2), Ask.DAY: Dated(TODAY), Ask.WORDS: Said(1, "雨"),
    }  # fmt: skip
    while entry.asks is not Ask.CONFIRM:
        asked.append(entry.asks)
        entry = entry.advance(answers[entry.asks])
    assert asked == [ask for ask in answers if ask in asked]
    assert (Ask.WORDS in asked) == (kind in {StageEventKind.STOPPED, StageEventKind.REVISED})


def test_a_day_that_will_be_typed_is_asked_for_until_it_is() -> None:
    entry = Declaring(StageEventKind.STARTED, TODAY, 1).advance(Dated(None))
    assert entry.asks is Ask.DAY
    entry = entry.advance(Dated(date(2026, 5, 20)))
    assert (entry.asks, entry.happened_on) == (Ask.CONFIRM, date(2026, 5, 20))


@pytest.mark.parametrize(
    ("text", "ahead", "day"),
    [
        ("昨天", False, TODAY - timedelta(days=1)),
        ("Yesterday", False, TODAY - timedelta(days=1)),
        ("今天", False, TODAY),
        ("12月28日", False, date(2025, 12, 28)),
        ("6-5", False, date(2026, 6, 5)),
        ("12月28日", True, date(2026, 12, 28)),
        ("2025-05-05", False, date(2025, 5, 5)),
    ],
)
def test_a_typed_day_is_the_one_that_is_meant(text: str, *, ahead: bool, day: date) -> None:
    assert read_day(text, TODAY, ahead=ahead) == day


def test_yesterday_is_no_day_to_move_to() -> None:
    with pytest.raises(NotADay):
        read_day("昨天", TODAY, ahead=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("开工", (StageEventKind.STARTED, "")),
        ("停工 暴雨预警", (StageEventKind.STOPPED, "暴雨预警")),
        ("复工，人已到齐", (StageEventKind.RESUMED, "人已到齐")),
        ("竣工。", (StageEventKind.COMPLETED, "")),
        ("Stopped: storm", (StageEventKind.STOPPED, "storm")),
        ("resumed", (StageEventKind.RESUMED, "")),
        ("停工三天", None),
        ("开工仪式", None),
        ("started pouring", None),
        ("已开工", None),
    ],
)
def test_a_text_declares_something_by_a_first_word_that_stands_alone(
    text: str, found: tuple[StageEventKind, str] | None
) -> None:
    assert spoken(text) == found
