"""A change of the schedule is read from a line in either language, and nothing else is taken for one."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.schedule_entry import DAYS, Changes, Declared, read
from services.weeks import Moment, Step

TODAY = date(2026, 5, 25)


@pytest.mark.parametrize(
    ("line", "step", "workday", "clock"),
    [
        ("提醒 周四 11:30", Step.REMINDER, -2, time(11, 30)),
        ("催报：星期三 9点半", Step.REMINDER, -3, time(9, 30)),
        ("调度提示 周二10点", Step.PROMPT, 1, time(10)),
        ("报送截止 周四 16：30", Step.DUE, -2, time(16, 30)),
        ("欠报名单 周五 8:45", Step.LIST, -1, time(8, 45)),
        ("统计截止 周五 17:30", Step.CUTOFF, -1, time(17, 30)),
        ("Reminder Thursday 11:30", Step.REMINDER, -2, time(11, 30)),
        ("prompt mon 9:05", Step.PROMPT, 0, time(9, 5)),
        ("cut-off Fri 18:00", Step.CUTOFF, -1, time(18)),
    ],
)
def test_a_step_is_moved_by_a_line(line: str, step: Step, workday: int, clock: time) -> None:
    assert read(line, TODAY) == Changes({step: Moment(workday, clock)})


@pytest.mark.parametrize(
    ("line", "day", "declared"),
    [
        ("10月8日 放假 台风 停课", date(2026, 10, 8), Declared(working=False, reason="台风 停课")),
        ("10月10日上班", date(2026, 10, 10), Declared(working=True)),
        ("2026-06-06 补班", date(2026, 6, 6), Declared(working=True)),
        ("5/24 off", date(2027, 5, 24), Declared(working=False)),
        ("10/8 Off typhoon", date(2026, 10, 8), Declared(working=False, reason="typhoon")),
    ],
)
def test_a_day_is_declared_by_a_line(line: str, day: date, declared: Declared) -> None:
    assert read(line, TODAY) == Changes(days={day: declared})


def test_several_lines_are_one_change_and_the_last_word_counts() -> None:
    found = read("提醒 周三 12:00\n\n报送 周三 17:00\n提醒 周三 11:00\n10/8 放假", TODAY)
    assert found == Changes(
        {Step.REMINDER: Moment(-3, time(11)), Step.DUE: Moment(-3, time(17))},
        {date(2026, 10, 8): Declared(working=False)},
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "提醒", "提醒 周四", "提醒 周六 11:30", "提醒 周四 24:00", "提醒 周四 11:60", "明天 周四 11:30",
        "截止 周四 11:30",
        "提醒 周四 11:30 谢谢", "087 周四 11:30", "10月8日", "13月1日 放假", "2月30日 放假", "2/29 放假",
        "提醒 周四 11:30\n管道到 K0+460", "10月8日 放假\n好的",
    ],
)  # fmt: skip
def test_anything_else_is_no_change(text: str) -> None:
    assert read(text, TODAY) is None


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_left(text: str) -> None:
    found = read(text, TODAY)
    assert found is None or found.steps or found.days


@given(st.sampled_from("一二三四五"), st.times())
def test_every_day_and_time_can_be_written(day: str, at: time) -> None:
    found = read(f"统计截止 周{day} {at:%H:%M}", TODAY)
    assert found == Changes(
        {Step.CUTOFF: Moment(DAYS["一二三四五".index(day)], at.replace(second=0, microsecond=0))}
    )
