"""What somebody owes, is in the middle of and has sent, and going on from there."""

from handlers.turn import Turn
from services import access, mine
from services.refusals import OutOfDate
from views.drafts import draw
from views.mine import GoOn, ShowMine, ShowSent, mine_card, sent_card
from views.paging import PAGE, has_page


def begin(turn: Turn) -> None:
    """Show what a person owes and has sent."""
    _page(turn, 0)


def page(turn: Turn) -> None:
    """Turn to another page."""
    _page(turn, turn.press(ShowMine).page)


def _page(turn: Turn, number: int) -> None:
    if number < 0:
        raise OutOfDate
    found = mine.read(turn.session, turn.actor, turn.chat.id, number, PAGE, now=turn.now)
    if not has_page(found.count, number):
        raise OutOfDate
    turn.say(mine_card(turn.session, found, number, turn.words))


def show(turn: Turn) -> None:
    """Show a report that the person sent."""
    report = access.report(turn.session, turn.press(ShowSent).report_id, by=turn.actor)
    turn.say(sent_card(turn.session, report.id or 0, turn.actor, turn.words))


def go_on(turn: Turn) -> None:
    """Take an entry up again, and show it at the end of the chat."""
    draft = mine.go_on(turn.session, turn.press(GoOn).draft_id, by=turn.actor, now=turn.now)
    turn.say(draw(turn.session, draft.id or 0, turn.actor, turn.words))
