"""Waiting for a sign or for a while, whichever comes first."""

import asyncio
import contextlib


async def woken(event: asyncio.Event, within_s: float) -> None:
    """Return when the event is set, at the latest after so many seconds."""
    # Not wait_for: on Python 3.11 it forgets a cancellation that comes together with the sign.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await event.wait()
