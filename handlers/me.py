"""What is stored about a person, shown to themselves."""

from handlers.turn import Turn
from views.me import me_card


def me(turn: Turn) -> None:
    """Show everything that is stored about the person who asks."""
    turn.say(me_card(turn.session, turn.actor, turn.words))
