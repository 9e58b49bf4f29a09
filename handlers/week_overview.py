"""Those who oversee a week look at it, and the office reminds who still owes."""

from handlers import elsewhere
from handlers.turn import Turn
from services import access, bulletins, obligations, week_overview
from services.refusals import NotThere, OutOfDate
from services.weeks import Week
from views.paging import has_page
from views.week_overview import (
    EVERYBODY,
    PAGE,
    RemindUnit,
    ShowUnit,
    ShowWeek,
    none_card,
    overview_card,
    reminded_card,
    unit_card,
)


def latest(turn: Turn) -> None:
    """Show the week that was opened last."""
    if not access.oversees_weeks(turn.session, turn.actor):
        elsewhere.no_such_command(turn)
        return
    week = obligations.latest_week(turn.session)
    if week is None:
        turn.say(none_card(turn.words))
    else:
        _show(turn, week, 0)


def page(turn: Turn) -> None:
    """Show a page of a week, as it is now."""
    press = turn.press(ShowWeek)
    _show(turn, _week(turn, press.week), press.page)


def unit(turn: Turn) -> None:
    """Show what a department still owes."""
    press = turn.press(ShowUnit)
    week = _week(turn, press.week)
    row, owing = week_overview.department(turn.session, week, press.department_id, by=turn.actor)
    if not has_page(len(owing), press.page, PAGE):
        raise OutOfDate
    turn.say(unit_card(week, row, owing, press.page, turn.words, reminds=_reminds(turn, week)))


def remind(turn: Turn) -> None:
    """Remind those who still owe, within the cap."""
    press = turn.press(RemindUnit)
    week = _week(turn, press.week)
    only = None if press.department_id == EVERYBODY else press.department_id
    done = week_overview.remind(turn.session, week, only, by=turn.actor, now=turn.now)
    turn.say(reminded_card(done, turn.words, held=done.at > turn.now))


def _show(turn: Turn, week: Week, at: int) -> None:
    seen = week_overview.read(turn.session, week, by=turn.actor)
    if not has_page(len(seen.rows), at, PAGE):
        raise OutOfDate
    turn.say(overview_card(seen, at, turn.words, reminds=_reminds(turn, week)))


def _reminds(turn: Turn, week: Week) -> bool:
    may = access.reminds(turn.session, turn.actor)
    return may and week_overview.takes_reminder(turn.session, week, turn.now)


def _week(turn: Turn, number: int) -> Week:
    """Return the week that a button carries, for somebody who may see weeks.

    Raises:
        NotThere: this person may not.
        OutOfDate: there is no such week, or nothing was ever owed in it.
    """
    if not access.oversees_weeks(turn.session, turn.actor):
        raise NotThere
    try:
        week = obligations.week_of(number)
    except ValueError:
        raise OutOfDate from None
    if not bulletins.was_asked(turn.session, week):
        raise OutOfDate
    return week
