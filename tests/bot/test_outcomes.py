"""Every error of the Bot API has one meaning for the message that met it."""

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot import outcomes
from bot.client import Cut, NeverLeft
from bot.outcomes import Fate


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (RetryAfter(timedelta(seconds=9)), Fate.HOLD),
        (ChatMigrated(-1005), Fate.MIGRATED),
        (Forbidden("Forbidden: bot was blocked by the user"), Fate.GONE),
        (BadRequest("Chat not found"), Fate.GONE),
        (BadRequest("Message is not modified: specified new message content"), Fate.SENT),
        (BadRequest("Message to edit not found"), Fate.LOST_CARD),
        (BadRequest("Can't parse entities"), Fate.DEAD),
        (TimedOut(), Fate.UNKNOWN),
        (Cut("ServerDisconnectedError"), Fate.UNKNOWN),
        (NeverLeft("ClientConnectorError"), Fate.AGAIN),
        (NetworkError("Bad Gateway"), Fate.AGAIN),
        (InvalidToken("Unauthorized"), Fate.AGAIN),
        (TelegramError("Invalid server response"), Fate.AGAIN),
    ],
)
def test_an_error_has_its_class(error: TelegramError, fate: Fate) -> None:
    assert outcomes.of(error, 1).fate is fate


def test_trying_again_slows_down_to_once_a_minute() -> None:
    waits = [outcomes.of(NeverLeft("x"), attempts).after.total_seconds() for attempts in (1, 3, 9)]
    assert waits == [2.0, 8.0, 60.0]
