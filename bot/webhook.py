"""The way in by webhook: Telegram is told where to post, and what it posts goes to the inbox."""

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.client import Client
from bot.polling import ALLOWED_UPDATES, BACK_OFF_S, TokenRefused
from bot.unit import DatabaseAway, Runner
from services import inbox

CONNECTIONS = 40
LOOK_S = 30.0
log = structlog.get_logger()


@dataclass
class Intake:
    """Has Telegram post here and keeps what comes; `trouble` says in words what is wrong."""

    client: Client
    runner: Runner
    bot_id: int
    url: str
    secret: str
    trouble: str = ""

    async def run(self) -> None:
        """See to it until cancelled that Telegram posts here, whoever may have told it otherwise.

        Raises:
            TokenRefused: the token is not known.
        """
        failures = 0
        while True:
            try:
                await self._see_to_it()
            except InvalidToken:
                raise TokenRefused from None
            except TelegramError as error:
                self.trouble = f"Telegram cannot be told where to post ({type(error).__name__})"
                log.warning("webhook not set", reason=str(error)[:200])
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1
            else:
                failures = 0
                self.runner.metrics.came_round("intake")
                await asyncio.sleep(LOOK_S)

    async def _see_to_it(self) -> None:
        told = await self.client.call("getWebhookInfo", {})
        if told.get("url") != self.url:
            parameters = {
                "url": self.url, "secret_token": self.secret, "max_connections": CONNECTIONS,
                "allowed_updates": json.dumps(ALLOWED_UPDATES),
            }  # fmt: skip
            await self.client.call("setWebhook", parameters)
            log.info("webhook set", url=self.url)
        why = told.get("last_error_message") if told.get("pending_update_count") else None
        self.trouble = f"Telegram cannot deliver here ({why})" if why else ""

    async def keep(self, body: bytes) -> bool:
        """Put one posted update into the inbox; False while the database is away.

        What is no update is set aside, as Telegram would post it again and again.
        """
        bot_id = self.bot_id
        try:
            if (update := _update(body)) is None:
                await self._set_aside(bot_id, body)
            else:
                new = await self.runner.run(lambda session: inbox.receive(session, bot_id, [update]))
                self.runner.metrics.received(new)
        except DatabaseAway:
            return False
        return True

    async def _set_aside(self, bot_id: int, body: bytes) -> None:
        incident = secrets.token_hex(4).upper()
        if await self.runner.run(lambda session: inbox.set_aside(session, bot_id, body, incident)):
            log.error("post is no update", incident=incident, size=len(body))


def _update(body: bytes) -> dict[str, Any] | None:
    """Return the update that a body holds, None when it holds none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = found.get("update_id") if isinstance(found, dict) else None
    return found if type(number) is int and 0 <= number < inbox.LARGEST else None
