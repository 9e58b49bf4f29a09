"""An entry stays valid whatever a person does, in whatever order."""

import json

from hypothesis import given
from hypothesis import strategies as st

from services.report_entry import (
    FULL_TENTHS,
    Added,
    Entry,
    Event,
    Kept,
    Moved,
    Said,
    Ticked,
    Unsure,
    Withdrawn,
    advance,
)

TENTHS = st.integers(0, FULL_TENTHS)
TEXTS = st.one_of(
    st.text(max_size=20),
    st.integers(0, 9999).map(str),
    st.integers(0, 300).map(lambda n: f"管道到 K0+460，约 {n}％"),
    st.sampled_from(["上周 45% 本周 55%", "087", "", "  ", "55.55%", "约60"]),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, st.integers(1, 5), TEXTS),
    st.builds(Ticked, st.integers(1, 3)),
    st.builds(Added, st.sampled_from([50, 100])),
    st.builds(Kept),
    st.builds(Withdrawn),
    st.builds(Moved, st.integers(1, 3), TENTHS),
    st.builds(Unsure),
)
START = Entry(project_id=1, was_tenths=450)


def after(*events: Event, entry: Entry = START) -> Entry:
    """The entry after some events."""
    for event in events:
        entry = advance(entry, event)
    return entry


@given(st.lists(EVENTS, max_size=30))
def test_whatever_happens_an_entry_stays_valid(events: list[Event]) -> None:
    entry = START
    for event in events:
        entry = advance(entry, event)
        assert entry.tenths is None or 0 <= entry.tenths <= FULL_TENTHS
        doubt = entry.doubt_tenths
        assert doubt is None or doubt > FULL_TENTHS or doubt < entry.was_tenths
        assert len(set(entry.ticked)) == len(entry.ticked)
        ids = [message_id for message_id, _ in entry.said]
        assert len(set(ids)) == len(ids)
        assert all(text.strip() for _, text in entry.said)
        assert set(ids) <= set(entry.heard)


@given(st.lists(EVENTS, max_size=30))
def test_an_entry_reads_back_as_it_was_written(events: list[Event]) -> None:
    entry = after(*events)
    assert Entry.of(json.loads(json.dumps({**entry.to_json(), "report_id": 7}))) == entry


@given(st.lists(EVENTS, max_size=10), st.integers(1, 3))
def test_ticking_twice_is_not_ticking(events: list[Event], task_id: int) -> None:
    entry = after(*events)
    assert set(after(Ticked(task_id), Ticked(task_id), entry=entry).ticked) == set(entry.ticked)


@given(st.lists(EVENTS, max_size=10))
def test_no_words_are_lost_by_anything_but_editing_them(events: list[Event]) -> None:
    entry = after(*events)
    said = after(Said(99, "三号井在挖"), entry=entry)
    assert said.said == (*entry.said, (99, "三号井在挖"))


def test_words_and_their_figure_are_both_kept() -> None:
    entry = after(Said(1, "管道到 K0+460，约 55％"))
    assert (entry.tenths, entry.note) == (550, "管道到 K0+460，约 55％")


def test_a_number_alone_is_the_progress_and_no_note() -> None:
    entry = after(Said(1, "６０.５"))
    assert (entry.tenths, entry.note) == (605, "")


def test_a_falling_figure_is_asked_about_before_it_counts() -> None:
    entry = after(Said(1, "40%"))
    assert (entry.tenths, entry.doubt_tenths) == (None, 400)
    assert after(Kept(), entry=entry).tenths == 400
    withdrawn = after(Withdrawn(), entry=entry)
    assert (withdrawn.tenths, withdrawn.doubt_tenths) == (None, None)


def test_a_figure_that_was_confirmed_is_not_asked_about_again() -> None:
    entry = after(Said(1, "40%"), Kept(), Said(2, "管道 40%"))
    assert (entry.tenths, entry.doubt_tenths) == (400, None)


def test_more_than_a_hundred_percent_counts_as_a_hundred_once_confirmed() -> None:
    entry = after(Said(1, "120%"))
    assert (entry.tenths, entry.doubt_tenths) == (None, 1200)
    assert after(Kept(), entry=entry).tenths == FULL_TENTHS


def test_several_percentages_in_one_text_are_not_guessed_at() -> None:
    entry = after(Said(1, "上周 45%，本周 55%"))
    assert (entry.tenths, entry.unclear) == (None, True)
    assert after(Said(2, "55"), entry=entry).unclear is False


def test_the_buttons_add_to_what_was_said_and_stop_at_a_hundred() -> None:
    assert after(Added(50)).tenths == 500
    assert after(Said(1, "97"), Added(50)).tenths == FULL_TENTHS


def test_an_edited_message_replaces_its_own_words_in_their_place() -> None:
    entry = after(Said(1, "一"), Said(2, "二"), Said(1, "三"))
    assert entry.note == "三\n二"


def test_words_that_are_edited_into_a_number_are_words_no_more() -> None:
    entry = after(Said(1, "约 50% 吧"), Said(1, "50"))
    assert (entry.note, entry.tenths, entry.heard) == ("", 500, (1,))


def test_an_edited_number_replaces_the_number() -> None:
    assert after(Said(1, "50"), Said(1, "55")).tenths == 550


def test_a_figure_is_judged_again_by_the_project_it_moves_to() -> None:
    entry = after(Said(1, "55%"), Ticked(3), Moved(2, 600))
    assert (entry.tenths, entry.doubt_tenths, entry.ticked) == (None, 550, ())
    assert after(Moved(1, 450), entry=entry).tenths == 550
