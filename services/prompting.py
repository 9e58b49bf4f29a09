"""Who is asked about the week, and when: the prompt, one reminder, and the list for the liaison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.engine import Session
from models.outbox import Priority
from models.people import Person
from services import answering, notices, obligations
from services.notices import Notice
from services.obligations import Line
from services.weeks import Cycle, Week


@dataclass(frozen=True)
class Prompt(Notice):
    """A new week has begun; these projects owe it a report."""

    week: int
    priority = Priority.PROMPT


@dataclass(frozen=True)
class Reminder(Notice):
    """Something is still owed, and the due time is near."""

    week: int
    priority = Priority.PROMPT


@dataclass(frozen=True)
class StillOwed(Notice):
    """What the projects of a liaison's department still owe on the last day."""

    week: int
    priority = Priority.PROMPT


def prompt(session: Session, week: Week, now: datetime) -> int:
    """Tell everybody who is asked about a project what the week asks; return how many people."""
    return _tell_owing(session, Prompt(obligations.number_of(week)), week, now)


def remind(session: Session, week: Week, now: datetime) -> int:
    """Remind those who still owe, and nobody else."""
    return _tell_owing(session, Reminder(obligations.number_of(week)), week, now)


def _tell_owing(session: Session, what: Prompt | Reminder, week: Week, now: datetime) -> int:
    asked = answering.by_person(session, obligations.due_ids(session, week))
    return _tell(session, list(asked), what, week, now)


def list_still_owed(session: Session, week: Week, now: datetime) -> int:
    """Tell the liaisons what their departments' projects still owe."""
    liaisons = answering.liaisons_of(session, obligations.due_ids(session, week))
    people = dict.fromkeys(person_id for people in liaisons.values() for person_id in people)
    return _tell(session, list(people), StillOwed(obligations.number_of(week)), week, now)


def _tell(session: Session, people: list[int], what: Notice, week: Week, now: datetime) -> int:
    name = type(what).__name__.lower()
    told = {f"{name}:{week.label}:{person_id}": (person_id, what) for person_id in people}
    notices.tell_many(session, type(what), told, now=now, spread=True)
    return len(people)


@dataclass(frozen=True)
class Asked:
    """What a week asks of a person."""

    week: Week
    cycle: Cycle
    lines: list[Line]


def asked(session: Session, person: Person, week: Week) -> Asked | None:
    """Return how the projects stand that a person is asked about, answered ones included."""
    mine = answering.by_person(session, answering.near(session, person))
    return _standing(session, mine.get(person.id or 0, []), week)


def watched(session: Session, person: Person, week: Week) -> Asked | None:
    """Return how the projects stand of the departments whose liaison a person is."""
    return _standing(session, answering.watched_by(session, person), week)


def _standing(session: Session, project_ids: Sequence[int], week: Week) -> Asked | None:
    cycle = obligations.cycle(session, week)
    return Asked(week, cycle, obligations.lines(session, week, project_ids)) if cycle else None
