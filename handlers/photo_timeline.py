"""Looking through the pictures of a project."""

from collections.abc import Iterator

from handlers.projects import MOST, meant
from handlers.turn import Turn
from services import access, photo_timeline, viewpoints
from services.photo_timeline import Page
from views import photo_archives
from views.card import Button, Card
from views.photo_timeline import ShowPicture, page_card
from views.projects import ShowPhoto, choice_card
from views.viewpoints import page_buttons


def look(turn: Turn) -> None:
    """Show the pictures of the project that the words after the command mean, or ask which of several."""
    said, found = meant(turn)
    if len(found) == 1:
        _show(turn, found[0].id or 0)
    elif found:
        turn.say(choice_card(found[:MOST], len(found), turn.words, ShowPhoto))
    else:
        turn.say(Card(turn.words("projects.none" if said else "timeline.how", said=said)))


def newest(turn: Turn) -> None:
    """Show the newest picture of a project."""
    _show(turn, turn.press(ShowPhoto).project_id)


def one(turn: Turn) -> None:
    """Show a picture of a project."""
    press = turn.press(ShowPicture)
    _show(turn, press.project_id, press.photo_id)


def _show(turn: Turn, project_id: int, photo_id: int | None = None) -> None:
    project = access.seen_project(turn.session, project_id, by=turn.actor)
    page = photo_timeline.page(turn.session, project, photo_id)
    if page is not None:
        turn.say(page_card(page, turn.words, _buttons(turn, page)))
    elif turn.query is not None:
        turn.answer("timeline.none", code=project.code)
    else:
        turn.say(Card(turn.words("timeline.none", code=project.code)))


def _buttons(turn: Turn, page: Page) -> Iterator[Button]:
    project_id = page.project.id or 0
    keeps = access.keeps_viewpoints(turn.session, page.project, turn.actor)
    there = viewpoints.of(turn.session, [project_id]).get(project_id, [])
    yield from page_buttons(page, there, turn.words, keeps=keeps)
    proves = access.proves(turn.session, page.project, turn.actor)
    yield from photo_archives.page_buttons(page.project, page.shot.photo, turn.words, proves=proves)
