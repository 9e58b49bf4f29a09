"""Saying how far the approvals of a project are: by a button, and in words as a reply."""

from handlers.turn import Turn
from models.permits import Permit, PermitState
from models.projects import Project
from services import access, cards, permits, project_file
from services.project_file import Step
from services.refusals import NotThere, OutOfDate
from views.card import Card
from views.permits import MarkPermit, OpenPermit, item_card, items_card
from views.projects import ShowPermits, permits_card


def overview(turn: Turn) -> None:
    """Show the approvals of a project, with buttons for whoever may say how far they are."""
    project = access.seen_project(turn.session, turn.press(ShowPermits).project_id, by=turn.actor)
    file = project_file.read(turn.session, project, turn.now)
    marks = access.marks_permits(turn.session, turn.actor)
    turn.say((items_card if marks else permits_card)(file, turn.words))


def open_item(turn: Turn) -> None:
    """Show one item, to say how far it is."""
    press = turn.press(OpenPermit)
    project = access.permit_project(turn.session, press.project_id, by=turn.actor)
    turn.say(item_card(turn.session, project, _step(turn, project, press.item), turn.words))


def mark(turn: Turn) -> None:
    """Say how far an item is; what is known besides can be added in a reply."""
    press = turn.press(MarkPermit)
    states = tuple(PermitState)
    if not 0 <= press.state < len(states):
        raise OutOfDate
    project = access.permit_project(turn.session, press.project_id, by=turn.actor)
    state = states[press.state]
    permit = permits.mark(turn.session, project, press.item, state, by=turn.actor, now=turn.now)
    turn.answer("permits.marked", state=turn.words.plain(f"permits.state.{state.value}"))
    step = next(step for step in project_file.steps(turn.session, project) if step.permit is permit)
    turn.say(item_card(turn.session, project, step, turn.words), fresh=False)


def heard(turn: Turn, text: str) -> bool:
    """Take a reply to an item for what is known about it; False for anything else."""
    replied = turn.message.reply_to_message
    subject = cards.subject_of(turn.session, turn.chat.id, replied.message_id) if replied else None
    kind, _, number = (subject or "").partition(":")
    if kind != "permit" or not text.strip():
        return False
    permit = turn.session.get_one(Permit, int(number))
    access.permit_project(turn.session, permit.project_id, by=turn.actor)
    permits.describe(turn.session, permit, text, by=turn.actor, now=turn.now)
    turn.say(Card(turn.words("permits.described")))
    return True


def _step(turn: Turn, project: Project, item: int) -> Step:
    steps = project_file.steps(turn.session, project)
    found = next((step for step in steps if step.number == item), None)
    if found is None:
        raise NotThere
    return found
