"""Waiting ends by a sign, by time, and always by cancellation."""

import asyncio

import pytest

from bot.waiting import woken


async def test_waiting_ends_by_a_sign_and_by_time() -> None:
    event = asyncio.Event()
    await woken(event, 0.01)
    event.set()
    await woken(event, 3600)


async def test_a_cancellation_that_comes_with_the_sign_is_not_forgotten() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(woken(event, 3600))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    event.set()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
