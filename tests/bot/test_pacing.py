"""The virtual schedule spaces messages as Telegram wants them, and holds who was told to wait."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import BOT, Pacing, Rate


def test_the_bot_as_a_whole_keeps_its_pace() -> None:
    pacing = Pacing()
    times = [pacing.reserve(chat, 0.0) for chat in range(1, 31)]
    assert times[0] == 0.0
    assert times[-1] == pytest.approx(29 / 30)


def test_no_more_is_claimed_than_has_its_place_very_soon() -> None:
    pacing = Pacing(ahead_s=0.02)
    assert pacing.room(0.0) == 1
    pacing.reserve(7, 0.0)
    assert pacing.room(0.0) == 0
    assert pacing.room_at(0.0) == pytest.approx(1 / 30 - 0.02)
    assert pacing.room(1 / 30) == 1
    assert Pacing(bot=Rate(0.004), ahead_s=0.02).room(0.0) == 6


def test_a_private_chat_has_a_small_burst_and_then_one_message_a_second() -> None:
    pacing = Pacing()
    for _ in range(3):
        assert pacing.chat_ready_at(7) <= 0.0
        pacing.reserve(7, 0.0)
    assert pacing.chat_ready_at(7) == pytest.approx(1.0, abs=0.1)
    assert pacing.held(0.5) == [7]
    assert pacing.held(1.2) == []


def test_a_group_has_twenty_messages_a_minute() -> None:
    pacing, now = Pacing(), 0.0
    for _ in range(23):
        now = max(now, pacing.chat_ready_at(-7))
        now = pacing.reserve(-7, now)
    assert now == pytest.approx(60.0, abs=1.0)


def test_a_chat_told_to_wait_holds_itself_and_a_second_one_holds_everybody() -> None:
    pacing = Pacing()
    pacing.refused(7, 0.0, 30.0)
    assert pacing.reserve(8, 0.0) == 0.0
    assert pacing.held(1.0) == [7]
    pacing.refused(8, 1.0, 5.0)
    assert pacing.reserve(9, 1.0) == pytest.approx(6.0)


@given(st.lists(st.tuples(st.integers(-3, 3).filter(bool), st.floats(0, 2)), min_size=2, max_size=60))
def test_no_two_messages_leave_closer_than_the_bot_may(steps: list[tuple[int, float]]) -> None:
    pacing, now, times = Pacing(), 0.0, []
    for chat, passed in steps:
        now += passed
        times.append(pacing.reserve(chat, now))
    assert all(later - earlier >= BOT.every_s - 1e-9 for earlier, later in pairwise(times))


def test_an_answer_comes_half_a_place_early_and_what_follows_moves_back() -> None:
    pacing = Pacing(ahead_s=0.0)
    assert [pacing.reserve(chat, 0.0) for chat in (1, 2)] == [0.0, pytest.approx(BOT.every_s)]
    assert pacing.room(1.4 * BOT.every_s, answers=True) == 0
    now = 1.6 * BOT.every_s
    assert pacing.room(now) == 0
    assert pacing.room(now, answers=True) == 1
    assert pacing.reserve(3, now, answer=True) == now
    assert pacing.room(now, answers=True) == 0
    assert pacing.reserve(4, now) == pytest.approx(3 * BOT.every_s)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 0.1)), min_size=2, max_size=60))
def test_with_answers_no_message_comes_more_than_half_a_place_early(
    steps: list[tuple[bool, float]],
) -> None:
    pacing, now, times = Pacing(), 0.0, []
    for answer, passed in steps:
        now += passed
        times.append(pacing.reserve(7, now, answer=answer))
    for first, last in combinations(range(len(times)), 2):
        assert times[last] - times[first] >= (last - first - 0.5) * BOT.every_s - 1e-9
