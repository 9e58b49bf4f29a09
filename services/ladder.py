"""The ladder decides when a blocker is due and how far up a late one has climbed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Self

from services.workcalendar import WorkCalendar

FORMAT = 1


class Size(StrEnum):
    """How much a blocker asks for decides its limit."""

    ORDINARY = "ordinary"
    CROSS_DEPARTMENT = "cross_department"
    COMPLEX = "complex"


class Kind(StrEnum):
    """What is late: the signature, or the work itself."""

    UNSIGNED = "unsigned"
    OVERDUE = "overdue"


class Rung(StrEnum):
    """A round climbs these rungs, in this order."""

    BLUE = "blue"
    ORANGE = "orange"
    RED = "red"


class Recipient(StrEnum):
    """Who hears of a rung: the code of a role."""

    HEAD = "head"
    COORDINATOR = "coordinator"
    LEADER = "leader"


HEIGHT = {rung: height for height, rung in enumerate(Rung)}


@dataclass(frozen=True)
class RungRule:
    """A rung comes so many working days after the round is late, and tells these recipients."""

    rung: Rung
    workdays: Decimal
    to: tuple[Recipient, ...]


def _ordinary(orange: int, red: int) -> tuple[RungRule, ...]:
    return (
        RungRule(Rung.BLUE, Decimal(0), (Recipient.HEAD,)),
        RungRule(Rung.ORANGE, Decimal(orange), (Recipient.HEAD, Recipient.COORDINATOR)),
        RungRule(Rung.RED, Decimal(red), (Recipient.LEADER,)),
    )


LIMITS = {Size.ORDINARY: Decimal(3), Size.CROSS_DEPARTMENT: Decimal(5), Size.COMPLEX: Decimal(10)}
LADDERS = {Kind.UNSIGNED: _ordinary(orange=1, red=2), Kind.OVERDUE: _ordinary(orange=2, red=4)}


@dataclass(frozen=True)
class Policy:
    """The durations and rungs that are frozen with a blocker when it is raised.

    Raises ValueError when a size has no limit, or a ladder is missing or does not climb.
    """

    sign_within: timedelta = timedelta(hours=4)
    limits: Mapping[Size, Decimal] = field(default_factory=LIMITS.copy)
    ladders: Mapping[Kind, tuple[RungRule, ...]] = field(default_factory=LADDERS.copy)
    urgent_divisor: int = 2

    def __post_init__(self) -> None:
        if self.sign_within <= timedelta() or any(self.limits.get(size, 0) <= 0 for size in Size):
            raise ValueError("a signature and every size need some working time")
        if self.urgent_divisor < 1:
            raise ValueError("urgent must not be slower")
        for kind in Kind:
            rules = self.ladders.get(kind, ())
            if not rules or rules[0].workdays < 0 or any(not _climbs(*pair) for pair in pairwise(rules)):
                raise ValueError(f"the ladder for {kind} is missing or does not climb")

    def recipients(self, kind: Kind, rung: Rung) -> tuple[Recipient, ...]:
        """Those whom the rung tells; nobody when the ladder has no such rung."""
        return next((rule.to for rule in self.ladders[kind] if rule.rung is rung), ())

    def to_json(self) -> dict[str, Any]:
        """The policy as plain values that JSON can keep, with the version of this form; days are strings."""
        return {
            "version": FORMAT,
            "sign_within_seconds": self.sign_within.total_seconds(),
            "limits": {size.value: str(days) for size, days in self.limits.items()},
            "ladders": {
                kind.value: [
                    [rule.rung.value, str(rule.workdays), [to.value for to in rule.to]] for rule in rules
                ]
                for kind, rules in self.ladders.items()
            },
            "urgent_divisor": self.urgent_divisor,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The policy that to_json wrote. Raises ValueError when another version wrote it."""
        if data["version"] != FORMAT:
            raise ValueError(f"a policy of version {data['version']} cannot be read")
        return cls(
            timedelta(seconds=data["sign_within_seconds"]),
            {Size(size): Decimal(days) for size, days in data["limits"].items()},
            {Kind(kind): tuple(_rule(*rule) for rule in rules) for kind, rules in data["ladders"].items()},
            data["urgent_divisor"],
        )


def _rule(rung: str, workdays: str, to: list[str]) -> RungRule:
    return RungRule(Rung(rung), Decimal(workdays), tuple(Recipient(role) for role in to))


def _climbs(lower: RungRule, upper: RungRule) -> bool:
    return HEIGHT[lower.rung] < HEIGHT[upper.rung] and lower.workdays <= upper.workdays


def sign_due_at(policy: Policy, assigned_at: datetime, urgent: bool, calendar: WorkCalendar) -> datetime:
    """A department must have signed by this instant."""
    return calendar.add(assigned_at, policy.sign_within / _divisor(policy, urgent))


def limit_at(
    policy: Policy, assigned_at: datetime, size: Size, urgent: bool, calendar: WorkCalendar
) -> datetime:
    """The limit is so many working days after assignment, at the same time of day."""
    return calendar.add_workdays(assigned_at, policy.limits[size] / _divisor(policy, urgent))


def overdue_at(promise_at: datetime | None, limit_at: datetime) -> datetime:
    """A blocker is overdue at the earlier of promise and limit."""
    return limit_at if promise_at is None else min(promise_at, limit_at)


def rungs(
    policy: Policy, start_at: datetime, kind: Kind, urgent: bool, calendar: WorkCalendar
) -> list[tuple[Rung, datetime]]:
    """The rungs of a round that is late at `start_at`, lowest first; one after no days comes at once."""
    divisor = _divisor(policy, urgent)
    return [
        (rule.rung, calendar.add_workdays(start_at, rule.workdays / divisor) if rule.workdays else start_at)
        for rule in policy.ladders[kind]
    ]


def passed(
    times: Sequence[tuple[Rung, datetime]], already: Collection[Rung], now: datetime
) -> tuple[list[Rung], Rung | None]:
    """The rungs to record now, lowest first, and the one of them to send: the highest."""
    to_record = [rung for rung, at in _ahead(times, already) if at <= now]
    return to_record, to_record[-1] if to_record else None


def next_step_at(times: Sequence[tuple[Rung, datetime]], already: Collection[Rung]) -> datetime | None:
    """The instant of the next rung, or None at the top."""
    return min((at for _, at in _ahead(times, already)), default=None)


def _ahead(times: Sequence[tuple[Rung, datetime]], already: Collection[Rung]) -> list[tuple[Rung, datetime]]:
    # A round only climbs: after a leap to red, the rungs below never come.
    reached = max((HEIGHT[rung] for rung in already), default=-1)
    return [(rung, at) for rung, at in times if HEIGHT[rung] > reached]


def _divisor(policy: Policy, urgent: bool) -> int:
    return policy.urgent_divisor if urgent else 1
