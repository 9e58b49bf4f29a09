from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import promises
from services.promises import NotADay, PromisePast, PromiseTooLate
from services.workcalendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkCalendar(SHANGHAI, {})
TODAY = date(2026, 5, 26)
FAR = datetime(2026, 7, 1, tzinfo=UTC)
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=1060)).map(lambda since: BEGINNING + since)
spans = st.timedeltas(timedelta(days=-10), timedelta(days=20))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("6月3日", date(2026, 6, 3)),
        (" 6 月 3 号 ", date(2026, 6, 3)),
        ("6-3", date(2026, 6, 3)),
        ("６／３", date(2026, 6, 3)),
        ("6.3", date(2026, 6, 3)),
        ("2026-06-03", date(2026, 6, 3)),
        ("2026年6月3日", date(2026, 6, 3)),
        ("今天", TODAY),
        ("明天", date(2026, 5, 27)),
        ("后天", date(2026, 5, 28)),
        ("Tomorrow", date(2026, 5, 27)),
        ("5-20", date(2026, 5, 20)),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: date) -> None:
    assert promises.read(typed, TODAY) == day


def test_a_day_without_a_year_that_is_long_past_is_next_years() -> None:
    assert promises.read("1月5日", date(2026, 12, 20)) == date(2027, 1, 5)
    assert promises.read("12月30日", date(2026, 12, 31)) == date(2026, 12, 30)


@pytest.mark.parametrize("typed", ["", "尽快", "2月30日", "13-1", "6月", "6-3-1", "0-0", "二月三日", "2-29"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(NotADay):
        promises.read(typed, TODAY)


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_refused(typed: str) -> None:
    try:
        day = promises.read(typed, TODAY)
    except NotADay:
        return
    assert day.year >= 1


@given(st.dates(date(2026, 5, 26), date(2026, 11, 20)))
def test_every_form_of_a_coming_day_means_that_day(day: date) -> None:
    for form in (f"{day.month}月{day.day}日", f"{day.month}-{day.day}", day.isoformat(), f"{day:%m/%d}"):
        assert promises.read(form, TODAY) == day


def test_offers_are_today_and_the_next_three_working_days() -> None:
    thursday = at("05-28 10:00")
    days = ["05-28 17:30", "05-29 17:30", "06-01 17:30", "06-02 17:30"]
    assert promises.offers(thursday, FAR, CHINA) == [at(day) for day in days]


def test_today_is_not_offered_with_less_than_an_hour_left() -> None:
    assert promises.offers(at("05-28 16:30"), FAR, CHINA)[0] == at("05-28 17:30")
    assert promises.offers(at("05-28 16:31"), FAR, CHINA)[0] == at("05-29 17:30")


def test_a_limit_before_the_end_of_a_day_is_offered_in_its_place() -> None:
    monday, limit = at("05-25 09:20"), at("05-26 14:15")
    assert promises.offers(monday, limit, CHINA) == [at("05-25 17:30"), limit]
    assert promises.on(date(2026, 5, 26), monday, limit, CHINA) == limit


def test_a_promise_past_the_limit_is_refused_and_the_limit_said() -> None:
    monday, limit = at("05-25 09:20"), at("05-28 09:15")
    with pytest.raises(PromiseTooLate) as refused:
        promises.on(date(2026, 5, 29), monday, limit, CHINA)
    assert refused.value.fields == {"limit": limit}


def test_a_promise_in_the_past_is_refused() -> None:
    with pytest.raises(PromisePast):
        promises.on(date(2026, 5, 22), at("05-25 09:20"), FAR, CHINA)
    with pytest.raises(PromisePast):
        promises.on(date(2026, 5, 25), at("05-25 17:30"), FAR, CHINA)


def test_a_day_off_may_be_promised() -> None:
    assert promises.on(date(2026, 5, 30), at("05-28 09:20"), FAR, CHINA) == at("05-30 17:30")


@given(instants, spans)
def test_something_can_always_be_promised_and_every_offer_is_taken(now: datetime, until: timedelta) -> None:
    limit = CHINA.add(now + until, timedelta())
    offered = promises.offers(now, limit, CHINA)
    assert 1 <= len(offered) <= 4
    assert all(early < late for early, late in pairwise(offered))
    last = promises.latest(now, limit, CHINA)
    assert all(now < offer <= last for offer in offered)
    assert [promises.check(offer, now, limit, CHINA) for offer in offered] == offered


@given(instants, spans, st.integers(-5, 30))
def test_no_promise_passes_a_limit_that_can_still_be_kept(now: datetime, until: timedelta, days: int) -> None:
    limit = CHINA.add(now + until, timedelta())
    try:
        promised = promises.on(CHINA.day_of(now) + timedelta(days=days), now, limit, CHINA)
    except (PromisePast, PromiseTooLate):
        return
    assert promised > now
    if CHINA.worked(now, limit) >= promises.LEAST:
        assert promised <= limit
