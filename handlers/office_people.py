"""The office looks people up, removes them and hands their items over."""

from handlers import elsewhere
from handlers.turn import Turn
from services import access, handing_over, members, removal
from services.refusals import NotThere, OutOfDate
from views.card import Card
from views.office_people import (
    AskHandOver,
    AskReceiver,
    AskRemoval,
    HandOver,
    ListPeople,
    RemovePerson,
    ShowPerson,
    hand_over_card,
    list_card,
    person_card,
    receiver_card,
    removal_card,
)
from views.paging import has_page


def everybody(turn: Turn) -> None:
    """Show the office who there is."""
    if access.invites(turn.session, turn.actor):
        turn.say(list_card(turn.session, members.listed(turn.session), 0, turn.words))
    else:
        elsewhere.no_such_command(turn)


def page(turn: Turn) -> None:
    """Show another page."""
    number = turn.press(ListPeople).page
    if not access.invites(turn.session, turn.actor):
        raise NotThere
    people = members.listed(turn.session)
    if not has_page(len(people), number):
        raise OutOfDate
    turn.say(list_card(turn.session, people, number, turn.words))


def show(turn: Turn) -> None:
    """Show one person."""
    person = members.shown(turn.session, turn.press(ShowPerson).person_id, by=turn.actor)
    turn.say(person_card(turn.session, person, turn.words))


def ask_removal(turn: Turn) -> None:
    """Ask once more."""
    person = members.shown(turn.session, turn.press(AskRemoval).person_id, by=turn.actor)
    removal.expect_another_admin(turn.session, person)
    turn.say(removal_card(person, turn.words))


def remove(turn: Turn) -> None:
    """Remove a person."""
    person = members.shown(turn.session, turn.press(RemovePerson).person_id, by=turn.actor)
    removal.remove(turn.session, person, by=turn.actor, now=turn.now)
    turn.say(Card(turn.words("members.removed", name=person.name)))


def ask_receiver(turn: Turn) -> None:
    """Ask to whom a person's items go."""
    pressed = turn.press(AskReceiver)
    person = members.shown(turn.session, pressed.person_id, by=turn.actor)
    receivers = members.receivers(turn.session, person)
    if not has_page(len(receivers), pressed.page):
        raise OutOfDate
    turn.say(receiver_card(person, receivers, pressed.page, turn.words))


def ask_hand_over(turn: Turn) -> None:
    """Ask once more, with what would move."""
    pressed = turn.press(AskHandOver)
    leaving = members.shown(turn.session, pressed.person_id, by=turn.actor)
    to = members.shown(turn.session, pressed.to_id, by=turn.actor)
    turn.say(hand_over_card(turn.session, leaving, to, turn.words))


def hand_over(turn: Turn) -> None:
    """Hand a person's items over, the roles in departments with them."""
    pressed = turn.press(HandOver)
    leaving = members.shown(turn.session, pressed.person_id, by=turn.actor)
    to = members.shown(turn.session, pressed.to_id, by=turn.actor)
    given = handing_over.hand_over(turn.session, leaving, to, with_roles=True, by=turn.actor, now=turn.now)
    if given.nothing:
        raise handing_over.NothingLeft(name=leaving.name)
    turn.say(Card(turn.words("members.handed.office", name=leaving.name, to=to.name)))
    turn.say(person_card(turn.session, leaving, turn.words))
