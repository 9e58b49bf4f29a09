"""What the buttons of blockers carry, and how the things around a blocker are called."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from locales import Words
from models.blockers import Blocker, Category
from models.people import Department
from services.ladder import Rung
from views.payloads import Payload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MINUTES = 10**8
ANOTHER = -1


@dataclass(frozen=True)
class RaiseBlocker(Payload, prefix="br1"):
    """Start to raise a blocker of a project; 0 where the project has still to be chosen."""

    project_id: int


@dataclass(frozen=True)
class LocateBlocker(Payload, prefix="bp1"):
    """The blocker is about this project."""

    draft_id: int
    project_id: int


@dataclass(frozen=True)
class SortBlocker(Payload, prefix="bc1"):
    """The blocker is of a category, by its place in Category, which only ever grows; -1: of another one."""

    draft_id: int
    category: int


@dataclass(frozen=True)
class MarkBlocker(Payload, prefix="bu1"):
    """The blocker is urgent (1), or not (0)."""

    draft_id: int
    urgent: int


@dataclass(frozen=True)
class ConfirmBlocker(Payload, prefix="bk1"):
    """Raise the blocker."""

    draft_id: int


@dataclass(frozen=True)
class CancelEntry(Payload, prefix="bx1"):
    """Give up an entry about a blocker."""

    draft_id: int


@dataclass(frozen=True)
class SignBlocker(Payload, prefix="bs1"):
    """Start to sign for a blocker."""

    blocker_id: int


@dataclass(frozen=True)
class PromiseBy(Payload, prefix="bq1"):
    """Promise an instant, in whole minutes since 1970."""

    draft_id: int
    minutes: int

    @classmethod
    def of(cls, draft_id: int, at: datetime) -> Self:
        """Return the payload for an instant."""
        return cls(draft_id, int(at.timestamp()) // 60)

    @property
    def at(self) -> datetime | None:
        """Return the instant; None for a number that is none."""
        return EPOCH + timedelta(minutes=self.minutes) if abs(self.minutes) < MOST_MINUTES else None


@dataclass(frozen=True)
class OtherDay(Payload, prefix="bo1"):
    """Type the promised day."""

    draft_id: int


@dataclass(frozen=True)
class NamePerson(Payload, prefix="bn1"):
    """Name who will do the work, and sign."""

    draft_id: int
    person_id: int


@dataclass(frozen=True)
class ReportDone(Payload, prefix="bd1"):
    """Start to report a blocker as done."""

    blocker_id: int


@dataclass(frozen=True)
class RefuseDone(Payload, prefix="bf1"):
    """Start to say that a blocker is not solved."""

    blocker_id: int


@dataclass(frozen=True)
class SubmitNote(Payload, prefix="bt1"):
    """Send what was said about a blocker."""

    draft_id: int


@dataclass(frozen=True)
class CloseBlocker(Payload, prefix="bv1"):
    """Strike a blocker off after a look on site."""

    blocker_id: int


def category_name(category: Category, words: Words) -> str:
    """Return what a category is called."""
    return words.plain(f"blockers.category.{category.value}")


def department_name(department: Department, words: Words) -> str:
    """Return a department's name in the reader's language, where it has one."""
    return (words.language == "en" and department.name_en) or department.name


def rung_name(rung: Rung, words: Words) -> str:
    """Return what a rung is called, with its colour."""
    return words.plain(f"blockers.rung.{rung.value}")


def urgent_mark(case: Blocker, words: Words) -> str:
    """Return the mark of an urgent blocker, nothing for others."""
    return words.plain("blockers.urgent") if case.urgent else ""
