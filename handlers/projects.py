"""Looking a project up: by name, pinyin or code, by a button, or by a link that somebody shared."""

import re
from typing import Final

from handlers import people
from handlers.elsewhere import for_the_known
from handlers.turn import Turn
from models.projects import Project
from services import access, office, project_file, search
from services.project_file import ProjectFile
from views.card import Card
from views.projects import (
    ShowDuties,
    ShowPhoto,
    ShowProject,
    choice_card,
    duties_card,
    photo_card,
    project_card,
)

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
    said = (turn.message.text or "").partition(" ")[2].strip()
    found = search.find(turn.session, said, by=turn.actor) if said else _own(turn)
    if len(found) == 1:
        _show(turn, turn.session.get_one(Project, found[0].id))
    elif found:
        turn.say(choice_card(found[:MOST], len(found), turn.words))
    else:
        turn.say(Card(turn.words("projects.none" if said else "projects.how", said=said)))


def show(turn: Turn) -> None:
    """Show the card of a project."""
    _show(turn, access.seen_project(turn.session, turn.press(ShowProject).project_id, by=turn.actor))


def duties(turn: Turn) -> None:
    """Show what the district has written down as the duties for a project."""
    turn.say(duties_card(_file(turn, turn.press(ShowDuties).project_id), turn.words))


def photo(turn: Turn) -> None:
    """Send the newest picture of a project."""
    card = photo_card(_file(turn, turn.press(ShowPhoto).project_id), turn.words)
    if card is None:
        turn.answer("projects.photo.none")
    else:
        turn.say(card)


def _own(turn: Turn) -> list[Project]:
    return list(access.projects(turn.session, turn.actor))


def _file(turn: Turn, project_id: int) -> ProjectFile:
    project = access.seen_project(turn.session, project_id, by=turn.actor)
    return project_file.read(turn.session, project, turn.now)


def _show(turn: Turn, project: Project) -> None:
    bot = office.of(turn.session).bot_username
    link = f"https://t.me/{bot}?start=p{project.id}" if bot else ""
    turn.say(project_card(project_file.read(turn.session, project, turn.now), turn.words, link))
