"""The table of everything a person can do in a chat, and which function does it."""

from collections.abc import Callable, Mapping
from typing import Final

from handlers.turn import Turn
from views.payloads import Payload

Listener = Callable[[Turn], None]

COMMANDS: Final[Mapping[str, Listener]] = {}
PRESSES: Final[Mapping[type[Payload], Listener]] = {}
