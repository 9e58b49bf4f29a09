"""Telegram is told where to post, and the bot says when that does not work."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from bot.arrivals import Arrivals
from bot.clock import RealClock
from bot.metrics import Metrics
from bot.polling import ALLOWED_UPDATES, TokenRefused
from bot.unit import Runner
from bot.webhook import Intake
from services.office import Office
from tests.bot.api import Telegram
from tests.databases import sqlite_url

FIXTURES = (sqlite_url,)
SECRET = "a-secret-of-the-tests-0123"
URL = "http://127.0.0.1/telegram"
FINE = {"url": URL, "pending_update_count": 0}
ELSEWHERE = FINE | {"url": "https://elsewhere.example/telegram"}
DONE = True
REFUSED = {"error_code": 400, "description": "Bad Request: bad webhook: no such host"}
NEVER = {"error_code": 401, "description": "Unauthorized"}
WAIT = {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}


def failed(at: int, waits: int) -> dict[str, Any]:
    return FINE | {"pending_update_count": waits, "last_error_date": at, "last_error_message": "503 Away"}


@pytest.fixture
async def runner(engine: Engine) -> AsyncIterator[Runner]:
    made = Runner(engine, Office(ZoneInfo("Asia/Shanghai"), "zh_CN"), RealClock(), Metrics())
    yield made
    await made.close()


@asynccontextmanager
async def looking(runner: Runner, *told: Any) -> AsyncIterator[tuple[Intake, Telegram]]:
    """Let the bot see to its webhook until Telegram has said one thing after the other."""

    def says(answer: Any) -> Callable[[], dict[str, Any]]:
        if isinstance(answer, dict) and "error_code" in answer:
            return lambda: {"ok": False} | answer
        return lambda: {"ok": True, "result": answer, "error_code": 200}

    def last() -> dict[str, Any]:
        telegram.open.clear()
        return says(told[-1])()

    telegram = Telegram(answers=[*map(says, told[:-1]), last])
    telegram.open.set()
    async with telegram.client() as client:
        intake = Intake(client, Arrivals(runner, 4242), URL, SECRET, look_s=0.0)
        task = asyncio.create_task(intake.run())
        try:
            async with asyncio.timeout(60):
                while len(telegram.calls) <= len(told):
                    if task.done():
                        task.result()
                    await asyncio.sleep(0.005)
            yield intake, telegram
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_telegram_is_told_where_to_post_at_every_start_and_not_again(runner: Runner) -> None:
    async with looking(runner, FINE, DONE, FINE, FINE) as (intake, telegram):
        assert intake.trouble == ""
        ((_, told),) = [call for call in telegram.calls if call[0] == "setWebhook"]
        assert (told["url"], told["secret_token"], told["max_connections"]) == (URL, SECRET, 40)
        assert told["allowed_updates"] == list(ALLOWED_UPDATES)


async def test_telegram_is_told_again_when_somebody_has_told_it_otherwise(runner: Runner) -> None:
    async with looking(runner, ELSEWHERE, DONE, FINE, ELSEWHERE, DONE) as (_, telegram):
        looks, tells = "getWebhookInfo", "setWebhook"
        assert [method for method, _ in telegram.calls] == [looks, tells, looks, looks, tells, looks]


@pytest.mark.parametrize(("refusal", "why"), [(REFUSED, "Bad webhook: no such host"), (WAIT, "RetryAfter")])
async def test_it_is_trouble_while_telegram_does_not_take_the_webhook(
    runner: Runner, refusal: dict[str, Any], why: str
) -> None:
    async with looking(runner, FINE, refusal) as (intake, _):
        assert intake.trouble == f"Telegram cannot be told where to post ({why})"
    async with looking(runner, FINE, refusal, FINE, DONE) as (intake, _):
        assert intake.trouble == ""


@pytest.mark.parametrize(
    ("looks", "trouble"),
    [
        ([failed(at=1, waits=3)], False),  # while this process was not there
        ([FINE, failed(at=1, waits=3)], True),
        ([failed(at=1, waits=3), failed(at=2, waits=3)], True),
        ([FINE, failed(at=1, waits=3), failed(at=1, waits=2)], True),
        ([FINE, failed(at=1, waits=3), failed(at=1, waits=0)], False),
        ([FINE, failed(at=1, waits=0), failed(at=1, waits=3)], False),  # an old story, and a busy minute
    ],
)
async def test_it_is_trouble_when_updates_wait_that_telegram_cannot_deliver(
    runner: Runner, looks: list[dict[str, Any]], trouble: bool
) -> None:
    async with looking(runner, looks[0], DONE, *looks[1:]) as (intake, _):
        assert intake.trouble == ("Telegram cannot deliver here (503 Away)" if trouble else "")


async def test_a_token_that_was_known_once_is_trouble_and_no_end(runner: Runner) -> None:
    async with looking(runner, FINE, DONE, NEVER) as (intake, _):
        assert intake.trouble == "Telegram cannot be told where to post (InvalidToken)"


async def test_a_token_that_telegram_does_not_know_ends_the_bot(runner: Runner) -> None:
    with pytest.raises(TokenRefused):
        async with looking(runner, NEVER, NEVER):
            pass
