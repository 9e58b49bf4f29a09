"""The way in by webhook: Telegram is told where to post, and what it posts goes to the inbox."""

import asyncio
import json
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.arrivals import Arrivals
from bot.client import Client
from bot.polling import ALLOWED_UPDATES, BACK_OFF_S, TokenRefused, seconds
from bot.unit import DatabaseAway
from services import inbox

CONNECTIONS = 40
LOOK_S = 30.0
log = structlog.get_logger()


@dataclass
class Intake:
    """Has Telegram post here and keeps what comes; `trouble` says in words what is wrong."""

    client: Client
    arrivals: Arrivals
    url: str
    secret: str
    look_s: float = LOOK_S
    trouble: str = ""
    _told: bool = False
    _over: Any = None

    async def run(self) -> None:
        """See to it until cancelled that Telegram posts here, whoever may have told it otherwise.

        It is told at every start, as the secret may be another than the last time.

        Raises:
            TokenRefused: the token is not known and never was.
        """
        failures = 0
        while True:
            try:
                await self._see_to_it()
            except TelegramError as error:
                if isinstance(error, InvalidToken) and not self._told:
                    raise TokenRefused from None
                why = error.message if isinstance(error, BadRequest) else type(error).__name__
                self.trouble = f"Telegram cannot be told where to post ({why})"
                log.warning("webhook not set", reason=str(error)[:200])
                wait_s = BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)]
                await asyncio.sleep(max(wait_s, seconds(error) if isinstance(error, RetryAfter) else 0))
                failures += 1
            else:
                failures = 0
                self.arrivals.runner.metrics.came_round("intake")
                await asyncio.sleep(self.look_s)

    async def _see_to_it(self) -> None:
        found = await self.client.call("getWebhookInfo", {})
        failure = found.get("last_error_date"), found.get("last_error_message")
        # Telegram tells its last failure for ever: what it was at the start or with nothing waiting is over.
        if not self._told or not found.get("pending_update_count"):
            self._over = failure
        fails = failure[1] and failure != self._over
        self.trouble = f"Telegram cannot deliver here ({failure[1]})" if fails else ""
        if self._told and found.get("url") == self.url:
            return
        parameters = {
            "url": self.url, "secret_token": self.secret, "max_connections": CONNECTIONS,
            "allowed_updates": ALLOWED_UPDATES,
        }  # fmt: skip
        await self.client.call("setWebhook", parameters)
        self._told = True
        log.info("webhook set", url=self.url)

    async def keep(self, body: bytes) -> bool:
        """Put one posted update into the inbox; False while the database is away.

        What is no update is set aside, as Telegram would post it again and again.
        """
        try:
            if (update := _update(body)) is None:
                await self._set_aside(body)
            else:
                await self.arrivals.keep([update])
        except DatabaseAway:
            return False
        return True

    async def _set_aside(self, body: bytes) -> None:
        incident, bot_id = secrets.token_hex(4).upper(), self.arrivals.bot_id
        work = partial(inbox.set_aside, bot_id=bot_id, body=body, incident=incident)
        if await self.arrivals.runner.run(work):
            log.error("post is no update", incident=incident, size=len(body))


def _update(body: bytes) -> dict[str, Any] | None:
    """Return the update that a body holds, None when it holds none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = found.get("update_id") if isinstance(found, dict) else None
    return found if type(number) is int and 0 <= number < inbox.LARGEST else None
