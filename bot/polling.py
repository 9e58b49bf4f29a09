"""The way in by long polling: an update is in the inbox, on disk, before Telegram is told to forget it."""

import asyncio
from dataclasses import dataclass

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.arrivals import Arrivals
from bot.client import Client
from bot.unit import DatabaseAway

ALLOWED_UPDATES = ("message", "edited_message", "channel_post", "callback_query", "my_chat_member")
POLL_S = (0, 2, 25)  # the first two are short: who survives the second was not cut off by an older poller
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0)
ANOTHER = "another process polls with the same token"
AWAY = "the database is away"
log = structlog.get_logger()


class AnotherPoller(Exception):
    """Another process is polling with this token. Stop that one, or use another token, and start again."""


class TokenRefused(Exception):
    """Telegram does not know this token. Ask @BotFather for the right one and set YIXIAN_TOKEN."""


@dataclass
class Poller:
    """Polls, keeps, confirms; `trouble` says in words what is wrong, empty when nothing is."""

    client: Client
    arrivals: Arrivals
    trouble: str = ""
    polls: int = 0
    offset: int = 0
    _webhook_gone: bool = False

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            AnotherPoller: one of the very first polls met another poller.
            TokenRefused: the token is not known and never was.
        """
        failures = 0
        while True:
            try:
                await self._poll()
            except Conflict:
                if self.polls < len(POLL_S) - 1:
                    raise AnotherPoller from None
                self.trouble = ANOTHER
            except InvalidToken:
                if not self.polls:
                    raise TokenRefused from None
                self.trouble = "Telegram does not know the token any more"  # or a proxy answers in its place
            except RetryAfter as told:
                self.trouble = "Telegram asked to wait"
                await asyncio.sleep(seconds(told))
            except DatabaseAway:
                self.trouble = AWAY
            except (NetworkError, TelegramError) as error:
                self.trouble = f"Telegram cannot be reached ({type(error).__name__})"
            else:
                failures, self.trouble = 0, ""
                self.arrivals.runner.metrics.came_round("intake")
                continue
            log.warning("polling failed", reason=self.trouble)
            await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
            failures += 1

    async def _poll(self) -> None:
        if not self._webhook_gone:  # while one is set nobody may poll; what waits there stays
            await self.client.call("deleteWebhook", {})
            self._webhook_gone = True
        # Trouble is soon known to be over, but another poller only if it lets us poll for as long as ever.
        over = self.trouble not in {"", ANOTHER}
        wait_s = 0 if over else POLL_S[min(self.polls, len(POLL_S) - 1)]
        parameters = {
            "offset": self.offset,
            "timeout": wait_s,
            "allowed_updates": ALLOWED_UPDATES,
        }
        updates = await self.client.call("getUpdates", parameters, wait_s=wait_s + 10)
        self.polls += 1
        if not updates:
            return
        await self.arrivals.keep(updates)
        self.offset = max(update["update_id"] for update in updates) + 1


def seconds(told: RetryAfter) -> float:
    """Return how long Telegram asks to wait."""
    after = told.retry_after
    return float(after if isinstance(after, int | float) else after.total_seconds())
