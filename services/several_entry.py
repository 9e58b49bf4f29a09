"""Several projects in one message: what each of its lines says, as plain values."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from services import phrases
from services.report_entry import Entry, Kept, Money, Moved, Said, advance

BULLET = re.compile(r"\s*(?:[-•·*]\s*|[(（][0-9]{1,2}[)）]\s*|[0-9]{1,2}(?:[、)）]\s*|[.．]\s+))")
COUNTED = re.compile(r"[0-9]+\s*(?:[米根个台人吨方层号万亿元月日天栋户亩座道]|平|km|m\b|km\b|t\b)")


class Trouble(StrEnum):
    """Why a line is not registered."""

    NOT_YOURS = "not_yours"
    NO_PROJECT = "no_project"
    NOTHING = "nothing"
    ALREADY = "already"


@dataclass(frozen=True)
class Own:
    """A project of the sender, its progress so far in tenths of a percent, and its money."""

    project_id: int
    was_tenths: int
    money: Money = field(default_factory=Money)


@dataclass(frozen=True)
class Line:
    """What was said of one project, in its own words; `opened` is one that is put together by itself."""

    text: str
    entry: Entry = field(default_factory=Entry)
    no_change: bool = False
    opened: bool = False
    trouble: Trouble | None = None
    report_id: int | None = None

    @property
    def project_id(self) -> int | None:
        """Return the project that the line is about."""
        return self.entry.project_id

    @property
    def ready(self) -> bool:
        """Return whether confirming everything registers this line."""
        return not self.opened and self.trouble is None

    @property
    def settled(self) -> Entry:
        """Return the entry with its doubtful figure taken as right."""
        return advance(self.entry, Kept())

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read a line from what to_json wrote."""
        trouble = Trouble(data["trouble"]) if data["trouble"] else None
        return cls(**{**data, "entry": Entry.of(data["entry"]), "trouble": trouble})

    def to_json(self) -> dict[str, Any]:
        """Return the line as plain values."""
        return {
            "text": self.text,
            "entry": self.entry.to_json(),
            "no_change": self.no_change,
            "opened": self.opened,
            "trouble": self.trouble.value if self.trouble else None,
            "report_id": self.report_id,
        }


def code_of(text: str, known: Collection[str]) -> str | None:
    """Return the code that a line begins with; a number of metres or piles is none."""
    said = phrases.normal(BULLET.sub("", text, count=1))
    if COUNTED.match(said):
        return None
    beginning = (code for code in known if phrases.without_code(said, code) != said)
    return max(beginning, key=len, default=None)


def without(text: str, code: str) -> str:
    """Return a line less the code that it begins with."""
    bare = BULLET.sub("", text, count=1)
    return phrases.without_code(bare, code) if code_of(text, [code]) else text


def parse(text: str, mine: Mapping[str, Own], others: Collection[str], message_id: int) -> tuple[Line, ...]:
    """Return what each line of a text says; one without a code goes on with the line before it.

    Lines about the same project are one. Nothing of the text is left out.
    """
    grouped: dict[str, list[str]] = {}
    code, before = "", ""
    for line in filter(str.strip, text.splitlines()):
        code = code_of(line, mine) or code_of(line, others) or before
        grouped.setdefault(code, []).append(line.strip())
        before = code
    return tuple(_line(code, lines, mine.get(code), message_id) for code, lines in grouped.items())


def several(lines: Collection[Line]) -> bool:
    """Tell whether lines are about several projects, one of which is the sender's."""
    told = [line for line in lines if line.trouble is not Trouble.NO_PROJECT]
    return len(told) > 1 and any(line.project_id for line in told)


def _line(code: str, lines: list[str], own: Own | None, message_id: int) -> Line:
    text = "\n".join(lines)
    if own is None:
        return Line(text, trouble=Trouble.NOT_YOURS if code else Trouble.NO_PROJECT)
    said = (without(line, code) for line in lines)
    words = "\n".join(filter(None, said))
    line = Line(text, advance(Entry(), Moved(own.project_id, own.was_tenths, own.money)))
    if phrases.says_no_change(words):
        return replace(line, no_change=True)
    entry = advance(line.entry, Said(message_id, words))
    nothing = entry.empty and not entry.doubtful
    return replace(line, entry=entry, trouble=Trouble.NOTHING if nothing else None)
