"""The office looks up who is missing."""

from handlers import elsewhere
from handlers.turn import Turn
from services import access, coverage, office
from services.refusals import NotThere, OutOfDate
from views.coverage import GAPS, PAGE, ShowGap, coverage_card, gap_card
from views.paging import has_page


def overview(turn: Turn) -> None:
    """Show the office every gap."""
    if not access.sees_coverage(turn.session, turn.actor):
        elsewhere.no_such_command(turn)
        return
    turn.say(coverage_card(coverage.read(turn.session), office.today(turn.session), turn.words))


def gap(turn: Turn) -> None:
    """Show a page of one gap, as it is now."""
    press = turn.press(ShowGap)
    if not access.sees_coverage(turn.session, turn.actor):
        raise NotThere
    if not 0 <= press.gap < len(GAPS):
        raise OutOfDate
    chosen = GAPS[press.gap]
    missing = coverage.read(turn.session)[chosen]
    if not has_page(len(missing), press.page, PAGE):
        raise OutOfDate
    turn.say(gap_card(chosen, missing, press.page, turn.words))
