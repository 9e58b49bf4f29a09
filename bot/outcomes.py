"""What an error of the Bot API means for the message that met it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError, TimedOut

from bot.client import Cut

SLOWEST = timedelta(minutes=1)
UNCHANGED = ("message is not modified",)
VANISHED = ("message to edit not found", "message can't be edited", "message_id_invalid")
NO_CHAT = ("chat not found", "user is deactivated", "peer_id_invalid")


class Fate(Enum):
    """The classes of outcome."""

    SENT = auto()
    HOLD = auto()
    AGAIN = auto()
    UNKNOWN = auto()
    GONE = auto()
    LOST_CARD = auto()
    MIGRATED = auto()
    DEAD = auto()


@dataclass(frozen=True)
class Outcome:
    """A fate with what it needs: how long to wait, or which chat it is now."""

    fate: Fate
    reason: str
    after: timedelta = timedelta(0)
    chat_id: int = 0


def of(error: TelegramError, attempts: int) -> Outcome:
    """Return what an error means after so many attempts; network trouble is tried for ever, ever slower."""
    reason = f"{type(error).__name__}: {error.message}"[:300]
    said = error.message.lower()
    match error:
        case RetryAfter():
            wait = error.retry_after
            return Outcome(
                Fate.HOLD, reason, wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            )
        case ChatMigrated():
            return Outcome(Fate.MIGRATED, reason, chat_id=error.new_chat_id)
        case Forbidden():
            return Outcome(Fate.GONE, reason)
        case BadRequest() if any(words in said for words in UNCHANGED):
            return Outcome(Fate.SENT, reason)
        case BadRequest() if any(words in said for words in VANISHED):
            return Outcome(Fate.LOST_CARD, reason)
        case BadRequest() if any(words in said for words in NO_CHAT):
            return Outcome(Fate.GONE, reason)
        case BadRequest():
            return Outcome(Fate.DEAD, reason)
        case TimedOut() | Cut():
            return Outcome(Fate.UNKNOWN, reason, _after(attempts))
        case _:
            return Outcome(Fate.AGAIN, reason, _after(attempts))


def _after(attempts: int) -> timedelta:
    return min(SLOWEST, timedelta(seconds=2.0 ** min(attempts, 6)))
