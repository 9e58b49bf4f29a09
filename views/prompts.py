"""The week's cards: what is asked, what is still owed, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person
from models.reports import Owed
from services import answering, obligations, prompting, viewpoints
from services.obligations import Line
from services.prompting import Asked
from views.card import Button, Card, Lines
from views.delivery import ALONE, DRAWERS, RENDERERS
from views.payloads import Payload
from views.percent import percent
from views.stage_questions import question
from views.viewpoints import There, prompt_buttons, prompt_line


@dataclass(frozen=True)
class ReportProject(Payload, prefix="rp1"):
    """Open the entry for a report."""

    project_id: int


@dataclass(frozen=True)
class NoChange(Payload, prefix="rn1"):
    """Answer a week, written 202622, with no change."""

    project_id: int
    week: int


def prompt(session: Session, row: NoticeRow, words: Words) -> Card:
    """Ask a person for the week; the card follows what is answered."""
    person = session.get_one(Person, row.person_id)
    return week_card(session, person, row.data["week"], words)


def week_card(session: Session, person: Person, number: int, words: Words) -> Card:
    """Draw a person's week, the answered projects with how they were."""
    asked = prompting.asked(session, person, obligations.week_of(number))
    subject = obligations.week_subject(person.id or 0)
    if asked is None or not asked.lines:
        return Card(words("prompts.nothing"), subject=subject)
    due = _due(asked.lines)
    missed = sum(line.state is Owed.MISSED for line in asked.lines)
    if due:
        head = _head("prompts.week", asked, words)
    elif missed:
        head = words("prompts.week.closed", week=asked.week.number, n=missed)
    else:
        head = words("prompts.week.done", week=asked.week.number)
    answered_first = sorted(asked.lines, key=lambda line: line.state is Owed.DUE)
    there = viewpoints.of(session, [line.project.id or 0 for line in due])
    blocks = _blocks(answered_first, there, words)
    return Card(Lines().add(head, *blocks).text, answering_rows(asked, due, there, words), subject)


def redraw(session: Session, person_id: int, _person: Person | None, words: Words) -> Card:
    """Redraw the week that was opened last."""
    week = obligations.latest_week(session)
    person = session.get_one(Person, person_id)
    if week is None:
        return Card(words("prompts.nothing"), subject=obligations.week_subject(person_id))
    return week_card(session, person, obligations.number_of(week), words)


def reminder(session: Session, row: NoticeRow, words: Words) -> Card | None:
    """Remind a person of what is still owed, and of nothing else; None where it has been answered since."""
    person = session.get_one(Person, row.person_id)
    asked = prompting.asked(session, person, obligations.week_of(row.data["week"]))
    due = _due(asked.lines) if asked else []
    if asked is None or not due:
        return None
    if row.due_at < asked.cycle.due_at:
        head = _head("prompts.reminder", asked, words)
    else:
        head = words("prompts.reminder.late", week=asked.week.number, n=len(due), at=asked.cycle.cutoff_at)
    there = viewpoints.of(session, [line.project.id or 0 for line in due])
    lines = Lines().add(head, *_blocks(due, there, words))
    return Card(lines.text, answering_rows(asked, due, there, words))


def still_owed(session: Session, row: NoticeRow, words: Words) -> Card | None:
    """Tell a liaison which projects of the department have not answered; None where all have since."""
    person = session.get_one(Person, row.person_id)
    watched = prompting.watched(session, person, obligations.week_of(row.data["week"]))
    due = _due(watched.lines) if watched else []
    if watched is None or not due:
        return None
    officers = answering.officers(session, [line.project.id or 0 for line in due])
    lines = Lines().add(
        words("prompts.list", week=watched.week.number, n=len(due), at=watched.cycle.cutoff_at)
    )
    for line in due:
        names = words.plain("prompts.and").join(one.name for one in officers.get(line.project.id or 0, []))
        key = "prompts.list.line" if names else "prompts.list.nobody"
        lines.add(words(key, code=line.project.code, name=line.project.name, officers=names))
    return Card(lines.text)


def _head(key: str, asked: Asked, words: Words) -> Markup:
    return words(key, week=asked.week.number, n=len(_due(asked.lines)), due_at=asked.cycle.due_at)


def _due(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.state is Owed.DUE]


def _blocks(lines: Iterable[Line], there: There, words: Words) -> Iterable[Markup]:
    for line in lines:
        fields = {"code": line.project.code, "name": line.project.name}
        if line.state is not Owed.DUE:
            yield words(f"prompts.answered.{line.state.value}", **fields)
            continue
        yield words("prompts.line", **fields)
        for task in line.tasks:
            yield words("prompts.task.done" if task.done_at else "prompts.task", title=task.title)
        if asked := question(line.project, words):
            yield asked
        if line.milestone:
            now_at = percent(line.project.percent_tenths)
            day = words.day(line.milestone.due_on)
            yield words("prompts.milestone", day=day, title=line.milestone.title, percent=now_at)
        if fixed := there.get(line.project.id or 0):
            yield prompt_line(fixed, words)


def answering_rows(
    asked: Asked, due: Iterable[Line], there: There, words: Words
) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that answer a week, a row for each project."""
    number = obligations.number_of(asked.week)
    return tuple(
        (
            Button(
                words.plain("prompts.button.report", code=line.project.code),
                ReportProject(line.project.id or 0),
            ),
            Button(
                words.plain("prompts.button.no_change", code=line.project.code),
                NoChange(line.project.id or 0, number),
            ),
            *prompt_buttons(line.project, there, words),
        )
        for line in due
    )


RENDERERS["Prompt"] = prompt
RENDERERS["Reminder"] = reminder
RENDERERS["StillOwed"] = still_owed
ALONE.update({"Prompt", "Reminder", "StillOwed"})
DRAWERS["week"] = redraw
