"""What everybody should have received in a quarter, compared with what the sandbox did receive."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.weeks.rules import (
    SHANGHAI,
    Act,
    Answer,
    Calendar,
    Comes,
    District,
    Expected,
    Kind,
    Look,
    Nudge,
    Outage,
    Steps,
    Told,
    happens,
)

MARKS = {
    Kind.PROMPT: re.compile(r"第 (\d+) 周调度：\d+ 个项目待报，请于"),
    Kind.REMINDER: re.compile(r"第 (\d+) 周催报"),
    Kind.LIST: re.compile(r"第 (\d+) 周：您单位还有"),
}
TOTAL = re.compile(r"第 (\d+) 周.*应报合计 (\d+) ＝ ([^\n]+)", re.DOTALL)
PART = re.compile(r"(待报|已报|无变化|补报|未报|免报) (\d+)")
CODE = re.compile(r"LS-\d+")
Entry = Mapping[str, Any]


@dataclass
class Verdict:
    """What a quarter came to; every list is empty where all is right."""

    obligations: int = 0
    states: Counter[str] = field(default_factory=Counter)
    sent: Counter[Kind] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    quiet: list[str] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is not as it should be."""
        return [*self.wrong, *self.quiet, *self.sums]


def expected(
    district: District, weeks: Sequence[Steps], acts: Iterable[Act], outages: Iterable[Outage]
) -> tuple[list[Expected], list[Told]]:
    """What everybody should be sent, and what the office should read, in the order of time."""
    district, sent, told = deepcopy(district), list[Expected](), list[Told]()
    everything = sorted([*happens(weeks, outages), *acts], key=lambda one: (one.at, isinstance(one, Answer)))
    for act in everything:
        if isinstance(act, Comes):
            sent += _come(district, act)
            continue
        week = _week_of(weeks, act.at)
        if isinstance(act, Answer):
            district.answer(act, week)
        elif isinstance(act, Nudge):
            sent += _nudge(district, week, act.at)
        elif isinstance(act, Look):
            told.append(Told(act.at, week.number, Counter(district.owed[week.number].values())))
        else:
            district.change(act)
    return sent, told


def _come(district: District, step: Comes) -> list[Expected]:
    day, number = step.at.astimezone(SHANGHAI).date(), step.week.number
    if step.name == "prompt":
        district.open(number)
    if step.name == "cutoff":
        district.freeze(number)
    if not step.said or step.name in {"due", "cutoff"}:
        return []
    kind = Kind(step.name)
    found = (district.by_liaison if kind is Kind.LIST else district.by_person)(number, day)
    return [Expected(step.at, who, kind, number, codes) for who, codes in found.items()]


def _nudge(district: District, week: Steps, at: datetime) -> list[Expected]:
    day = at.astimezone(SHANGHAI).date()
    found = {
        who: codes
        for who, codes in district.by_person(week.number, day).items()
        if (week.number, who) not in district.nudged
    }
    district.nudged |= {(week.number, who) for who in found}
    return [Expected(at, who, Kind.REMINDER, week.number, codes) for who, codes in found.items()]


def _week_of(weeks: Iterable[Steps], at: datetime) -> Steps:
    number = at.astimezone(SHANGHAI).date().isocalendar().week
    return next(week for week in weeks if week.number == number)


def received(entry: Entry) -> Expected | None:
    """What a message was about; None for one that is not of the week."""
    text = entry["text"] or ""
    for kind, mark in MARKS.items():
        if found := mark.search(text):
            buttons = [label for label in entry["buttons"] if label.startswith("报 ")]
            codes = CODE.findall(text if kind is Kind.LIST else " ".join(buttons))
            at = datetime.fromisoformat(entry["at"])
            return Expected(at, entry["chat_id"], kind, int(found[1]), frozenset(codes))
    return None


def judge(
    journal: Iterable[Entry],
    should: Sequence[Expected],
    told: Sequence[Told],
    calendar: Calendar,
    office: int,
) -> Verdict:
    """Compare what was sent with what should have been, message by message."""
    verdict, entries = Verdict(), [entry for entry in journal if entry["kind"] == "sent"]
    got = Counter(one for entry in entries if (one := received(entry)) is not None)
    wanted = Counter(should)
    verdict.sent = Counter(one.kind for one in got.elements())
    verdict.wrong += [f"not sent: {one}" for one in (wanted - got).elements()]
    verdict.wrong += [f"sent, and should not be: {one}" for one in (got - wanted).elements()]
    verdict.quiet = [
        f"in quiet hours: {entry}" for entry in entries
        if calendar.quiet(datetime.fromisoformat(entry["at"])) and "🔴" not in (entry["text"] or "")
    ]  # fmt: skip
    read = [entry for entry in entries if entry["chat_id"] == office]
    for week in told:
        _sum(verdict, week, [entry for entry in read if datetime.fromisoformat(entry["at"]) == week.at])
    return verdict


def _sum(verdict: Verdict, told: Told, read: Sequence[Entry]) -> None:
    found = next((match for entry in read if (match := TOTAL.search(entry["text"] or ""))), None)
    if found is None:
        verdict.sums.append(f"the office did not read the sum of {told}")
        return
    week, total, parts = int(found[1]), int(found[2]), {name: int(n) for name, n in PART.findall(found[3])}
    verdict.obligations += total
    verdict.states.update(parts)
    should = {state.value: count for state, count in told.counts.items()}
    if (week, total, parts) != (told.week, sum(parts.values()), should):
        verdict.sums.append(f"week {week}: {total} = {parts}, and should be {should}")
