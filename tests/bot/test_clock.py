"""A clock that jumps is noticed; one that is set right little by little, or that keeps so, is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Leaps

NONE = timedelta(0)


class Machine:
    """Two clocks that a test sets."""

    def __init__(self) -> None:
        self.at, self.steady_s = datetime(2026, 5, 25, tzinfo=UTC), 1000.0
        self.leaps = Leaps(lambda: self.at, lambda: self.steady_s)

    def goes_on(self, seconds: float, jump_s: float = 0.0) -> timedelta:
        """Let time pass, jump, and return what is noticed."""
        self.steady_s += seconds
        self.at += timedelta(seconds=seconds + jump_s)
        return self.leaps.leap()


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0, 6.0])
def test_a_jump_is_noticed_until_the_clock_is_back(jump_s: float) -> None:
    machine = Machine()
    assert machine.goes_on(60) == NONE
    assert machine.goes_on(10, jump_s) == timedelta(seconds=jump_s)
    assert machine.goes_on(500) == timedelta(seconds=jump_s)
    assert machine.goes_on(10, -jump_s) == NONE


def test_a_clock_that_has_kept_so_for_ten_minutes_is_believed() -> None:
    machine = Machine()
    machine.goes_on(10, 60)
    assert machine.goes_on(601) == NONE
    assert machine.goes_on(10) == NONE
    assert machine.goes_on(10, -60) == timedelta(seconds=-60)


def test_a_clock_that_is_set_right_little_by_little_is_followed() -> None:
    machine = Machine()
    assert {machine.goes_on(10, 4) for _ in range(20)} == {NONE}
