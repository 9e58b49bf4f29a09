"""Coming in, being told how it works, choosing a language."""

from handlers import elsewhere
from handlers.turn import Turn
from locales import LANGUAGES
from services import people, reach
from services.refusals import OutOfDate
from views import menus
from views.card import Card
from views.people import ChooseLanguage, help_card, language_card, welcome


def start(turn: Turn) -> None:
    """Take an invitation, or greet who is in already; a stranger without one hears how to get it."""
    _, _, secret = (turn.message.text or "").partition(" ")
    if secret.strip():
        turn.person = people.accept(
            turn.session,
            secret.strip(),
            telegram_id=turn.chat.id,
            language_code=turn.language_code,
            now=turn.now,
        )
    if turn.person is None:
        elsewhere.stranger(turn)
        return
    reach.found(turn.session, turn.person, turn.now)
    turn.say(welcome(turn.session, turn.person, turn.words))
    menus.offer(turn.session, turn.person)


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
