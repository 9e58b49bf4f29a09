"""Going on leave: from, until, who stands in; or all of it in one line."""

from datetime import date

from handlers import elsewhere
from handlers.turn import Turn
from models.people import Person
from services import leave_entry, leaves, office
from services.refusals import NotThere, OutOfDate
from views.leaves import (
    ConfirmLeave,
    EndLeave,
    LeaveFrom,
    LeaveUntil,
    begin_card,
    deputy_card,
    taken_card,
    until_card,
)


def begin(turn: Turn) -> None:
    """Ask from when a person is away."""
    if leaves.takes(turn.session, turn.actor):
        turn.say(begin_card(turn.session, turn.actor, turn.words))
    else:
        elsewhere.no_such_command(turn)


def heard(turn: Turn, text: str) -> bool:
    """Take a leave that is written in one line, such as `请假 6月3日-6月5日 专员乙`."""
    said = leave_entry.read(text, office.today(turn.session))
    if said is None or not leaves.takes(turn.session, turn.actor):
        return False
    if said.first is None or said.last is None:
        turn.say(begin_card(turn.session, turn.actor, turn.words))
        return True
    people = leaves.candidates(turn.session, turn.actor)
    named = [person for person in people if person.name == said.deputy]
    if len(named) == 1:
        _take(turn, said.first, said.last, named[0])
    else:
        turn.say(deputy_card(people, said.first, said.last, turn.words))
    return True


def from_(turn: Turn) -> None:
    """Ask for the last day."""
    today = office.today(turn.session)
    first = _day(turn, turn.press(LeaveFrom).first)
    turn.say(until_card(first, today, turn.words))


def until(turn: Turn) -> None:
    """Ask who stands in."""
    pressed = turn.press(LeaveUntil)
    first, last = _day(turn, pressed.first), _day(turn, pressed.last)
    if not first <= last <= first + leaves.LONGEST:
        raise OutOfDate
    people = leaves.candidates(turn.session, turn.actor)
    turn.say(deputy_card(people, first, last, turn.words))


def confirm(turn: Turn) -> None:
    """Go on leave."""
    pressed = turn.press(ConfirmLeave)
    first, last = _day(turn, pressed.first), _day(turn, pressed.last)
    people = {person.id: person for person in leaves.candidates(turn.session, turn.actor)}
    if pressed.person_id and pressed.person_id not in people:
        raise NotThere
    _take(turn, first, last, people.get(pressed.person_id))


def end(turn: Turn) -> None:
    """Be back before the leave is over."""
    leave = leaves.own(turn.session, turn.press(EndLeave).leave_id, by=turn.actor)
    leaves.end(turn.session, leave, by=turn.actor, now=turn.now)
    turn.answer("leaves.ended")
    turn.say(begin_card(turn.session, turn.actor, turn.words))


def _take(turn: Turn, first: date, last: date, deputy: Person | None) -> None:
    actor = turn.actor
    leave = leaves.take(turn.session, actor, first, last, deputy, by=actor, now=turn.now)
    turn.say(taken_card(turn.session, leave, turn.words))


def _day(turn: Turn, ordinal: int) -> date:
    """Return a day that a button carries, for somebody who may be away then.

    Raises:
        NotThere: this person has nothing to stand in for.
        OutOfDate: it is over, or further away than anybody plans.
    """
    if not leaves.takes(turn.session, turn.actor):
        raise NotThere
    today = office.today(turn.session)
    if not today.toordinal() <= ordinal <= (today + 2 * leaves.LONGEST).toordinal():
        raise OutOfDate
    return date.fromordinal(ordinal)
