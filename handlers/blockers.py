"""Raising a blocker from the site: what, where, a photo, and one tap."""

import re
from datetime import timedelta

from handlers.turn import Turn
from models.blockers import Category
from models.drafts import Draft, DraftKind, DraftState
from services import access, blocker_drafts, drafts, intake, phrases
from services.blocker_entry import Ask, Located, Marked, Raising, Said, Sorted
from services.intake import NoProjects
from services.refusals import OutOfDate
from views.blocker_cards import case_card
from views.blockers import (
    ANOTHER,
    CancelEntry,
    ConfirmBlocker,
    LocateBlocker,
    MarkBlocker,
    RaiseBlocker,
    SortBlocker,
)
from views.drafts import draw

BEGINNING = re.compile(r"\s*(?:/blocker(?:@\w+)?|堵点|blocker\b)[\s:：,，]*", re.IGNORECASE)
NUMBER = re.compile(r"b[- ]?([0-9]{1,6})")
ALBUM_WAIT = timedelta(seconds=1.2)


def begin(turn: Turn) -> None:
    """Start to raise a blocker from the word 堵点, the word blocker or the command, with what follows it."""
    mine = access.projects(turn.session, turn.actor)
    if not mine:
        raise NoProjects
    message = turn.message
    text = BEGINNING.sub("", message.text or message.caption or "", count=1)
    reply_to = message.reply_to_message.message_id if message.reply_to_message else None
    project = intake.named(turn.session, turn.actor, turn.chat.id, text, reply_to)
    if project is None and len(mine) == 1:
        project = mine[0]
    entry = Raising(project_id=project.id if project else None)
    words = phrases.without_code(text, project.code) if project else text
    _open(turn, entry.advance(Said(message.message_id, words)))


def begin_on_project(turn: Turn) -> None:
    """Start to raise a blocker of a project, from a button."""
    project_id = turn.press(RaiseBlocker).project_id
    if project_id:
        _open(turn, Raising(project_id=access.project(turn.session, project_id, by=turn.actor).id))
        return
    mine = access.projects(turn.session, turn.actor)
    if not mine:
        raise NoProjects
    _open(turn, Raising(project_id=mine[0].id if len(mine) == 1 else None))


def look(turn: Turn, text: str) -> bool:
    """Show the blocker whose number a text is; False where it is none.

    Raises:
        NotThere: no such blocker, or nothing that this person may see.
    """
    found = NUMBER.fullmatch(phrases.normal(text))
    if found is None:
        return False
    case = access.numbered(turn.session, f"B-{int(found[1]):04}", by=turn.actor)
    turn.say(case_card(turn.session, case.id or 0, turn.actor, turn.words))
    return True


def heard(turn: Turn, draft: Draft) -> bool:
    """Take words and photos into a blocker that is being raised; False for anything else."""
    said = spoken(turn)
    if said is None:
        return False
    if draft.state is DraftState.OPEN and said.text:
        project = None
        if Raising.of(draft.data).asks is Ask.PROJECT:
            project = intake.named(turn.session, turn.actor, turn.chat.id, said.text, None)
        event = Located(project.id) if project and project.id else said
        blocker_drafts.move(turn.session, draft, event, now=turn.now)
    show(turn, draft)
    return True


def locate(turn: Turn) -> None:
    """Take the project from a button."""
    press = turn.press(LocateBlocker)
    draft = opened(turn, press.draft_id, DraftKind.BLOCKER)
    project = access.project(turn.session, press.project_id, by=turn.actor)
    blocker_drafts.move(turn.session, draft, Located(project.id or 0), now=turn.now)


def sort(turn: Turn) -> None:
    """Take the category from a button, or ask for another one."""
    press = turn.press(SortBlocker)
    draft = opened(turn, press.draft_id, DraftKind.BLOCKER)
    if not ANOTHER <= press.category < len(Category):
        raise OutOfDate
    category = None if press.category == ANOTHER else list(Category)[press.category]
    blocker_drafts.move(turn.session, draft, Sorted(category), now=turn.now)


def mark(turn: Turn) -> None:
    """Mark as urgent, or take the mark back."""
    press = turn.press(MarkBlocker)
    draft = opened(turn, press.draft_id, DraftKind.BLOCKER)
    if press.urgent not in (0, 1):
        raise OutOfDate
    blocker_drafts.move(turn.session, draft, Marked(bool(press.urgent)), now=turn.now)


def confirm(turn: Turn) -> None:
    """Raise the blocker, and show its card."""
    draft = opened(turn, turn.press(ConfirmBlocker).draft_id, DraftKind.BLOCKER)
    if project_id := draft.data.get("project_id"):
        access.project(turn.session, project_id, by=turn.actor)  # it may have gone to somebody else since
    case = blocker_drafts.submit_raising(turn.session, draft, by=turn.actor, now=turn.now)
    turn.say(case_card(turn.session, case.id or 0, turn.actor, turn.words))


def cancel(turn: Turn) -> None:
    """Give up an entry about a blocker."""
    draft = access.draft(turn.session, turn.press(CancelEntry).draft_id, by=turn.actor)
    if draft.kind is DraftKind.REPORT or draft.state not in {DraftState.OPEN, DraftState.PARKED}:
        raise OutOfDate
    drafts.end(turn.session, draft, DraftState.CANCELLED, now=turn.now)


def opened(turn: Turn, draft_id: int, *kinds: DraftKind) -> Draft:
    """Return an entry of one's own to go on with; one that was parked is taken up again.

    Raises:
        OutOfDate: it has ended, or is something else.
    """
    draft = access.draft(turn.session, draft_id, by=turn.actor)
    drafts.resume(turn.session, draft, now=turn.now)
    if draft.kind not in kinds or draft.state is not DraftState.OPEN:
        raise OutOfDate
    return draft


def spoken(turn: Turn) -> Said | None:
    """Return what a message says, nothing for a bare file; None where it is neither text nor a file."""
    message = turn.message
    if message.text is None and not turn.brings_file:
        return None
    return Said(message.message_id, (message.text or message.caption or "").strip())


def show(turn: Turn, draft: Draft) -> None:
    """Show the card of an entry at the bottom of the chat; a picture waits for the rest of its album."""
    picture = turn.message.text is None
    card = draw(turn.session, draft.id or 0, turn.actor, turn.words)
    turn.say(card, fresh=draft.state is DraftState.OPEN, wait=ALBUM_WAIT if picture else timedelta(0))


def _open(turn: Turn, entry: Raising) -> None:
    draft = blocker_drafts.begin_raising(turn.session, turn.actor, turn.chat.id, entry, now=turn.now)
    turn.say(draw(turn.session, draft.id or 0, turn.actor, turn.words))
