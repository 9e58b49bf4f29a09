"""Letting people in: the office picks somebody of the list and passes a QR code on."""

from handlers import elsewhere
from handlers.turn import Turn
from services import access, invitees
from services.refusals import NotThere, OutOfDate
from views.invitations import InvitePerson, ListInvitees, invitation_card, invitees_card
from views.paging import has_page


def waiting(turn: Turn) -> None:
    """Show the office who has not come in yet."""
    if access.invites(turn.session, turn.actor):
        _page(turn, 0)
    else:
        elsewhere.no_such_command(turn)


def page(turn: Turn) -> None:
    """Show another page of them."""
    number = turn.press(ListInvitees).page
    if not access.invites(turn.session, turn.actor):
        raise NotThere
    _page(turn, number)


def invite(turn: Turn) -> None:
    """Make an invitation for somebody of the list; what was made for them before opens nothing any more."""
    person = access.invitee(turn.session, turn.press(InvitePerson).person_id, by=turn.actor)
    made = invitees.invite(turn.session, person, by=turn.actor, now=turn.now)
    turn.say(invitation_card(turn.session, made, person, turn.words))


def _page(turn: Turn, number: int) -> None:
    found = invitees.waiting(turn.session)
    if not has_page(len(found), number):
        raise OutOfDate
    invited = invitees.invited(turn.session, turn.now)
    turn.say(invitees_card(turn.session, found, invited, number, turn.words))
