"""Having something made of a project's pictures; it comes as soon as it is made."""

from handlers.turn import Turn
from models.projects import Project
from services import access, photo_archives, photo_timeline
from services.access import Act
from services.refusals import NotThere
from views.photo_archives import (
    CompareBlocker,
    CompareViewpoint,
    PackPictures,
    ProvePicture,
    SheetPictures,
    asked_card,
    proof_card,
)


def viewpoint(turn: Turn) -> None:
    """Compare the last two pictures from a viewpoint."""
    found = access.viewpoint(turn.session, turn.press(CompareViewpoint).viewpoint_id, by=turn.actor)
    pair = photo_archives.of_viewpoint(turn.session, found)
    if pair is None:
        turn.answer("archives.no_pair")
        return
    language = turn.words.language
    photo_archives.compare(turn.session, found, pair, language, by=turn.actor, now=turn.now)
    turn.answer("archives.making")


def blocker(turn: Turn) -> None:
    """Compare the first picture of a blocker with the one of what was done."""
    blocker_id = turn.press(CompareBlocker).blocker_id
    case = access.blocker(turn.session, blocker_id, to=Act.SEE, by=turn.actor)
    pair = photo_archives.of_blocker(turn.session, case)
    if pair is None:
        turn.answer("archives.no_pair")
        return
    language = turn.words.language
    photo_archives.compare(turn.session, case, pair, language, by=turn.actor, now=turn.now)
    turn.answer("archives.making")


def sheets(turn: Turn) -> None:
    """Make contact sheets of a project's pictures."""
    project = _project(turn, turn.press(SheetPictures).project_id)
    language = turn.words.language
    asked = photo_archives.sheets(turn.session, project, language, by=turn.actor, now=turn.now)
    turn.say(asked_card("archives.asked.sheets", project, asked, turn.words))


def pack(turn: Turn) -> None:
    """Pack a project's pictures in full size."""
    project = _project(turn, turn.press(PackPictures).project_id)
    language = turn.words.language
    asked = photo_archives.archive(turn.session, project, language, by=turn.actor, now=turn.now)
    turn.say(asked_card("archives.asked.pack", project, asked, turn.words))


def prove(turn: Turn) -> None:
    """Make the proof pack of a picture and the one that goes with it, and say what these lack."""
    press = turn.press(ProvePicture)
    project = _project(turn, press.project_id)
    if not access.proves(turn.session, project, turn.actor):
        raise NotThere
    photo = photo_timeline.find(turn.session, project, press.photo_id)
    other = photo_archives.beside(turn.session, project, photo)
    if other is None:
        turn.answer("archives.proof.two", alert=True)
        return
    proof = photo_archives.proof(turn.session, project, (photo, other))
    if proof is None:
        turn.answer("archives.proof.unstamped", alert=True)
        return
    photo_archives.prove(turn.session, proof, turn.words.language, by=turn.actor, now=turn.now)
    turn.say(proof_card(proof, turn.words))


def _project(turn: Turn, project_id: int) -> Project:
    return access.seen_project(turn.session, project_id, by=turn.actor)
