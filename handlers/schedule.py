"""The office changes the weekly schedule: by buttons or in a line, looked at before it applies."""

from collections.abc import Sized
from datetime import time

from handlers import elsewhere
from handlers.turn import Turn
from models.drafts import Draft, DraftState
from services import access, drafts, obligations, office, schedule_drafts, schedule_entry
from services.refusals import NotThere, OutOfDate
from services.schedule_entry import DAYS, Changes
from services.weeks import Moment, OutOfOrder
from views.drafts import draw
from views.paging import has_page
from views.schedule import (
    PAGE,
    STEPS,
    ApplySchedule,
    DropSchedule,
    MoveAt,
    MoveStep,
    MoveTo,
    ShowChanges,
    changes_card,
    day_card,
    disorder_card,
    how_card,
    schedule_card,
    time_card,
)

DAY_MINUTES = 24 * 60


def begin(turn: Turn) -> None:
    """Show the schedule, or take the change that is written behind the command."""
    if not access.keeps_schedule(turn.session, turn.actor):
        elsewhere.no_such_command(turn)
        return
    _, _, said = (turn.message.text or "").partition(" ")
    if not said.strip():
        turn.say(schedule_card(schedule_drafts.standing(turn.session, turn.now), turn.words))
    elif not heard(turn, said):
        turn.say(how_card(turn.words))


def heard(turn: Turn, text: str) -> bool:
    """Take a change that is written in a line, such as `提醒 周四 11:30`, from who keeps the schedule."""
    changes = schedule_entry.read(text, office.today(turn.session))
    if changes is None or not access.keeps_schedule(turn.session, turn.actor):
        return False
    _propose(turn, changes)
    return True


def heard_entry(_turn: Turn, _draft: Draft) -> bool:
    """Leave other words to whoever they are for, while an entry is open."""
    return False


def history(turn: Turn) -> None:
    """Show a page of what was changed, and by whom."""
    page = turn.press(ShowChanges).page
    _keeper(turn)
    made = schedule_drafts.history(turn.session)
    if not has_page(len(made), page, PAGE):
        raise OutOfDate
    turn.say(changes_card(made, page, turn.words))


def ask_day(turn: Turn) -> None:
    """Ask for the day of a step."""
    step = turn.press(MoveStep).step
    _keeper(turn)
    _known(step, STEPS)
    turn.say(day_card(step, turn.words))


def ask_time(turn: Turn) -> None:
    """Ask for the time of a step."""
    press = turn.press(MoveTo)
    _keeper(turn)
    _known(press.step, STEPS)
    _known(press.day, DAYS)
    turn.say(time_card(press.step, press.day, turn.words))


def move(turn: Turn) -> None:
    """Put the change of a step into an entry, and show what it would bring."""
    press = turn.press(MoveAt)
    _keeper(turn)
    _known(press.step, STEPS)
    _known(press.day, DAYS)
    _known(press.minute, range(DAY_MINUTES))
    moment = Moment(DAYS[press.day], time(*divmod(press.minute, 60)))
    _propose(turn, Changes({STEPS[press.step]: moment}))


def apply(turn: Turn) -> None:
    """Make an entry the schedule."""
    press = turn.press(ApplySchedule)
    draft = access.draft(turn.session, press.draft_id, by=turn.actor)
    try:
        week = obligations.week_of(press.week)
    except ValueError:
        raise OutOfDate from None
    schedule_drafts.apply(turn.session, draft, week, by=turn.actor, now=turn.now)
    turn.answer("schedule.applied", week=week.number)


def drop(turn: Turn) -> None:
    """Drop an entry."""
    draft = access.draft(turn.session, turn.press(DropSchedule).draft_id, by=turn.actor)
    schedule_drafts.expect_open(draft)
    drafts.end(turn.session, draft, DraftState.CANCELLED, now=turn.now)


def _propose(turn: Turn, changes: Changes) -> None:
    try:
        draft = schedule_drafts.propose(turn.session, turn.actor, turn.chat.id, changes, now=turn.now)
    except OutOfOrder as found:
        turn.say(disorder_card(found, turn.words))
        return
    turn.say(draw(turn.session, draft.id or 0, turn.person, turn.words))


def _keeper(turn: Turn) -> None:
    if not access.keeps_schedule(turn.session, turn.actor):
        raise NotThere


def _known(place: int, among: Sized) -> None:
    if not 0 <= place < len(among):
        raise OutOfDate
