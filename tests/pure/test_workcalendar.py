from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workcalendar import WorkCalendar, WorkHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FULL_DAY = timedelta(hours=7, minutes=30)

# The State Council's notices: stretches of days off, weekends inside them too, and the weekend days worked.
STRETCHES_OFF = {
    2024: ["0101 0101", "0210 0217", "0404 0406", "0501 0505", "0610 0610", "0915 0917", "1001 1007"],
    2025: ["0101 0101", "0128 0204", "0404 0406", "0501 0505", "0531 0602", "1001 1008"],
    2026: ["0101 0103", "0215 0223", "0404 0406", "0501 0505", "0619 0621", "0925 0927", "1001 1007"],
}
WEEKENDS_WORKED = {
    2024: ["0204", "0218", "0407", "0428", "0511", "0914", "0929", "1012"],
    2025: ["0126", "0208", "0427", "0928", "1011"],
    2026: ["0104", "0214", "0228", "0509", "0920", "1010"],
}


def on(year: int, digits: str) -> date:
    return date(year, int(digits[:2]), int(digits[2:]))


def days_from(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


OFF = {
    day
    for year, stretches in STRETCHES_OFF.items()
    for first, last in map(str.split, stretches)
    for day in days_from(on(year, first), on(year, last))
}
WORKED = {on(year, digits) for year, worked in WEEKENDS_WORKED.items() for digits in worked}

CHINA = WorkCalendar(SHANGHAI, {})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def is_worked(day: date, overrides: Mapping[date, bool]) -> bool:
    return overrides.get(day, day in WORKED or (day.weekday() < 5 and day not in OFF))


class Walk:
    """Counts working time minute by minute on the wall clock, from the notices alone."""

    def __init__(self, overrides: Mapping[date, bool]) -> None:
        self.overrides = overrides

    def is_on(self, wall: datetime) -> bool:
        minute = wall.hour * 60 + wall.minute
        return (510 <= minute < 720 or 810 <= minute < 1050) and is_worked(wall.date(), self.overrides)

    def worked(self, start: datetime, end: datetime) -> timedelta:
        wall, last, total = self.wall(start), self.wall(end), timedelta()
        while wall < last:
            total += MINUTE * self.is_on(wall)
            wall += MINUTE
        return total

    def add(self, start: datetime, minutes: int) -> datetime:
        wall = self.wall(start)
        while minutes:
            minutes -= self.is_on(wall)
            wall += MINUTE
        return wall.replace(tzinfo=SHANGHAI).astimezone(UTC)

    @staticmethod
    def wall(instant: datetime) -> datetime:
        return instant.astimezone(SHANGHAI).replace(tzinfo=None)


BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=1060)).map(lambda since: BEGINNING + since)
minutes = instants.map(lambda instant: instant.replace(second=0, microsecond=0))
amounts = st.timedeltas(timedelta(), timedelta(hours=120))
half_days = st.integers(0, 24).map(lambda halves: Decimal(halves) / 2)
override_maps = st.dictionaries(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=40)


@st.composite
def overrides_near(draw: st.DrawFn, instant: datetime) -> dict[date, bool]:
    days = st.integers(-3, 12).map(lambda n: instant.astimezone(SHANGHAI).date() + DAY * n)
    return draw(st.dictionaries(days, st.booleans(), max_size=8))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_published_years_agrees_with_the_notices(year: int) -> None:
    days = days_from(date(year, 1, 1), date(year, 12, 31))
    assert [day for day in days if CHINA.is_workday(day)] == [day for day in days if is_worked(day, {})]


def test_a_year_has_a_plan_once_a_weekend_day_of_it_is_worked() -> None:
    assert [CHINA.has_makeup_days(year) for year in (2024, 2025, 2026, 2031)] == [True, True, True, False]
    assert WorkCalendar(SHANGHAI, {date(2031, 2, 8): True}).has_makeup_days(2031)
    assert not WorkCalendar(SHANGHAI, {date(2031, 2, 3): False}).has_makeup_days(2031)


def test_a_weekend_day_that_the_plan_of_the_next_year_works_is_worked() -> None:
    assert CHINA.is_workday(date(2011, 12, 31))
    assert not CHINA.is_workday(date(2012, 1, 3))


def test_an_override_wins_over_the_plan_both_ways() -> None:
    calendar = WorkCalendar(SHANGHAI, {date(2026, 10, 1): True, date(2026, 10, 10): False})
    assert calendar.workdays(date(2026, 9, 30), date(2026, 10, 11)) == [
        date(2026, 9, 30),
        date(2026, 10, 1),
        date(2026, 10, 8),
        date(2026, 10, 9),
    ]
    assert calendar.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-05-25 08:30", 3.5, "2026-05-25 12:00"),  # the end of a span, not the beginning of the next
        ("2026-05-25 08:30", 7.5, "2026-05-25 17:30"),
        ("2026-05-25 12:00", 0, "2026-05-25 12:00"),
        ("2026-05-25 12:30", 0, "2026-05-25 13:30"),
        ("2026-05-25 16:00", 4, "2026-05-26 11:00"),
        ("2026-05-29 20:00", 1, "2026-06-01 09:30"),
        ("2026-02-14 15:30", 4, "2026-02-24 10:30"),  # a make-up Saturday, then Spring Festival
    ],
)
def test_working_time_runs_in_office_hours_only(start: str, hours: float, end: str) -> None:
    assert CHINA.add(at(start), timedelta(hours=hours)) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-05-25 10:00", "3", "2026-05-28 10:00"),
        ("2026-05-29 10:00", "1", "2026-06-01 10:00"),
        ("2026-05-25 10:00", "1.5", "2026-05-26 15:15"),  # a day, then 3.75 h over lunch
        ("2026-05-25 13:30", "1", "2026-05-26 13:30"),
        ("2026-05-25 07:00", "1", "2026-05-26 08:30"),
        ("2026-05-25 12:40", "1", "2026-05-26 12:00"),
        ("2026-05-25 23:30", "1", "2026-05-26 17:30"),  # the same day as at noon, but inside office hours
        ("2026-05-30 15:00", "1", "2026-06-02 08:30"),  # a Saturday counts as Monday's opening
        ("2026-05-30 15:00", "0", "2026-06-01 08:30"),
        ("2026-09-30 16:00", "3", "2026-10-10 16:00"),  # National Day, then a make-up Saturday
    ],
)
def test_working_days_keep_the_time_of_day(start: str, days: str, end: str) -> None:
    assert CHINA.add_workdays(at(start), Decimal(days)) == at(end)


@given(minutes, st.integers(1, 2400), st.data())
def test_adding_agrees_with_a_walk_minute_by_minute(
    start: datetime, amount: int, data: st.DataObject
) -> None:
    overrides = data.draw(overrides_near(start))
    calendar = WorkCalendar(SHANGHAI, overrides)
    assert calendar.add(start, MINUTE * amount) == Walk(overrides).add(start, amount)


@given(minutes, st.integers(0, 12 * 24 * 60), st.data())
def test_measuring_agrees_with_a_walk_minute_by_minute(
    start: datetime, span: int, data: st.DataObject
) -> None:
    overrides = data.draw(overrides_near(start))
    end = start + MINUTE * span
    assert WorkCalendar(SHANGHAI, overrides).worked(start, end) == Walk(overrides).worked(start, end)


@given(instants, amounts, override_maps)
def test_measuring_undoes_adding(start: datetime, amount: timedelta, overrides: dict[date, bool]) -> None:
    calendar = WorkCalendar(SHANGHAI, overrides)
    end = calendar.add(start, amount)
    assert end >= start
    assert calendar.worked(start, end) == amount
    assert amount == timedelta() or calendar.worked(start, end - timedelta.resolution) < amount


@given(instants, half_days, override_maps)
def test_working_days_hold_their_working_time_and_end_inside_it(
    start: datetime, days: Decimal, overrides: dict[date, bool]
) -> None:
    calendar = WorkCalendar(SHANGHAI, overrides)
    end = calendar.add_workdays(start, days)
    assert end >= start
    assert calendar.worked(start, end) * 2 == FULL_DAY * int(days * 2)
    assert calendar.add(end, timedelta()) == end


@given(instants, instants, amounts, amounts, half_days, half_days)
def test_later_and_longer_never_end_sooner(
    one: datetime, other: datetime, less: timedelta, more: timedelta, fewer: Decimal, many: Decimal
) -> None:
    one, other = sorted([one, min(other, one + DAY * 9)])
    less, more = sorted([less, more])
    fewer, many = sorted([fewer, many])
    assert CHINA.add(one, less) <= CHINA.add(other, more)
    assert CHINA.add_workdays(one, fewer) <= CHINA.add_workdays(other, many)


@given(instants, instants, instants)
def test_working_time_of_two_parts_is_that_of_the_whole(
    one: datetime, two: datetime, three: datetime
) -> None:
    first, middle, last = sorted([one, two, three])
    assert CHINA.worked(first, middle) + CHINA.worked(middle, last) == CHINA.worked(first, last)
    assert CHINA.worked(last, first) == timedelta()


@given(instants)
def test_the_office_day_and_time_lead_back_to_the_instant(instant: datetime) -> None:
    clock = instant.astimezone(SHANGHAI).time()
    assert CHINA.at(CHINA.day_of(instant), clock) == instant


@given(instants)
def test_instants_of_any_zone_come_out_in_utc(instant: datetime) -> None:
    local = instant.astimezone(SHANGHAI)
    for start in (instant, local):
        assert CHINA.add(start, MINUTE) == CHINA.add(instant, MINUTE)
        assert {CHINA.add(start, MINUTE).tzinfo, CHINA.add_workdays(start, 1).tzinfo} == {UTC}
        assert CHINA.worked(start, local + DAY) == CHINA.worked(instant, instant + DAY)


@given(instants, st.integers(1, 10))
def test_working_days_follow_the_wall_clock_of_the_zone(instant: datetime, days: int) -> None:
    utc = WorkCalendar(ZoneInfo("UTC"), {})
    shifted = utc.add_workdays(instant + timedelta(hours=8), days) - timedelta(hours=8)
    assert CHINA.add_workdays(instant, days) == shifted


def test_working_time_never_runs_backwards() -> None:
    with pytest.raises(ValueError, match="forward only"):
        CHINA.add(at("2026-05-25 10:00"), -MINUTE)
    with pytest.raises(ValueError, match="forward only"):
        CHINA.add_workdays(at("2026-05-25 10:00"), -1)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CHINA.add(datetime(2026, 5, 25, 10), MINUTE)  # noqa: DTZ001 - it is what is refused


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(9), time(9)),),
        ((time(13), time(17)), (time(8), time(12))),
        ((time(8), time(12)), (time(12), time(17))),
    ],
)
def test_office_hours_out_of_order_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="in order"):
        WorkHours(spans)


def test_an_ordinary_working_day_holds_seven_and_a_half_hours() -> None:
    assert WorkHours().total == FULL_DAY
