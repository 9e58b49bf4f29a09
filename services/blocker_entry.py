"""A blocker that is put into words, signed for or answered: values that move with what a person does."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from models.blockers import Category

Messages = tuple[tuple[int, str], ...]


class Ask(StrEnum):
    """What an entry asks for next."""

    PROJECT = "project"
    CATEGORY = "category"
    WORDS = "words"
    CONFIRM = "confirm"
    PROMISE = "promise"
    DAY = "day"
    NAME = "name"


@dataclass(frozen=True)
class Said:
    """A text or a caption; the same message said again, because it was edited, replaces what it said."""

    message_id: int
    text: str


@dataclass(frozen=True)
class Located:
    """It is about this project."""

    project_id: int


@dataclass(frozen=True)
class Sorted:
    """It is of this category, or of another one that will be chosen."""

    category: Category | None


@dataclass(frozen=True)
class Marked:
    """It is urgent, or no longer."""

    urgent: bool


@dataclass(frozen=True)
class Raising:
    """A blocker that somebody on site is about to raise."""

    project_id: int | None = None
    category: Category | None = None
    said: Messages = ()
    urgent: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read what to_json wrote."""
        category = data.get("category")
        return cls(
            data.get("project_id"),
            Category(category) if category else None,
            _messages(data),
            data.get("urgent", False),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        return asdict(self)

    @property
    def words(self) -> str:
        """Return all words, one message a line."""
        return _words(self.said)

    @property
    def asks(self) -> Ask:
        """Return what is still missing, in the order in which it is asked for."""
        if self.project_id is None:
            return Ask.PROJECT
        if self.category is None:
            return Ask.CATEGORY
        return Ask.CONFIRM if self.words else Ask.WORDS

    def advance(self, event: Said | Located | Sorted | Marked) -> "Raising":
        """Return the entry after an event."""
        match event:
            case Said():
                return replace(self, said=_with(self.said, event))
            case Located(project_id):
                return replace(self, project_id=project_id)
            case Sorted(category):
                return replace(self, category=category)
            case Marked(urgent):
                return replace(self, urgent=urgent)


@dataclass(frozen=True)
class Signing:
    """A signature that lacks its promise or the name of who will do the work."""

    case_id: int
    promise_at: datetime | None = None
    typing: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read what to_json wrote."""
        promise = data.get("promise_at")
        return cls(
            data["case_id"], datetime.fromisoformat(promise) if promise else None, data.get("typing", False)
        )

    def to_json(self) -> dict[str, Any]:
        """Return the entry as plain values."""
        return {**asdict(self), "promise_at": self.promise_at.isoformat() if self.promise_at else None}

    @property
    def asks(self) -> Ask:
        """Return what is still missing; a day is asked for by buttons first."""
        if self.promise_at is not None:
            return Ask.NAME
        return Ask.DAY if self.typing else Ask.PROMISE


@dataclass(frozen=True)
class Note:
    """What is said when a blocker is reported as done, or found not to be."""

    case_id: int
    said: Messages = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read what to_json wrote."""
        return cls(data["case_id"], _messages(data))

    def to_json(self) -> dict[str, Any]:
        """Return the note as plain values."""
        return asdict(self)

    @property
    def words(self) -> str:
        """Return all words, one message a line."""
        return _words(self.said)

    def advance(self, event: Said) -> "Note":
        """Return the note after a message."""
        return replace(self, said=_with(self.said, event))


def _with(said: Messages, new: Said) -> Messages:
    kept = dict(said)
    kept[new.message_id] = new.text.strip()
    return tuple((message_id, text) for message_id, text in kept.items() if text)


def _words(said: Messages) -> str:
    return "\n".join(text for _, text in said)


def _messages(data: Mapping[str, Any]) -> Messages:
    return tuple((message_id, text) for message_id, text in data.get("said", ()))
