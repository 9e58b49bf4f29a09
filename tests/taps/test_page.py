"""docs/taps.md is what the journal counts, and no way of answering takes longer than it may."""

from pathlib import Path

from tests.taps import page
from tests.taps.ways import WAYS, Tap, Way


async def test_the_page_of_taps_is_what_the_journal_counts_and_within_the_limits(tmp_path: Path) -> None:
    counted = await page.play(tmp_path)
    assert page.too_long(counted) == []
    assert page.PAGE.read_text("utf-8") == page.page(counted), "write it anew: make taps"


def test_the_four_limits_stand() -> None:
    assert sorted({way.limit for way in WAYS if way.limit is not None}) == [1, 3, 4, 5]


def test_a_press_a_message_and_an_album_count_one_each_and_what_the_bot_does_nothing() -> None:
    entries = [
        {"seq": 1, "kind": "press"},
        {"seq": 2, "kind": "sent"},
        {"seq": 3, "kind": "text"},
        {"seq": 4, "kind": "media", "album": "a"},
        {"seq": 5, "kind": "media", "album": "a"},
        {"seq": 6, "kind": "media"},
        {"seq": 7, "kind": "media", "album": "b"},
        {"seq": 8, "kind": "edited"},
    ]
    assert page.actions(entries) == 5


def test_what_takes_more_than_it_may_is_named() -> None:
    way = Way("No change", (Tap("a"), Tap("b")), "", limit=1)
    assert page.too_long([(way, 2)]) == ["No change: 2 > 1"]
    assert page.too_long([(way, 1)]) == []
