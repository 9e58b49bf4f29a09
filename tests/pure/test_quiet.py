from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quiet import QuietHours, is_quiet, next_open
from services.workcalendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkCalendar(SHANGHAI, {})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=1060)).map(lambda since: BEGINNING + since)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-05-25 08:39:59.999999", "2026-05-25 08:40"),
        ("2026-05-25 18:00", "2026-05-26 08:40"),
        ("2026-05-25 00:00", "2026-05-25 08:40"),
        ("2026-05-29 18:30", "2026-06-01 08:40"),
        ("2026-05-30 11:00", "2026-06-01 08:40"),
        ("2026-02-13 20:00", "2026-02-14 08:40"),  # a make-up Saturday
        ("2026-02-14 20:00", "2026-02-24 08:40"),  # Spring Festival
    ],
)
def test_a_notice_of_a_quiet_time_waits_for_the_next_working_morning(now: str, opens: str) -> None:
    assert is_quiet(at(now), CHINA)
    assert next_open(at(now), CHINA) == at(opens)


@pytest.mark.parametrize(
    "now", ["2026-05-25 08:40", "2026-05-25 12:30", "2026-05-25 17:59:59", "2026-10-10 09:00"]
)
def test_a_notice_of_an_office_day_goes_at_once(now: str) -> None:
    assert not is_quiet(at(now), CHINA)
    assert next_open(at(now), CHINA) == at(now)


def test_the_office_may_set_other_quiet_hours_and_days() -> None:
    calendar = WorkCalendar(SHANGHAI, {date(2026, 5, 30): True})
    late = QuietHours(start=time(21), end=time(7))
    assert not is_quiet(at("2026-05-30 20:00"), calendar, late)
    assert next_open(at("2026-05-30 21:00"), calendar, late) == at("2026-06-01 07:00")


@given(instants, st.timedeltas(timedelta(), timedelta(days=12)))
def test_waiting_ends_in_the_open_and_keeps_the_order(now: datetime, later: timedelta) -> None:
    opens = next_open(now, CHINA)
    assert opens >= now
    assert not is_quiet(opens, CHINA)
    assert opens <= next_open(now + later, CHINA)


@given(instants, st.floats(0, 1, exclude_max=True))
def test_nothing_opens_while_a_notice_waits(now: datetime, part: float) -> None:
    opens = next_open(now, CHINA)
    between = now + (opens - now) * part
    assert is_quiet(between, CHINA) == (between < opens)
