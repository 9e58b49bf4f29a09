"""Looking a project up: by name, pinyin or code, by a button, or by a link that somebody shared."""

import re
from collections.abc import Sequence
from typing import Final

from handlers import people
from handlers.elsewhere import for_the_known
from handlers.turn import Turn
from models.projects import Project
from models.reports import Owed
from services import access, office, office_access, project_file, search
from services.project_file import ProjectFile
from services.search import Hit
from views.card import Button, Card
from views.checks import ExcuseProject
from views.projects import (
    ShowDuties,
    ShowProject,
    choice_card,
    duties_card,
    project_card,
)
from views.stage_events import declare_rows

SHARED: Final = re.compile(r"p([1-9][0-9]{0,8})")
MOST: Final = 8


def start(turn: Turn) -> None:
    """Open the project of a shared link; every other start is somebody who comes in."""
    shared = SHARED.fullmatch((turn.message.text or "").partition(" ")[2].strip())
    if shared is None:
        people.start(turn)
        return

    def opened(turn: Turn) -> None:
        _show(turn, access.seen_project(turn.session, int(shared[1]), by=turn.actor))

    for_the_known(opened)(turn)


def look(turn: Turn) -> None:
    """Show the project that the words after the command mean, or ask which of several."""
    said, found = meant(turn)
    if len(found) == 1:
        _show(turn, turn.session.get_one(Project, found[0].id))
    elif found:
        turn.say(choice_card(found[:MOST], len(found), turn.words))
    else:
        turn.say(Card(turn.words("projects.none" if said else "projects.how", said=said)))


def meant(turn: Turn) -> tuple[str, Sequence[Project | Hit]]:
    """Return the words after a command and the projects they mean; without words one's own."""
    said = (turn.message.text or "").partition(" ")[2].strip()
    if said:
        return said, search.find(turn.session, said, by=turn.actor)
    return "", access.projects(turn.session, turn.actor)


def show(turn: Turn) -> None:
    """Show the card of a project."""
    _show(turn, access.seen_project(turn.session, turn.press(ShowProject).project_id, by=turn.actor))


def duties(turn: Turn) -> None:
    """Show what the district has written down as the duties for a project."""
    turn.say(duties_card(_file(turn, turn.press(ShowDuties).project_id), turn.words))


def _file(turn: Turn, project_id: int) -> ProjectFile:
    project = access.seen_project(turn.session, project_id, by=turn.actor)
    return project_file.read(turn.session, project, turn.now)


def _show(turn: Turn, project: Project) -> None:
    bot = office.of(turn.session).bot_username
    link = f"https://t.me/{bot}?start=p{project.id}" if bot else ""
    file = project_file.read(turn.session, project, turn.now)
    card = project_card(file, turn.words, link)
    rows = card.rows
    if access.reports_on(turn.session, project, turn.actor):
        rows += tuple(declare_rows(file, turn.words))
    if file.owed is Owed.DUE and office_access.of_office(turn.session, turn.actor):
        rows += ((Button(turn.words.plain("checks.button.excuse"), ExcuseProject(project.id or 0)),),)
    turn.say(Card(card.text, rows))
