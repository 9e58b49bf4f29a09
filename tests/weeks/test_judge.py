"""The judge of the weeks finds what is wrong: each fault by itself, in a week that is right otherwise."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.weeks.judge import Verdict, expected, judge
from tests.weeks.quarters import CALENDARS, MONDAYS, OFFICE, WEEKS
from tests.weeks.rules import (
    Answer,
    Away,
    Block,
    Calendar,
    District,
    Hand,
    Kind,
    Leave,
    Look,
    Nudge,
    Outage,
    Site,
    Stop,
    at,
    steps,
)

MONDAY = date(2026, 5, 25)
CALENDAR = Calendar(frozenset(), frozenset())
FIRST, SECOND, LIAISON = 1, 2, 3
Journal = list[dict[str, Any]]
WORDS = {
    Kind.PROMPT: "🗓 第 22 周调度：{n} 个项目待报，请于周四（5/28）17:00 前报送。",
    Kind.REMINDER: "⏰ 第 22 周催报：还有 {n} 个项目待报，周四（5/28）17:00 截止，之后算补报。",
    Kind.LIST: "📋 第 22 周：您单位还有 {n} 个项目待报。{codes}",
}


def district() -> District:
    """Three projects of one department; the third owes nothing, as it has no task."""
    sites = {code: Site(code, 0, always=code != "LS-003") for code in ("LS-001", "LS-002", "LS-003")}
    return District(sites, {"LS-001": FIRST, "LS-002": SECOND, "LS-003": SECOND}, {}, {0: LIAISON})


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of the week, Monday being 0."""
    return at(MONDAY + timedelta(days=day), time(hour, minute))


WEEK = steps(MONDAY, CALENDAR)
ACTS = [Answer(on(1, 10), "LS-001", FIRST, no_change=True, way="text"), Look(on(4, 17, 40))]


def message(when: datetime, who: int, text: str, *buttons: str) -> dict[str, Any]:
    """An entry of the journal."""
    return {"kind": "sent", "at": when.isoformat(), "chat_id": who, "text": text, "buttons": list(buttons)}


def week(kind: Kind, when: datetime, who: int, *codes: str) -> dict[str, Any]:
    """What somebody is sent about their projects."""
    buttons = [label for code in codes for label in (f"报 {code}", f"{code} 无变化")]
    text = WORDS[kind].format(n=len(codes), codes=" ".join(codes))
    return message(when, who, text, *(buttons if kind is not Kind.LIST else ()))


def read(total: str) -> dict[str, Any]:
    """What the office reads of the week after the cut-off."""
    return message(on(4, 17, 40), OFFICE, f"📊 2026 年第 22 周\n\n{total}")


def right() -> Journal:
    """A week as it should be."""
    return [
        week(Kind.PROMPT, on(0, 9), FIRST, "LS-001"),
        week(Kind.PROMPT, on(0, 9), SECOND, "LS-002"),
        message(on(1, 10), FIRST, "✅ 已登记"),
        week(Kind.REMINDER, on(3, 12), SECOND, "LS-002"),
        week(Kind.LIST, on(4, 9), LIAISON, "LS-002"),
        read("应报合计 2 ＝ 无变化 1 ＋ 未报 1"),
    ]


def found(journal: Journal) -> Verdict:
    """What the judge says."""
    assert WEEK is not None
    should, told = expected(district(), [WEEK], ACTS, [])
    return judge(journal, should, told, CALENDAR, OFFICE)


def test_a_week_that_is_right_has_no_faults() -> None:
    verdict = found(right())
    assert verdict.faults == []
    assert (verdict.obligations, dict(verdict.states)) == (2, {"无变化": 1, "未报": 1})
    assert dict(verdict.sent) == {Kind.PROMPT: 2, Kind.REMINDER: 1, Kind.LIST: 1}


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda j: [*j, j[0]], "sent, and should not be"),
        (lambda j: [*j, week(Kind.REMINDER, on(3, 12), FIRST, "LS-001")], "sent, and should not be"),
        (lambda j: [*j, week(Kind.PROMPT, on(0, 9), LIAISON, "LS-003")], "sent, and should not be"),
        (lambda j: j[1:], "not sent"),
        (lambda j: [*j[:1], week(Kind.PROMPT, on(0, 9, 1), SECOND, "LS-002"), *j[2:]], "not sent"),
        (lambda j: [*j[:1], week(Kind.PROMPT, on(0, 9), SECOND, "LS-002", "LS-003"), *j[2:]], "not sent"),
        (lambda j: [*j, message(on(2, 18), FIRST, "提醒")], "in quiet hours"),
        (lambda j: [*j, message(on(2, 8, 39), FIRST, "提醒")], "in quiet hours"),
        (lambda j: [*j, message(on(5, 10), FIRST, "提醒")], "in quiet hours"),
        (lambda j: j[:-1], "did not read the sum"),
        (lambda j: [*j[:-1], read("应报合计 3 ＝ 无变化 1 ＋ 未报 1")], "week 22"),
        (lambda j: [*j[:-1], read("应报合计 2 ＝ 已报 1 ＋ 未报 1")], "week 22"),
    ],
)  # fmt: skip
def test_a_fault_is_found(spoil: Callable[[Journal], Journal], complaint: str) -> None:
    faults = found(spoil(right())).faults
    assert faults
    assert any(complaint in fault for fault in faults)


def test_what_is_red_may_be_sent_at_any_hour() -> None:
    assert found([*right(), message(on(2, 20), FIRST, "🔴 督办")]).faults == []


def asked(*acts: Any, outages: tuple[Outage, ...] = ()) -> set[tuple[Kind, int, frozenset[str]]]:
    """What people should be sent in the week when something has happened in it."""
    assert WEEK is not None
    should, _ = expected(district(), [WEEK], acts, outages)
    return {(one.kind, one.who, one.codes) for one in should}


def test_the_rules_know_stoppages_leaves_blocks_and_new_officers() -> None:
    early, one, two = on(0, 8, 50), frozenset({"LS-001"}), frozenset({"LS-002"})
    both = one | two
    assert (Kind.PROMPT, FIRST, one) not in asked(Stop(early, "LS-001", stopped=True))
    assert (Kind.PROMPT, LIAISON, one) in asked(Block(early, FIRST, blocked=True))
    assert (Kind.PROMPT, SECOND, both) in asked(Away(early, Leave(FIRST, MONDAY, MONDAY, SECOND)))
    assert (Kind.PROMPT, LIAISON, one) in asked(Away(early, Leave(FIRST, MONDAY, MONDAY, None)))
    assert (Kind.REMINDER, SECOND, both) in asked(Hand(on(1, 10), "LS-001", SECOND))
    assert (Kind.LIST, LIAISON, both) in asked(Nudge(on(2, 10)), Nudge(on(2, 11)))
    assert sum(kind is Kind.REMINDER for kind, *_ in asked(Nudge(on(2, 10)))) == 2


def test_an_outage_puts_a_prompt_off_or_lets_it_fall() -> None:
    assert WEEK is not None
    for end, said in ((on(0, 21), True), (on(0, 21, 1), False)):
        should, _ = expected(district(), [WEEK], [], [Outage(on(0, 8), end)])
        prompts = {one.at for one in should if one.kind is Kind.PROMPT}
        assert prompts == ({end} if said else set())


def test_the_quarters_have_the_weeks_that_the_holidays_leave() -> None:
    without = {
        name: [n for n in range(WEEKS) if steps(MONDAYS[name] + timedelta(weeks=n), CALENDARS[name]) is None]
        for name in MONDAYS
    }
    assert without == {"national": [], "spring": [7]}
