"""Cards for going on leave in a few taps, and what those hear who stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.people import Leave, Person
from services import leaves, office
from views.card import Button, Card, Lines, excerpt
from views.delivery import RENDERERS
from views.members import name_of
from views.payloads import Payload

STARTS = 4
ENDS = (0, 1, 2, 3, 4, 6, 9, 13, 20)
IN_A_ROW = 3
DEPUTIES_SHOWN = 20
LABEL = 40


@dataclass(frozen=True)
class LeaveFrom(Payload, prefix="lf1"):
    """Be away from a day on; days are their proleptic Gregorian ordinals."""

    first: int


@dataclass(frozen=True)
class LeaveUntil(Payload, prefix="lu1"):
    """Be away from one day to another."""

    first: int
    last: int


@dataclass(frozen=True)
class ConfirmLeave(Payload, prefix="lc1"):
    """Go on leave; the person stands in, 0 for whoever is deputy for the projects."""

    first: int
    last: int
    person_id: int


@dataclass(frozen=True)
class EndLeave(Payload, prefix="le1"):
    """Be back from a leave, or call it off."""

    leave_id: int


def starts(today: date) -> list[date]:
    """Return the days from which a leave may begin by a tap: today, the next ones, and Monday."""
    days = [today + timedelta(days=n) for n in range(STARTS)]
    monday = today + timedelta(days=7 - today.weekday())
    return days if monday in days else [*days, monday]


def begin_card(session: Session, person: Person, words: Words) -> Card:
    """Show a person's leaves, and ask from when they are away."""
    today = office.today(session)
    lines, rows = Lines(), []
    for leave in leaves.coming(session, person, today):
        lines.add(words("leaves.yours", days=_days(leave, words), deputy=_deputy(session, leave, words)))
        rows.append((Button(words.plain("leaves.end", days=_days(leave, words)), EndLeave(leave.id or 0)),))
    lines.add(words("leaves.from"), words("leaves.or_write"))
    choices = [Button(_day(day, today, words), LeaveFrom(day.toordinal())) for day in starts(today)]
    return Card(lines.text, (*rows, *_in_rows(choices)))


def until_card(first: date, today: date, words: Words) -> Card:
    """Ask for the last day."""
    choices = [
        Button(_day(day, today, words), LeaveUntil(first.toordinal(), day.toordinal()))
        for day in (first + timedelta(days=n) for n in ENDS)
    ]
    return Card(words("leaves.until", first=_day(first, today, words)), _in_rows(choices))


def deputy_card(people: Sequence[Person], first: date, last: date, words: Words) -> Card:
    """Ask who stands in, which is the last tap."""
    start, end = first.toordinal(), last.toordinal()
    rows = [
        (Button(excerpt(one.name, LABEL), ConfirmLeave(start, end, one.id or 0)),)
        for one in people[:DEPUTIES_SHOWN]
    ]
    nobody = Button(words.plain("leaves.by_project"), ConfirmLeave(start, end, 0))
    return Card(words("leaves.who", days=_span(first, last, words)), (*rows, (nobody,)))


def taken_card(session: Session, leave: Leave, words: Words) -> Card:
    """Confirm a leave to the person."""
    return Card(
        words("leaves.noted", days=_days(leave, words), deputy=_deputy(session, leave, words)),
        ((Button(words.plain("leaves.end", days=_days(leave, words)), EndLeave(leave.id or 0)),),),
    )


def told_taken(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell who stands in for whom and when, or a person that the office has noted their leave."""
    leave = session.get_one(Leave, row.data["leave_id"])
    if leave.person_id == row.person_id:
        return taken_card(session, leave, words)
    away = name_of(session.get_one(Person, leave.person_id), words)
    return Card(words("leaves.stand_in", name=away, days=_days(leave, words)))


def told_ended(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell who stood in that the person is back."""
    leave = session.get_one(Leave, row.data["leave_id"])
    away = name_of(session.get_one(Person, leave.person_id), words)
    return Card(words("leaves.back", name=away, days=_days(leave, words)))


def _deputy(session: Session, leave: Leave, words: Words) -> str:
    if leave.deputy_id is None:
        return words.plain("leaves.by_project")
    return name_of(session.get_one(Person, leave.deputy_id), words)


def _days(leave: Leave, words: Words) -> str:
    return _span(leave.starts_on, leave.ends_on, words)


def _span(first: date, last: date, words: Words) -> str:
    if first == last:
        return words.day(first)
    return words.plain("leaves.span", first=words.day(first), last=words.day(last))


def _day(day: date, today: date, words: Words) -> str:
    key = "leaves.today" if day == today else "leaves.day"
    return words.plain(key, weekday=words.weekday(day), day=words.day(day))


def _in_rows(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW))


RENDERERS["LeaveTaken"] = told_taken
RENDERERS["LeaveEnded"] = told_ended
