"""What goes wrong on purpose: rules that spoil requests, and hooks that see each one come and go.

A request is a call of the Bot API, the download of a file, or the delivery of an update by webhook. Rules are
not kept: a sandbox that is started again is sound.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from sandbox.errors import NOT_FOUND, ApiError, too_many

What = Literal["drop", "delay", "too_many", "server_error", "truncate", "expired"]
KINDS: tuple[str, ...] = get_args(What)
FILE, WEBHOOK = "file", "webhook"


class Drop(Exception):
    """The connection ends without an answer; a hook may raise it too."""


class ProxyError(Exception):
    """Something in front of the server answered with this status and a page of HTML."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule: which requests it is for, by name, chat and count, and what happens to them.

    `method` is a method in any case, a pattern of them ("send*", "*"), "file" or "webhook"; a pattern never
    means the latter two. Of the requests that fit, the `nth` is spoiled and so are `times` in all, None for
    ever.

    | what | effect |
    |---|---|
    | drop | the connection ends; with `after` once everything has happened, without before anything has |
    | delay | `seconds` pass, before it is handled or, with `after`, before it is answered |
    | too_many | 429 with retry_after `seconds` |
    | server_error | `status` with a page of HTML, as a proxy answers; with `after` everything has happened |
    | truncate | the headers promise the whole answer (or file, or update), half of it comes |
    | expired | 404, as a file answers whose link is too old |
    """

    what: What
    method: str = "*"
    chat: int | str | None = None
    nth: int = 1
    times: int | None = 1
    seconds: float = 0.0
    status: int = 502
    after: bool = False

    def fits(self, name: str, chat: str) -> bool:
        """Whether the rule is about requests of this name (in lower case) to this chat."""
        method = self.method.lower()
        named = method == name if name in {FILE, WEBHOOK} else fnmatchcase(name, method)
        return named and (self.chat is None or str(self.chat) == chat)


@dataclass(frozen=True, slots=True)
class Moment:
    """A request as a hook sees it: first with `handled` False, then, once everything has happened, with True.

    `number` counts all requests from 1. `name` is the method in lower case, "file" or "webhook"; `content`
    its parameters, the path of the file, or the update; `answer` the body that is about to be sent, None for
    a delivery and before handling.
    """

    number: int
    handled: bool
    name: str
    chat: str
    content: dict[str, Any]
    answer: bytes | None = None


Hook = Callable[[Moment], Awaitable[None]]


@dataclass(slots=True)
class Rule:
    """A fault that has been laid, and how many requests it has met and spoiled."""

    id: int
    fault: Fault
    met: int = 0
    spoiled: int = 0

    def meets(self) -> bool:
        """Counts a request that fits and says whether it is spoiled."""
        self.met += 1
        last = float("inf") if self.fault.times is None else self.fault.nth + self.fault.times - 1
        applies = self.fault.nth <= self.met <= last
        self.spoiled += applies
        return applies


@dataclass(slots=True)
class Faults:
    """The rules and hooks of one sandbox, and how many requests it has seen."""

    limited: bool = False  # 30 messages a second, 1 a second to one chat, 20 a minute to one group
    hooks: list[Hook] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    requests: int = 0
    laid: int = 0

    def add(self, fault: Fault) -> Rule:
        """Lays a fault; its rule says what it has done."""
        self.laid += 1
        rule = Rule(self.laid, fault)
        self.rules.append(rule)
        return rule

    def remove(self, rule_id: int) -> bool:
        """Lifts one fault; False when it is not there."""
        kept = [rule for rule in self.rules if rule.id != rule_id]
        found = len(kept) < len(self.rules)
        self.rules = kept
        return found

    def clear(self) -> None:
        """Lifts every fault."""
        self.rules = []

    async def arrive(self, name: str, chat: str, content: dict[str, Any]) -> "Visit":
        """A request begins: hooks are told, and what is to happen before it is handled happens.

        Raises:
            Drop, ProxyError, ApiError: it is not handled at all.
        """
        self.requests += 1
        moment = Moment(self.requests, handled=False, name=name, chat=chat, content=content)
        for hook in list(self.hooks):
            await hook(moment)
        met = [rule.fault for rule in self.rules if rule.fault.fits(name, chat) and rule.meets()]
        visit = Visit(self, moment, met)
        await _spoil(fault for fault in met if not fault.after)
        return visit


@dataclass(frozen=True, slots=True)
class Visit:
    """One request on its way through, and the faults that it met."""

    faults: Faults
    moment: Moment
    met: list[Fault]

    @property
    def truncated(self) -> bool:
        """Whether only half of it is to come through."""
        return any(fault.what == "truncate" for fault in self.met)

    async def leave(self, answer: bytes | None = None) -> None:
        """The request has been handled: hooks are told, and what is to happen to its answer happens.

        Raises:
            Drop, ProxyError, ApiError: the answer does not arrive, or another one does.
        """
        moment = replace(self.moment, handled=True, answer=answer)
        for hook in list(self.faults.hooks):
            await hook(moment)
        await _spoil(fault for fault in self.met if fault.after)


async def _spoil(faults: Iterable[Fault]) -> None:
    for fault in sorted(faults, key=lambda fault: fault.what != "delay"):
        if fault.what == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.what == "drop":
            raise Drop
        elif fault.what == "server_error":
            raise ProxyError(fault.status)
        elif fault.what == "too_many":
            raise too_many(timedelta(seconds=fault.seconds))
        elif fault.what == "expired":
            raise ApiError(*NOT_FOUND)
