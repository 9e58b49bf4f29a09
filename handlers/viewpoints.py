"""Fixed viewpoints: named by a reply, chosen for an entry's pictures, looked back at, ended."""

from handlers.turn import Turn
from models.photos import Viewpoint
from models.projects import Project
from services import access, cards, reports, viewpoints
from services.refusals import NotThere, OutOfDate
from services.report_entry import Entry
from views.card import Card
from views.viewpoints import (
    EndViewpoint,
    NameViewpoint,
    PutPicture,
    ShowViewpoints,
    TurnViewpoint,
    last_card,
    naming_card,
)

SHOWN = 6


def ask_name(turn: Turn) -> None:
    """Ask what the viewpoint of a picture is called; the reply to that says it."""
    photo, _ = viewpoints.nameable(turn.session, turn.press(NameViewpoint).photo_id, by=turn.actor)
    turn.say(naming_card(turn.session, photo.id or 0, turn.actor, turn.words))


def heard(turn: Turn, text: str) -> bool:
    """Take a reply to that question for the name of a viewpoint; False for anything else."""
    replied = turn.message.reply_to_message
    subject = cards.subject_of(turn.session, turn.chat.id, replied.message_id) if replied else None
    kind, _, number = (subject or "").partition(":")
    if kind != "naming" or not text.strip():
        return False
    photo, project = viewpoints.nameable(turn.session, int(number), by=turn.actor)
    made = viewpoints.make(turn.session, photo, project, text, by=turn.actor, now=turn.now)
    turn.say(Card(turn.words("viewpoints.made", title=made.title, code=project.code)))
    return True


def put(turn: Turn) -> None:
    """Say from which of the project's viewpoints a picture was taken, or from none."""
    press = turn.press(PutPicture)
    photo, project = viewpoints.nameable(turn.session, press.photo_id, by=turn.actor)
    chosen = _of(turn, press.viewpoint_id, project.id) if press.viewpoint_id else None
    viewpoints.put(turn.session, photo, chosen, by=turn.actor, now=turn.now)


def turn_over(turn: Turn) -> None:
    """Give a viewpoint the next picture of an entry."""
    press = turn.press(TurnViewpoint)
    draft = reports.going_on(turn.session, press.draft_id, by=turn.actor, now=turn.now)
    chosen = _of(turn, press.viewpoint_id, Entry.of(draft.data).project_id)
    viewpoints.turn(turn.session, draft, chosen, by=turn.actor, now=turn.now)


def show(turn: Turn) -> None:
    """Show the last picture from each viewpoint of a project."""
    project = access.seen_project(turn.session, turn.press(ShowViewpoints).project_id, by=turn.actor)
    there = viewpoints.of(turn.session, [project.id or 0]).get(project.id or 0, [])
    keeps = access.keeps_viewpoints(turn.session, project, turn.actor)
    for one in there[:SHOWN]:
        turn.say(last_card(turn.session, one, turn.words, keeps=keeps))
    if not there:
        turn.answer("viewpoints.nothing", code=project.code)


def end(turn: Turn) -> None:
    """End a viewpoint."""
    found = access.viewpoint(turn.session, turn.press(EndViewpoint).viewpoint_id, by=turn.actor)
    project = turn.session.get_one(Project, found.project_id)
    if not access.keeps_viewpoints(turn.session, project, turn.actor):
        raise NotThere
    if found.ended_at is not None:
        raise OutOfDate
    viewpoints.end(turn.session, found, by=turn.actor, now=turn.now)
    turn.say(Card(turn.words("viewpoints.ended", title=found.title, code=project.code)))


def _of(turn: Turn, viewpoint_id: int, project_id: int | None) -> Viewpoint:
    found = access.viewpoint(turn.session, viewpoint_id, by=turn.actor)
    if found.project_id != project_id:
        raise NotThere
    if found.ended_at is not None:
        raise OutOfDate
    return found
