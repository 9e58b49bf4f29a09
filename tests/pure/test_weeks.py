import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.weeks import (
    ORDINARY,
    STANDARD,
    Cycle,
    Moment,
    OutOfOrder,
    Schedule,
    Step,
    Timetable,
    Week,
    cycle,
    next_step,
    steps_between,
)
from services.workcalendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkCalendar(SHANGHAI, {})
TABLE = Schedule()
TIMES = Timetable()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def said(found: Cycle | None) -> list[str]:
    return [at.astimezone(SHANGHAI).strftime("%a %d %H:%M") for at, _ in found.steps] if found else []


def week_of(label: str) -> list[str]:
    return said(cycle(Week.parse(label), TABLE, CHINA))


def weeks_of(*years: int) -> list[Week]:
    days = [date(year, 1, 1) + timedelta(days=n) for year in years for n in range(366)]
    return sorted({Week.of(day) for day in days if day.isocalendar().year in years})


BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=1060)).map(lambda since: BEGINNING + since)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(days)
def test_a_week_knows_its_days_its_neighbours_and_its_label(day: date) -> None:
    week = Week.of(day)
    assert day in week.days
    assert [each.isoweekday() for each in week.days] == [1, 2, 3, 4, 5, 6, 7]
    assert week.monday == week.days[0]
    assert week.next.previous == week
    assert week.previous < week < week.next
    assert week.next.monday - week.monday == timedelta(days=7)
    assert Week.parse(week.label) == week


def test_the_first_days_of_a_year_may_lie_in_the_week_of_the_year_before() -> None:
    assert Week.of(date(2027, 1, 3)).label == "2026-W53"
    assert Week.of(date(2024, 12, 30)).label == "2025-W01"


@pytest.mark.parametrize(
    "label",
    ["2026-W54", "2025-W53", "2026-W00", "2026-W1", "2026W22", " 2026-W22", "2026-W２２", "２０２６-W22"],
)
def test_a_label_that_names_no_week_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="week"):
        Week.parse(label)


@pytest.mark.parametrize(
    ("label", "steps"),
    [
        ("2026-W22", ["Mon 25 09:00", "Thu 28 12:00", "Thu 28 17:00", "Fri 29 09:00", "Fri 29 17:00"]),
        # New Year 2026: Thursday to Saturday off, Sunday worked
        ("2026-W01", ["Mon 29 09:00", "Wed 31 12:00", "Wed 31 17:00", "Sun 04 09:00", "Sun 04 17:00"]),
        # Spring Festival 2026: a week off between two worked Saturdays
        ("2026-W07", ["Mon 09 09:00", "Fri 13 12:00", "Fri 13 17:00", "Sat 14 09:00", "Sat 14 17:00"]),
        ("2026-W08", []),
        ("2026-W09", ["Tue 24 09:00", "Fri 27 12:00", "Fri 27 17:00", "Sat 28 09:00", "Sat 28 17:00"]),
        # National Day 2026: three worked days on either side are enough
        ("2026-W38", ["Mon 14 09:00", "Fri 18 12:00", "Fri 18 17:00", "Sun 20 09:00", "Sun 20 17:00"]),
        ("2026-W40", ["Mon 28 09:00", "Tue 29 12:00", "Tue 29 17:00", "Wed 30 09:00", "Wed 30 17:00"]),
        ("2026-W41", ["Thu 08 09:00", "Fri 09 12:00", "Fri 09 17:00", "Sat 10 09:00", "Sat 10 17:00"]),
        # National Day 2025 leaves two days before and three after
        ("2025-W40", []),
        ("2025-W41", ["Thu 09 09:00", "Fri 10 12:00", "Fri 10 17:00", "Sat 11 09:00", "Sat 11 17:00"]),
        # Tomb-Sweeping Day 2024: the cycle ends on a Sunday
        ("2024-W14", ["Mon 01 09:00", "Wed 03 12:00", "Wed 03 17:00", "Sun 07 09:00", "Sun 07 17:00"]),
    ],
)
def test_the_steps_of_a_week_lie_on_its_working_days(label: str, steps: list[str]) -> None:
    assert week_of(label) == steps


def test_six_weeks_of_three_years_have_no_cycle() -> None:
    without = [week.label for week in weeks_of(2024, 2025, 2026) if cycle(week, TABLE, CHINA) is None]
    assert without == ["2024-W07", "2024-W18", "2024-W40", "2025-W05", "2025-W40", "2026-W08"]


def test_nine_weeks_of_three_years_are_cut_off_on_a_make_up_sunday() -> None:
    cycles = [found for week in weeks_of(2024, 2025, 2026) if (found := cycle(week, TABLE, CHINA))]
    on_sunday = [found.week.label for found in cycles if CHINA.day_of(found.cutoff_at).isoweekday() == 7]
    assert " ".join(on_sunday) == (
        "2024-W05 2024-W14 2024-W17 2024-W39 2025-W04 2025-W17 2025-W39 2026-W01 2026-W38"
    )


def test_an_override_gives_a_week_its_cycle_and_takes_it_away() -> None:
    worked = WorkCalendar(SHANGHAI, {date(2026, 2, day): True for day in (16, 17, 18)})
    assert said(cycle(Week(2026, 8), TABLE, worked))[-1] == "Wed 18 17:00"
    off = WorkCalendar(SHANGHAI, {date(2026, 5, day): False for day in (26, 27, 28)})
    assert cycle(Week(2026, 22), TABLE, off) is None


def test_three_years_of_steps_come_in_order_and_five_to_a_cycle() -> None:
    cycles = [found for week in weeks_of(2024, 2025, 2026) if (found := cycle(week, TABLE, CHINA))]
    steps = list(steps_between(at("2024-01-01"), at("2027-01-04"), TIMES, CHINA))
    assert steps == [(instant, step, found.week) for found in cycles for instant, step in found.steps]
    assert [instant for instant, _, _ in steps] == sorted({instant for instant, _, _ in steps})
    assert len(steps) == 5 * (157 - 6)


def test_the_step_after_a_week_without_a_cycle_is_the_prompt_of_the_next() -> None:
    assert next_step(at("2026-02-14 17:00"), TIMES, CHINA) == (
        at("2026-02-24 09:00"),
        Step.PROMPT,
        Week(2026, 9),
    )


def test_a_step_belongs_to_the_stretch_that_ends_with_it() -> None:
    due = at("2026-05-28 17:00")
    before = due - timedelta.resolution
    assert [step for _, step, _ in steps_between(before, due, TIMES, CHINA)] == [Step.DUE]
    assert list(steps_between(due, due, TIMES, CHINA)) == []
    assert next_step(before, TIMES, CHINA)[1] is Step.DUE
    assert next_step(due, TIMES, CHINA)[1] is Step.LIST


@given(instants, st.timedeltas(timedelta(), timedelta(days=40)), st.floats(0, 1))
def test_two_stretches_have_the_steps_of_the_whole(after: datetime, span: timedelta, part: float) -> None:
    middle, until = after + span * part, after + span
    first = list(steps_between(after, middle, TIMES, CHINA))
    second = list(steps_between(middle, until, TIMES, CHINA))
    assert first + second == list(steps_between(after, until, TIMES, CHINA))


clocks = st.times().map(lambda clock: clock.replace(microsecond=0))
tables = st.builds(
    lambda clocks, least: {
        "least_workdays": least,
        "moments": {
            step: Moment(ORDINARY[step].workday, clock) for step, clock in zip(Step, clocks, strict=True)
        },
    },
    st.lists(clocks, min_size=5, max_size=5),
    st.integers(1, 7),
)


@given(tables, st.integers(0, 150))
def test_a_table_either_keeps_its_order_in_every_week_or_is_refused(
    table: dict[str, Any], number: int
) -> None:
    try:
        schedule = Schedule(**table)
    except ValueError:
        clocks = [table["moments"][step].clock for step in Step]
        in_order = clocks[1] < clocks[2] and clocks[3] < clocks[4]
        assert not in_order or table["least_workdays"] <= 2
        return
    found = cycle(weeks_of(2024, 2025, 2026)[number], schedule, CHINA)
    instants = [instant for instant, _ in found.steps] if found else []
    assert instants == sorted(set(instants))
    assert Schedule.from_json(json.loads(json.dumps(schedule.to_json()))) == schedule


def test_a_table_with_a_step_missing_or_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="no prompt"):
        Schedule({step: moment for step, moment in ORDINARY.items() if step is not Step.PROMPT})
    with pytest.raises(ValueError, match="no due"):
        Schedule(ORDINARY | {Step.DUE: Moment(3, time(17))})


@pytest.mark.parametrize("least", [0, 8])
def test_a_table_that_asks_for_a_week_of_no_length_is_refused(least: int) -> None:
    with pytest.raises(ValueError, match=f"no week has {least}"):
        Schedule(least_workdays=least)


def test_a_table_for_full_weeks_only_must_keep_its_order_too() -> None:
    with pytest.raises(OutOfOrder, match="not after"):
        Schedule(ORDINARY | {Step.DUE: Moment(-2, time(11))}, least_workdays=7)


def test_a_table_of_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        Schedule.from_json(TABLE.to_json() | {"version": 2})


def test_a_week_goes_by_the_newest_schedule_that_holds_by_then() -> None:
    early = Schedule({**ORDINARY, Step.PROMPT: Moment(0, time(8, 50))})
    late = Schedule({**ORDINARY, Step.PROMPT: Moment(0, time(10))})
    first, second = Week(2026, 23), Week(2026, 24)
    made = Timetable(((first, early), (second, late)))
    assert made.of(first.previous) is STANDARD
    assert (made.of(first), made.of(second), made.of(second.next)) == (early, late, late)
    assert Timetable(((first, early), (first, late))).of(first) is late
    prompts = [
        at
        for at, step, _ in steps_between(at("2026-05-25"), at("2026-06-15"), made, CHINA)
        if step is Step.PROMPT
    ]
    assert prompts == [at("2026-05-25 09:00"), at("2026-06-01 08:50"), at("2026-06-08 10:00")]


def test_an_order_that_is_impossible_names_the_steps_and_the_week() -> None:
    with pytest.raises(OutOfOrder) as found:
        Schedule({**ORDINARY, Step.DUE: Moment(-2, time(11))})
    assert (found.value.step, found.value.later, found.value.length) == (Step.REMINDER, Step.DUE, 3)
