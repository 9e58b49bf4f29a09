"""Cards of a week for those who oversee it: every department in a line, and what one still owes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from locales import Words
from models.reports import Owed
from services import obligations
from services.week_overview import NOBODY, Overview, Owing, Reminded, Row
from services.weeks import Week
from views.card import BLANK, Button, Card, Lines, excerpt
from views.paging import turning
from views.payloads import Payload

PAGE = 20
NAME_SHOWN = 32
PROJECT_SHOWN = 30
EVERYBODY = -1


@dataclass(frozen=True)
class ShowWeek(Payload, prefix="wk1"):
    """Show a page of a week, written 202622, from 0."""

    week: int
    page: int


@dataclass(frozen=True)
class ShowUnit(Payload, prefix="wu1"):
    """Show a page of what a department still owes a week; 0 is for projects without a department."""

    week: int
    department_id: int
    page: int


@dataclass(frozen=True)
class RemindUnit(Payload, prefix="wr1"):
    """Remind those of a department who still owe a week; -1 is for all departments."""

    week: int
    department_id: int


def overview_card(seen: Overview, page: int, words: Words, *, reminds: bool) -> Card:
    """Return a page of the departments, all added up, with a button for each that owes something."""
    number = obligations.number_of(seen.week)
    head = Lines().add(_title(seen.week, words), _times(seen, words))
    if not seen.rows:
        return Card(head.add(words("week.nothing")).text, _beside(seen, words))
    shown = seen.rows[page * PAGE : (page + 1) * PAGE]
    lines = Lines().add(*(_line(row, words) for row in shown))
    blocks = [head.text, lines.text, _total(seen, words)]
    buttons = [_unit(number, row, words) for row in shown if row.owing]
    remind = _remind(number, EVERYBODY, words) if reminds else ()
    turns = turning(page, len(seen.rows), partial(ShowWeek, number), words, PAGE)
    rows = (*_pairs(buttons), *remind, *turns, *_beside(seen, words))
    return Card(BLANK.join(blocks), rows)


def unit_card(
    week: Week, row: Row, owing: Sequence[Owing], page: int, words: Words, *, reminds: bool
) -> Card:
    """Return a page of the projects of a department that have not answered, with their officers."""
    number = obligations.number_of(week)
    name, states = _name(row, words), _states(row.counts, words)
    lines = Lines().add(words("week.unit", name=name, week=week.number, n=row.total, states=states))
    for one in owing[page * PAGE : (page + 1) * PAGE]:
        officers = words.plain("week.and").join(excerpt(who.name, NAME_SHOWN) for who in one.officers)
        key = "week.owing" if officers else "week.owing.nobody"
        name = excerpt(one.project.name, PROJECT_SHOWN)
        lines.add(words(key, code=one.project.code, name=name, officers=officers))
    if not owing:
        lines.add(words("week.unit.done"))
    turns = turning(page, len(owing), partial(ShowUnit, number, row.department_id), words, PAGE)
    back = (Button(words.plain("week.button.back"), ShowWeek(number, 0)),)
    remind = _remind(number, row.department_id, words) if reminds and owing else ()
    return Card(lines.text, (*remind, *turns, back))


def reminded_card(done: Reminded, words: Words, *, held: bool) -> Card:
    """Say how many were reminded, how many had been before, and of how many projects nobody can be."""
    lines = Lines()
    if done.people:
        lines.add(words("week.reminded.held" if held else "week.reminded", n=done.people, at=done.at))
    if done.before:
        lines.add(words("week.reminded.before", n=done.before))
    if done.nobody:
        lines.add(words("week.reminded.nobody", n=done.nobody))
    return Card(lines.add(None if lines.lines else words("week.reminded.none")).text)


def none_card(words: Words) -> Card:
    """Say that no week has been opened yet."""
    return Card(words("week.none"))


def _title(week: Week, words: Words) -> Markup:
    first, last = (words.day(week.days[place]) for place in (0, -1))
    return words("week.title", year=week.year, week=week.number, first=first, last=last)


def _times(seen: Overview, words: Words) -> Markup | None:
    if seen.cycle is None:
        return None
    return words("week.times", due_at=seen.cycle.due_at, cutoff_at=seen.cycle.cutoff_at)


def _line(row: Row, words: Words) -> Markup:
    return words("week.line", name=_name(row, words), n=row.total, states=_states(row.counts, words))


def _total(seen: Overview, words: Words) -> Markup:
    return words("week.total", n=seen.total, states=_states(seen.counts, words, words.plain("week.plus")))


def _states(counts: Mapping[Owed, int], words: Words, joint: str | None = None) -> str:
    """Return the states that occur, in the order of a week."""
    found = [words.plain(f"week.state.{one}", count=counts[one]) for one in Owed if counts.get(one)]
    return (words.plain("week.and") if joint is None else joint).join(found)


def _name(row: Row, words: Words) -> str:
    if row.department_id == NOBODY:
        return words.plain("week.no_department")
    return excerpt((words.language == "en" and row.name_en) or row.name, NAME_SHOWN)


def _unit(number: int, row: Row, words: Words) -> Button:
    label = words.plain("week.button.unit", name=_name(row, words), n=row.owing)
    return Button(label, ShowUnit(number, row.department_id, 0))


def _remind(number: int, department_id: int, words: Words) -> tuple[tuple[Button, ...], ...]:
    return ((Button(words.plain("week.button.remind"), RemindUnit(number, department_id)),),)


def _beside(seen: Overview, words: Words) -> tuple[tuple[Button, ...], ...]:
    beside = {"week.button.older": seen.older, "week.button.newer": seen.newer}
    row = [
        Button(words.plain(key), ShowWeek(obligations.number_of(week), 0))
        for key, week in beside.items()
        if week
    ]
    return (tuple(row),) if row else ()


def _pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
