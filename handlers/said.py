"""Words in a private chat: what is meant by them, in a fixed order, and what is said where nothing is."""

from collections.abc import Callable, Mapping
from typing import Final

from telegram import Message

from handlers import (
    blocker_answers,
    blockers,
    checks,
    corrections,
    elsewhere,
    leaves,
    permits,
    reports,
    schedule,
    several,
    stage_events,
    viewpoints,
)
from handlers.turn import Turn
from models.drafts import Draft, DraftKind, DraftState
from services import access, drafts, intake, phrases
from views.card import Card

HEARD: Final[Mapping[DraftKind, Callable[[Turn, Draft], bool]]] = {
    DraftKind.REPORT: reports.heard,
    DraftKind.BLOCKER: blockers.heard,
    DraftKind.SIGN: blocker_answers.heard_signing,
    DraftKind.DONE: blocker_answers.heard_note,
    DraftKind.REFUSE: blocker_answers.heard_note,
    DraftKind.SEVERAL: several.heard,
    DraftKind.STAGE: stage_events.heard,
    DraftKind.RETURN: checks.heard,
    DraftKind.SCHEDULE: schedule.heard_entry,
    DraftKind.CORRECTION: corrections.heard,
}
UNKEPT: Final = {
    "venue": "intake.location",
    "location": "intake.location",
    "contact": "intake.contact",
}


def said(turn: Turn) -> None:
    """Take a text, or the caption of something that is not kept, for what it means."""
    message = turn.message
    text = message.text or message.caption or ""
    if message.forward_origin is not None:
        turn.once("intake.forwarded")
        return
    heard = (
        permits.heard, viewpoints.heard, corrections.heard_first, blockers.look, leaves.heard, schedule.heard,
    )  # fmt: skip
    if any(takes(turn, text) for takes in heard):
        return
    draft = drafts.current(turn.session, turn.actor, turn.chat.id)
    if draft and draft.kind is not DraftKind.REPORT and HEARD[draft.kind](turn, draft):
        return
    if phrases.says_thanks(text):
        elsewhere.ignore(turn)
    elif phrases.says_blocker(text):
        blockers.begin(turn)
    elif not any(first(turn, text) for first in (stage_events.heard_first, several.heard_first, _unchanged)):
        _report(turn, text)


def _unchanged(turn: Turn, text: str) -> bool:
    found = intake.unchanged(
        turn.session, turn.actor, turn.chat.id, text=text, reply_to=reply_to(turn.message), now=turn.now
    )
    if found is None:
        return False
    reports.unchanged(turn, *found)
    return True


def _report(turn: Turn, text: str) -> None:
    replied = reply_to(turn.message)
    if not access.projects(turn.session, turn.actor):
        turn.say(Card(turn.words("intake.help.others")))
    elif intake.is_report(turn.session, turn.actor, turn.chat.id, text, replied):
        person, chat_id = turn.actor, turn.chat.id
        draft = intake.place(turn.session, person, chat_id, text=text, reply_to=replied, now=turn.now)
        reports.heard(turn, draft)
    else:
        turn.say(Card(turn.words("intake.help")))


def unkept(turn: Turn) -> None:
    """Say what to send instead of something that is not kept, and keep the words that came with it."""
    message = turn.message
    kind = next((kind for kind in UNKEPT if getattr(message, kind)), None)
    turn.once(UNKEPT[kind] if kind else "intake.other")
    if message.caption:
        said(turn)


def edited(turn: Turn) -> None:
    """Put edited words in the place of the old ones while their entry is open; afterwards say so."""
    draft = None
    if turn.person is not None:
        if several.edited(turn):
            return
        draft = intake.entry_with(turn.session, turn.person, turn.chat.id, turn.message.message_id)
    if draft is None or not reports.heard(turn, draft):
        elsewhere.edited(turn)


def cancel(turn: Turn) -> None:
    """Drop whatever is being put together in this chat."""
    draft = drafts.current(turn.session, turn.actor, turn.chat.id)
    if draft is not None:
        drafts.end(turn.session, draft, DraftState.CANCELLED, now=turn.now)
    turn.say(Card(turn.words("intake.cancel.done" if draft else "intake.cancel.nothing")))


def reply_to(message: Message) -> int | None:
    """Return the message that is replied to."""
    return message.reply_to_message.message_id if message.reply_to_message else None
