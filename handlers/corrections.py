"""Correcting a report by its number, a button or a command, and taking one back."""

from handlers import mine
from handlers.turn import Turn
from models.drafts import Draft, DraftState
from models.reports import Report
from services import access, corrections, drafts
from services.corrections import FrozenAlready
from views.corrections import (
    ApplyCorrection,
    AskWithdrawal,
    CorrectReport,
    DropCorrection,
    WithdrawReport,
    correction_card,
    withdrawal_card,
)


def begin(turn: Turn) -> None:
    """Open the correction that the words after the command mean, or show what could be corrected."""
    if not heard_first(turn, turn.message.text or ""):
        mine.begin(turn)


def heard_first(turn: Turn, text: str) -> bool:
    """Open a correction from the word 更正, with the number of a report and what takes the place of the old.

    Raises:
        NotThere: no such report, or somebody else's.
    """
    found = corrections.meant(text)
    if found is None:
        return False
    number, words = found
    if number:
        _open(turn, corrections.numbered(turn.session, number, by=turn.actor), words)
    else:
        mine.begin(turn)
    return True


def open_entry(turn: Turn) -> None:
    """Open the correction of a report from its button."""
    _open(turn, access.report(turn.session, turn.press(CorrectReport).report_id, by=turn.actor), "")


def _open(turn: Turn, report: Report, words: str) -> None:
    draft = corrections.begin(turn.session, report, turn.chat.id, by=turn.actor, now=turn.now)
    if words:
        corrections.hear(turn.session, draft, turn.message.message_id, words, now=turn.now)
    turn.say(correction_card(turn.session, draft, turn.words))


def heard(turn: Turn, draft: Draft) -> bool:
    """Take a figure or words into a correction."""
    text = turn.message.text or turn.message.caption or ""
    corrections.hear(turn.session, draft, turn.message.message_id, text, now=turn.now)
    turn.say(correction_card(turn.session, draft, turn.words))
    return True


def apply(turn: Turn) -> None:
    """Make the correction; its card says so."""
    draft = corrections.going_on(
        turn.session, turn.press(ApplyCorrection).draft_id, by=turn.actor, now=turn.now
    )
    corrections.apply(turn.session, draft, by=turn.actor, now=turn.now)


def drop(turn: Turn) -> None:
    """Leave the report as it is."""
    draft = corrections.going_on(
        turn.session, turn.press(DropCorrection).draft_id, by=turn.actor, now=turn.now
    )
    drafts.end(turn.session, draft, DraftState.CANCELLED, now=turn.now)


def ask_withdrawal(turn: Turn) -> None:
    """Ask once more before a report is taken back.

    Raises:
        FrozenAlready: its week has been frozen.
    """
    report = access.report(turn.session, turn.press(AskWithdrawal).report_id, by=turn.actor)
    if corrections.is_frozen(turn.session, report, turn.now):
        raise FrozenAlready(number=report.number)
    turn.say(withdrawal_card(turn.session, report.id or 0, turn.actor, turn.words))


def withdraw(turn: Turn) -> None:
    """Take a report back; the cards that show it say so."""
    report = access.report(turn.session, turn.press(WithdrawReport).report_id, by=turn.actor)
    corrections.withdraw(turn.session, report, by=turn.actor, now=turn.now)
