"""The command `yixian` with one more listener: /note N commits one event, and answers every fifth."""

from markupsafe import Markup

from bot.cli import main
from handlers import routes
from handlers.turn import Turn
from services import events
from views.card import Card

KIND = "replay.note"
EVERY = 5


def note(turn: Turn) -> None:
    """Note a number that a stranger has sent."""
    number = int((turn.message.text or "").split()[1])
    events.record(turn.session, KIND, "chat", turn.chat.id, by=None, now=turn.now, number=number)
    if number % EVERY == 0:
        turn.say(Card(Markup("noted {}").format(number)))


if __name__ == "__main__":
    routes.COMMANDS = {**routes.COMMANDS, "note": note}  # type: ignore[misc]
    main()
