"""Waiting for a sign or for a while, whichever comes first."""

import asyncio


async def woken(event: asyncio.Event, within_s: float) -> None:
    """Return when the event is set, at the latest after so many seconds."""
    try:
        await asyncio.wait_for(event.wait(), within_s)
    except TimeoutError:
        return
