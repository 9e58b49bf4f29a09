import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ladder import (
    LADDERS,
    LIMITS,
    Kind,
    Policy,
    Recipient,
    Rung,
    RungRule,
    Size,
    limit_at,
    next_step_at,
    overdue_at,
    passed,
    rungs,
    sign_due_at,
)
from services.workcalendar import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = WorkCalendar(SHANGHAI, {})
POLICY = Policy()
BLUE, ORANGE, RED = Rung


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(), timedelta(days=1060)).map(lambda since: BEGINNING + since)
kinds, sizes, taken = st.sampled_from(Kind), st.sampled_from(Size), st.sets(st.sampled_from(Rung))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    halves = st.integers(1, 30).map(lambda n: Decimal(n) / 2)
    ladders = {}
    for kind in Kind:
        heights = sorted(draw(st.sets(st.sampled_from(range(3)), min_size=1)))
        waits = sorted(
            draw(st.lists(halves | st.just(Decimal()), min_size=len(heights), max_size=len(heights)))
        )
        to = draw(st.lists(st.sampled_from(Recipient), unique=True).map(tuple))
        ladders[kind] = tuple(
            RungRule(list(Rung)[height], wait, to) for height, wait in zip(heights, waits, strict=True)
        )
    return Policy(
        sign_within=timedelta(minutes=draw(st.integers(1, 3000))),
        limits={size: draw(halves) for size in Size},
        ladders=ladders,
        urgent_divisor=draw(st.integers(1, 3)),
    )


@pytest.mark.parametrize(
    ("assigned", "urgent", "due"),
    [
        ("2026-05-25 09:00", False, "2026-05-25 14:30"),
        ("2026-05-25 09:00", True, "2026-05-25 11:00"),
        ("2026-05-29 16:00", False, "2026-06-01 11:00"),
        ("2026-09-30 17:00", True, "2026-10-08 10:00"),
    ],
)
def test_a_department_signs_within_four_working_hours(assigned: str, urgent: bool, due: str) -> None:
    assert sign_due_at(POLICY, at(assigned), urgent, CHINA) == at(due)


@pytest.mark.parametrize(
    ("size", "urgent", "limit"),
    [
        (Size.ORDINARY, False, "2026-05-28 09:00"),
        (Size.CROSS_DEPARTMENT, False, "2026-06-01 09:00"),
        (Size.COMPLEX, False, "2026-06-08 09:00"),
        (Size.ORDINARY, True, "2026-05-26 14:15"),
        (Size.CROSS_DEPARTMENT, True, "2026-05-27 14:15"),
        (Size.COMPLEX, True, "2026-06-01 09:00"),
    ],
)
def test_the_size_sets_the_limit_and_urgent_halves_it(size: Size, urgent: bool, limit: str) -> None:
    assert limit_at(POLICY, at("2026-05-25 09:00"), size, urgent, CHINA) == at(limit)


def test_a_blocker_is_overdue_at_the_earlier_of_promise_and_limit() -> None:
    monday, thursday = at("2026-05-25 17:00"), at("2026-05-28 09:00")
    assert overdue_at(None, thursday) == thursday
    assert overdue_at(monday, thursday) == monday
    assert overdue_at(thursday, monday) == monday


@pytest.mark.parametrize(
    ("kind", "urgent", "orange", "red"),
    [
        (Kind.UNSIGNED, False, "2026-05-29 14:30", "2026-06-01 14:30"),
        (Kind.OVERDUE, False, "2026-06-01 14:30", "2026-06-03 14:30"),
        (Kind.UNSIGNED, True, "2026-05-29 09:15", "2026-05-29 14:30"),
        (Kind.OVERDUE, True, "2026-05-29 14:30", "2026-06-01 14:30"),
    ],
)
def test_a_late_blocker_climbs_from_blue_to_red(kind: Kind, urgent: bool, orange: str, red: str) -> None:
    start = at("2026-05-28 14:30")
    assert rungs(POLICY, start, kind, urgent, CHINA) == [(BLUE, start), (ORANGE, at(orange)), (RED, at(red))]


def test_blue_comes_when_the_promise_ends_whatever_the_hour() -> None:
    evening = at("2026-05-28 20:00")
    assert rungs(POLICY, evening, Kind.OVERDUE, False, CHINA)[:2] == [
        (BLUE, evening),
        (ORANGE, at("2026-06-01 17:30")),
    ]


def test_each_rung_tells_its_own_recipients() -> None:
    for kind in Kind:
        assert [POLICY.recipients(kind, rung) for rung in Rung] == [
            (Recipient.HEAD,),
            (Recipient.HEAD, Recipient.COORDINATOR),
            (Recipient.LEADER,),
        ]
    without_orange = tuple(rule for rule in LADDERS[Kind.UNSIGNED] if rule.rung is not ORANGE)
    policy = replace(POLICY, ladders=LADDERS | {Kind.UNSIGNED: without_orange})
    assert policy.recipients(Kind.UNSIGNED, ORANGE) == ()


def test_after_downtime_every_missed_rung_is_recorded_and_the_highest_sent() -> None:
    times = rungs(POLICY, at("2026-05-25 09:00"), Kind.OVERDUE, False, CHINA)
    assert passed(times, set(), at("2026-05-25 08:59")) == ([], None)
    assert passed(times, set(), at("2026-05-25 09:00")) == ([BLUE], BLUE)
    assert passed(times, set(), at("2026-06-25 09:00")) == ([BLUE, ORANGE, RED], RED)
    assert passed(times, {BLUE}, at("2026-05-27 09:00")) == ([ORANGE], ORANGE)
    assert passed(times, {BLUE, ORANGE, RED}, at("2026-06-25 09:00")) == ([], None)


def test_after_a_leap_to_red_the_lower_rungs_never_come() -> None:
    times = rungs(POLICY, at("2026-05-25 09:00"), Kind.OVERDUE, False, CHINA)
    assert passed(times, {RED}, at("2026-06-25 09:00")) == ([], None)
    assert next_step_at(times, {RED}) is None


@given(policies(), instants, kinds, st.booleans(), taken, st.timedeltas(timedelta(), timedelta(days=60)))
def test_the_next_step_is_the_first_instant_at_which_something_passes(
    policy: Policy, start: datetime, kind: Kind, urgent: bool, already: set[Rung], later: timedelta
) -> None:
    times = rungs(policy, start, kind, urgent, CHINA)
    step = next_step_at(times, already)
    to_record, to_send = passed(times, already, start + later)
    assert bool(to_record) == (step is not None and step <= start + later)
    assert to_send == (to_record[-1] if to_record else None)
    assert not already & set(to_record)
    assert passed(times, already | set(to_record), start + later) == ([], None)


@given(policies(), instants, kinds, st.booleans(), st.lists(st.integers(0, 1500), max_size=6))
def test_sweeps_at_any_hours_record_what_one_late_sweep_records(
    policy: Policy, start: datetime, kind: Kind, urgent: bool, hours: list[int]
) -> None:
    times = rungs(policy, start, kind, urgent, CHINA)
    taken: list[Rung] = []
    for hour in sorted([*hours, 1500]):
        taken += passed(times, taken, start + timedelta(hours=hour))[0]
    assert taken == passed(times, [], start + timedelta(hours=1500))[0]


@given(policies(), instants, instants, kinds, sizes)
def test_later_is_never_due_sooner_and_urgent_never_later(
    policy: Policy, one: datetime, other: datetime, kind: Kind, size: Size
) -> None:
    early, late = sorted([one, other])
    for urgent in (False, True):
        assert sign_due_at(policy, early, urgent, CHINA) <= sign_due_at(policy, late, urgent, CHINA)
        assert limit_at(policy, early, size, urgent, CHINA) <= limit_at(policy, late, size, urgent, CHINA)
        times = [instant for _, instant in rungs(policy, early, kind, urgent, CHINA)]
        assert times == sorted(times)
        assert early <= times[0]
    assert sign_due_at(policy, one, True, CHINA) <= sign_due_at(policy, one, False, CHINA)
    assert limit_at(policy, one, size, True, CHINA) <= limit_at(policy, one, size, False, CHINA)
    calm, urgent_ones = (rungs(policy, one, kind, urgent, CHINA) for urgent in (False, True))
    assert all(fast <= slow for (_, fast), (_, slow) in zip(urgent_ones, calm, strict=True))


@given(policies())
def test_a_policy_survives_json(policy: Policy) -> None:
    assert Policy.from_json(json.loads(json.dumps(policy.to_json()))) == policy


def test_a_policy_of_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 2"):
        Policy.from_json(POLICY.to_json() | {"version": 2})


@pytest.mark.parametrize(
    "change",
    [
        {"sign_within": timedelta()},
        {"limits": LIMITS | {Size.COMPLEX: Decimal(0)}},
        {"limits": {Size.ORDINARY: Decimal(3)}},
        {"ladders": {Kind.OVERDUE: LADDERS[Kind.OVERDUE]}},
        {"ladders": LADDERS | {Kind.UNSIGNED: ()}},
        {
            "ladders": LADDERS
            | {Kind.UNSIGNED: (RungRule(RED, Decimal(1), ()), RungRule(BLUE, Decimal(1), ()))}
        },
        {
            "ladders": LADDERS
            | {Kind.UNSIGNED: (RungRule(BLUE, Decimal(2), ()), RungRule(RED, Decimal(1), ()))}
        },
        {"ladders": LADDERS | {Kind.UNSIGNED: (RungRule(BLUE, Decimal(-1), ()),)}},
        {"urgent_divisor": 0},
    ],
)
def test_a_policy_that_cannot_work_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"need|climb|slower"):
        replace(POLICY, **change)
