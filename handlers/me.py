"""What is stored about a person, shown to themselves, and what they agree to have kept."""

from handlers.turn import Turn
from services import places
from services.refusals import NotThere
from views.me import KeepPlaces, me_card


def me(turn: Turn) -> None:
    """Show everything that is stored about the person who asks."""
    turn.say(me_card(turn.session, turn.actor, turn.words))


def keep_places(turn: Turn) -> None:
    """Have the places of one's own pictures kept, or no longer."""
    agreed = turn.press(KeepPlaces).agreed
    if agreed not in (0, 1):
        raise NotThere
    change = places.agree if agreed else places.take_back
    change(turn.session, turn.actor, now=turn.now)
    turn.answer("me.places.on" if agreed else "me.places.off")
    turn.say(me_card(turn.session, turn.actor, turn.words), fresh=False)
