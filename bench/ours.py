"""The command `yixian` with one more listener: /note commits an event and answers, as the peers do."""

import os

from markupsafe import Markup

from bench.switches import SWITCHES
from bot.cli import main
from handlers import routes
from handlers.turn import Turn
from services import events
from views.card import Card

KIND = "bench.note"


def note(turn: Turn) -> None:
    """Note a number."""
    number = int((turn.message.text or "").split()[1])
    who = turn.actor
    events.record(turn.session, KIND, "person", who.id, by=who, now=turn.now, number=number)
    turn.say(Card(Markup("noted {}").format(number)))


if __name__ == "__main__":
    routes.COMMANDS = {**routes.COMMANDS, "note": note}  # type: ignore[misc]
    if without := os.environ.get("BENCH_WITHOUT"):
        SWITCHES[without]()
    main()
