"""What a person owes this week, is in the middle of, and has sent: /mine."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.drafts import Draft
from models.engine import Session
from models.people import Person
from models.projects import Project
from models.reports import Owed, Report
from services import viewpoints
from services.attachments import of_report
from services.mine import Mine, Sent
from views.attachments import PlayReport, play_rows
from views.card import Button, Card, Lines, excerpt
from views.corrections import change_rows
from views.delivery import DRAWERS
from views.drafts import ENTRIES
from views.paging import turning
from views.payloads import Payload
from views.prompts import answering_rows
from views.reports import answer_card

NAME_SHOWN = 20


@dataclass(frozen=True)
class ShowMine(Payload, prefix="mm1"):
    """Show a page of what somebody owes and has sent, from 0."""

    page: int


@dataclass(frozen=True)
class ShowSent(Payload, prefix="mv1"):
    """Show a report that somebody sent."""

    report_id: int


@dataclass(frozen=True)
class GoOn(Payload, prefix="mg1"):
    """Take an entry up again."""

    draft_id: int


def mine_card(session: Session, mine: Mine, page: int, words: Words) -> Card:
    """Return a page: what is owed with the buttons that answer it, what is unsent, and what was sent."""
    lines, rows = Lines(), list[tuple[Button, ...]]()
    due = [line for line in mine.asked.lines if line.state is Owed.DUE] if mine.asked else []
    if mine.asked is None or not due:
        lines.add(words("mine.owed.nothing"))
    else:
        lines.add(words("mine.owed", week=mine.asked.week.number, n=len(due), at=mine.asked.cycle.due_at))
        lines.add(*(words("mine.project", code=one.project.code, name=one.project.name) for one in due))
        if page == 0:
            there = viewpoints.of(session, [one.project.id or 0 for one in due])
            rows += answering_rows(mine.asked, due, there, words)
    unsent = [(draft, project) for draft, project in mine.entries if draft.kind in ENTRIES]
    if unsent:
        lines.add(words("mine.unsent", n=len(unsent)))
        rows += [(_go_on(draft, project, words),) for draft, project in unsent]
    if not mine.sent:
        lines.add(words("mine.sent.nothing"))
    else:
        lines.add(words("mine.sent", n=mine.count), *(_line(sent, words) for sent in mine.sent))
        buttons = [Button(sent.report.number, ShowSent(sent.report.id or 0)) for sent in mine.sent]
        rows += [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return Card(lines.text, (*rows, *turning(page, mine.count, ShowMine, words)))


def _go_on(draft: Draft, project: Project | None, words: Words) -> Button:
    kind = words.plain(f"mine.entry.{draft.kind}")
    code = project.code if project else ""
    return Button(words.plain("mine.button.go_on", kind=kind, code=code).strip(), GoOn(draft.id or 0))


def _line(sent: Sent, words: Words) -> Markup:
    report, project = sent.report, sent.project
    name = excerpt(project.name, NAME_SHOWN)
    states = words.plain("mine.and").join(_states(sent, words))
    return words("mine.line", number=report.number, name=name, at=report.sent_at, states=states)


def _states(sent: Sent, words: Words) -> Iterator[str]:
    report = sent.report
    if report.withdrawn_at is not None:
        yield words.plain("mine.state.withdrawn")
        return
    yield words.plain(f"mine.state.{report.verdict}")
    if report.addendum:
        yield words.plain("mine.state.addendum")
    elif sent.late:
        yield words.plain("mine.state.late")


def sent_card(session: Session, report_id: int, _person: Person | None, words: Words) -> Card:
    """Draw a report as its sender finds it again: with how it stands and what can be done with it."""
    report = session.get_one(Report, report_id)
    told = answer_card(session, report, words, f"sent:{report_id}")
    lines = Lines().add(told.text)
    if report.withdrawn_at is None:
        lines.add(words("mine.verdict", state=words.plain(f"mine.state.{report.verdict}")))
        if report.returned_because:
            lines.add(words("mine.returned", reason=report.returned_because))
    played = play_rows(session, of_report(report.id), PlayReport(report_id), words)
    return Card(lines.text, (*told.rows, *played, *change_rows(session, report, words)), told.subject)


DRAWERS["sent"] = sent_card
