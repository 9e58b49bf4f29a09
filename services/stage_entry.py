"""What happens to a project once, while it is being put into words: a value that moves with what one does."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from models.stage_events import StageEventKind
from services import phrases, promises
from services.blocker_entry import Said

Messages = tuple[tuple[int, str], ...]
OF_MILESTONES: Final = frozenset({StageEventKind.REACHED, StageEventKind.REVISED})
NEED_WORDS: Final = frozenset({StageEventKind.STOPPED, StageEventKind.REVISED})
WANT_PICTURES: Final = frozenset({StageEventKind.STARTED, StageEventKind.COMPLETED, StageEventKind.REACHED})
PAST: Final = {"昨天": 1, "yesterday": 1, "前天": 2}
LONG_AHEAD: Final = timedelta(days=183)
YEAR: Final = re.compile(r"[0-9]{4}")
# In Chinese the word is followed by a space or a comma at least: 停工三天 is a report. In English, by nothing
# or a colon.
SPOKEN: Final = {
    StageEventKind.STARTED: re.compile(r"开工(?:[\s:,。]+|$)|started(?::\s*|$)"),
    StageEventKind.COMPLETED: re.compile(r"竣工(?:[\s:,。]+|$)|completed(?::\s*|$)"),
    StageEventKind.STOPPED: re.compile(r"停工(?:[\s:,。]+|$)|stopped(?::\s*|$)"),
    StageEventKind.RESUMED: re.compile(r"复工(?:[\s:,。]+|$)|resumed(?::\s*|$)"),
}


class Ask(StrEnum):
    """What an entry asks for next."""

    PROJECT = "project"
    MILESTONE = "milestone"
    DAY = "day"
    WORDS = "words"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Located:
    """It is about this project, and about its only milestone ahead where there is but one."""

    project_id: int
    milestone_id: int | None = None


@dataclass(frozen=True)
class Chosen:
    """It is about this milestone."""

    milestone_id: int


@dataclass(frozen=True)
class Dated:
    """It happened on this day, or is to be moved to it; None where the day will be typed."""

    day: date | None


@dataclass(frozen=True)
class Declaring:
    """A declaration that is not sent yet; `happened_on` is today until another day is named."""

    kind: StageEventKind
    happened_on: date
    project_id: int | None = None
    milestone_id: int | None = None
    revised_on: date | None = None
    typing: bool = False
    said: Messages = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read what to_json wrote; other keys are left alone."""
        revised = data.get("revised_on")
        return cls(
            StageEventKind(data["kind"]),
            date.fromisoformat(data["happened_on"]),
            data.get("project_id"),
            data.get("milestone_id"),
            date.fromisoformat(revised) if revised else None,
            data.get("typing", False),
            tuple((message_id, text) for message_id, text in data.get("said", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        days = {
            "happened_on": self.happened_on.isoformat(),
            "revised_on": self.revised_on.isoformat() if self.revised_on else None,
        }
        return {**asdict(self), **days, "said": [list(one) for one in self.said]}

    @property
    def words(self) -> str:
        """Return all words, one message a line."""
        return "\n".join(text for _, text in self.said)

    @property
    def asks(self) -> Ask:
        """Return what is still missing, in the order in which it is asked for."""
        if self.project_id is None:
            return Ask.PROJECT
        if self.kind in OF_MILESTONES and self.milestone_id is None:
            return Ask.MILESTONE
        if self.typing or (self.kind is StageEventKind.REVISED and self.revised_on is None):
            return Ask.DAY
        if self.kind in NEED_WORDS and not self.said:
            return Ask.WORDS
        return Ask.CONFIRM

    def advance(self, event: Said | Located | Chosen | Dated) -> "Declaring":
        """Return the entry after an event; a moved day is that of the milestone, else the day it happened."""
        match event:
            case Said(message_id, text):
                kept = dict(self.said) | {message_id: text.strip()}
                return replace(self, said=tuple((key, said) for key, said in kept.items() if said))
            case Located(project_id, milestone_id):
                return replace(self, project_id=project_id, milestone_id=milestone_id)
            case Chosen(milestone_id):
                return replace(self, milestone_id=milestone_id)
            case Dated(None):
                return replace(self, typing=True)
            case Dated(day) if self.kind is StageEventKind.REVISED:
                return replace(self, typing=False, revised_on=day)
            case Dated(day):
                return replace(self, typing=False, happened_on=day or self.happened_on)


def read_day(text: str, today: date, *, ahead: bool) -> date:
    """Return the day that was typed; one that has happened is of the year before where it would be far ahead.

    Raises:
        NotADay: no such form, or no such day.
    """
    typed = phrases.normal(text)
    if not ahead and typed in PAST:
        return today - timedelta(days=PAST[typed])
    found = promises.read(text, today)
    if not ahead and found - today > LONG_AHEAD and YEAR.search(typed) is None:
        return promises.read(f"{today.year - 1}-{found.month}-{found.day}", today)
    return found


def spoken(text: str) -> tuple[StageEventKind, str] | None:
    """Return what a text without its code declares, with the words that follow; None where it does not."""
    said = phrases.normal(text)
    for kind, form in SPOKEN.items():
        if (match := form.match(said)) is not None:
            return kind, text.strip()[match.end() :].strip()
    return None
