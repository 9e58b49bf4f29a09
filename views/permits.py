"""One item of a project's approvals, with the buttons of whoever may say how far it is, and what changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person
from models.permits import Permit, PermitState
from models.projects import Project
from services import access, permits, project_file
from services.project_file import ProjectFile, Step
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS, RENDERERS
from views.payloads import Payload
from views.projects import LAMPS, item_name, permits_card, step_line

HISTORY_SHOWN = 4
WORDS_SHOWN = 40
STATES = tuple(PermitState)


@dataclass(frozen=True)
class OpenPermit(Payload, prefix="pi1"):
    """Show one item; `item` is a default item, or less than zero: a permit that only this project needs."""

    project_id: int
    item: int


@dataclass(frozen=True)
class MarkPermit(Payload, prefix="pm1"):
    """Say how far an item is; `state` is its place in PermitState, which only ever grows."""

    project_id: int
    item: int
    state: int


def items_card(file: ProjectFile, words: Words) -> Card:
    """Return the approvals with a button for each item, for who may say how far they are."""
    drawn = permits_card(file, words)
    project_id = file.project.id or 0
    buttons = [
        Button(f"{LAMPS[step.state]} {item_name(step, words)}", OpenPermit(project_id, step.number))
        for step in file.steps
    ]
    pairs = [tuple(buttons[place : place + 2]) for place in range(0, len(buttons), 2)]
    return Card(drawn.text, tuple(pairs))


def item_card(session: Session, project: Project, step: Step, words: Words) -> Card:
    """Return one item: how far it is, who said so when, and a button for each other state."""
    lines = Lines().add(words("projects.card.title", code=project.code, name=project.name))
    lines.add(step_line(step, words))
    subject = None
    if step.permit is not None:
        subject = permits.subject(step.permit)
        lines.add(*_history(session, step.permit, words))
        lines.add(words(f"permits.add.{step.state.value}"))
    buttons = tuple(
        Button(
            f"{LAMPS[state]} {words.plain(f'permits.state.{state.value}')}",
            MarkPermit(project.id or 0, step.number, STATES.index(state)),
        )
        for state in STATES
        if step.permit is None or state is not step.state
    )
    return Card(lines.text, (buttons,), subject=subject)


def redraw(session: Session, permit_id: int, reader: Person | None, words: Words) -> Card:
    """Redraw the item that a message shows; without buttons where its reader may not press them any more."""
    permit = session.get_one(Permit, permit_id)
    project = session.get_one(Project, permit.project_id)
    steps = project_file.steps(session, project)
    card = item_card(session, project, next(step for step in steps if step.permit is permit), words)
    may = reader is not None and access.marks_permits(session, reader)
    return card if may else Card(card.text, subject=card.subject)


def changed(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell somebody concerned what changed in a project's approvals on a day."""
    project = session.get_one(Project, row.data["project_id"])
    day = date.fromordinal(row.data["day"])
    lines = Lines().add(words("permits.changed", code=project.code, name=project.name, day=words.day(day)))
    for permit, item in permits.changes(session, row.data["project_id"], day):
        step = Step(0, permit.stage, permit.name, item.name_en if item else "", permit)
        lines.add(step_line(step, words))
    return Card(lines.text)


def _history(session: Session, permit: Permit, words: Words) -> Iterator[Markup]:
    for change, who in permits.history(session, permit)[:HISTORY_SHOWN]:
        became = change.became
        said = [
            words.plain(f"permits.state.{became['state']}") if "state" in became else "",
            *(str(became[name]) for name in ("number", "granted_on", "words") if became.get(name)),
        ]
        yield words(
            "permits.history", at=words.when(change.at), who=who.name if who else "",
            said=excerpt(" ".join(part for part in said if part), WORDS_SHOWN),
        )  # fmt: skip


DRAWERS["permit"] = redraw
RENDERERS["PermitsChanged"] = changed
