"""Coming in, being told how it works, choosing a language."""

from handlers import elsewhere
from handlers.turn import Turn
from locales import LANGUAGES
from models.people import Invitation, Person
from services import access, invitations, people, reach
from services.refusals import OutOfDate
from views import menus
from views.card import Card
from views.invitations import AgreeToConsent, consent_card
from views.people import ChooseLanguage, help_card, language_card, welcome


def start(turn: Turn) -> None:
    """Take an invitation, or greet who is in already; a stranger without one hears how to get it."""
    _, _, secret = (turn.message.text or "").partition(" ")
    if secret.strip():
        _show(turn, secret.strip())
    elif turn.person is None:
        elsewhere.stranger(turn)
    else:
        _greet(turn, turn.person)


def agree(turn: Turn) -> None:
    """Let in who agrees to what is kept about them."""
    pressed = turn.press(AgreeToConsent)
    _enter(turn, access.claimed(turn.session, pressed.invitation_id, telegram_id=turn.chat.id))


def help_(turn: Turn) -> None:
    """Say how it works."""
    turn.say(help_card(turn.session, turn.actor, turn.words))


def language(turn: Turn) -> None:
    """Ask for the language."""
    turn.say(language_card(turn.words))


def choose_language(turn: Turn) -> None:
    """Change the language, at once and for the menu too."""
    number = turn.press(ChooseLanguage).number
    if not 0 <= number < len(LANGUAGES):
        raise OutOfDate
    people.set_language(turn.session, turn.actor, LANGUAGES[number], turn.now)
    turn.answer("people.language.changed")
    turn.say(Card(turn.words("people.language.changed")))
    menus.offer(turn.session, turn.actor)


def _show(turn: Turn, secret: str) -> None:
    """Take an invitation; who comes in is asked first whether they agree to what is kept about them."""
    invitation = invitations.claim(turn.session, secret, telegram_id=turn.chat.id, now=turn.now)
    if invitations.asks_consent(turn.session, invitation):
        turn.say(consent_card(invitation, turn.words))
    else:
        _enter(turn, invitation)


def _enter(turn: Turn, invitation: Invitation) -> None:
    code = turn.language_code
    turn.person = invitations.agree(turn.session, invitation, language_code=code, now=turn.now)
    _greet(turn, turn.person)


def _greet(turn: Turn, person: Person) -> None:
    reach.found(turn.session, person, turn.now)
    turn.say(welcome(turn.session, person, turn.words))
    menus.offer(turn.session, person)
