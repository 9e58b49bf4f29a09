"""docs/taps.md as the sandbox's journal tells it: `python -m tests.taps.page` plays it and writes it."""

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from imaging import samples
from tests.conversations.phone import Phone
from tests.conversations.town import PEOPLE, Town, town
from tests.taps.ways import WAYS, Send, Step, Way

PAGE: Final = Path(__file__).parents[2] / "docs" / "taps.md"
HEAD: Final = """# How many taps an answer takes
An officer plays every way to answer, over HTTP, one after the other in one week that begins on
Monday 09:00. The sandbox's journal is read for what came from the phone: a press counts 1, a sent
message counts 1, an album counts 1. `make taps` writes this page, and fails where a way takes more
than its limit.

| way | what the officer does | counted | limit |
|---|---|--:|--:|
"""
PRESSED: Final = "press"
SENT: Final = frozenset({"text", "media", "start", "location", "forward", "sticker", "edit"})
Counted = list[tuple[Way, int]]


async def play(folder: Path) -> Counted:
    """Play every way on one bot, and count each from the journal."""
    counted = []
    async with town(folder, "en") as place:
        await place.hop_to("Mon 09:00")
        officer = place.phone(PEOPLE["officer"])
        prompt = int((await officer.sees("Week 22"))["message_id"])
        for way in WAYS:
            await officer.reads()
            before = len(await journal(place))
            for step in way.steps:
                await do(officer, step, prompt)
            await officer.sees(way.ends)
            counted.append((way, actions((await journal(place))[before:])))
    return counted


async def do(officer: Phone, step: Step, prompt: int) -> None:
    """Do one step with the officer's phone."""
    if not isinstance(step, Send):
        await officer.taps(step.label)
    elif step.photos:
        pictures = [samples.draw("trench", "合成", (320, 240), seed) for seed in range(step.photos)]
        await officer.sends_files(*pictures, caption=step.text)
    else:
        await officer.sends(step.text, reply_to=prompt if step.to_prompt else None)


async def journal(place: Town) -> list[dict[str, Any]]:
    """Return everything that has happened in the officer's chat."""
    async with place.http.get("/api/journal", params={"chat_id": PEOPLE["officer"]}) as response:
        found: list[dict[str, Any]] = await response.json()
    return found


def actions(entries: Iterable[dict[str, Any]]) -> int:
    """Count presses and sent messages, the messages of an album as one."""
    done = [entry for entry in entries if entry["kind"] == PRESSED or entry["kind"] in SENT]
    return len({entry.get("album", entry["seq"]) for entry in done})


def page(counted: Counted) -> str:
    """Return the whole page."""
    return HEAD + "".join(_row(way, count) for way, count in counted)


def too_long(counted: Counted) -> list[str]:
    """Name the ways that take more than their limit."""
    return [
        f"{way.name}: {count} > {way.limit}"
        for way, count in counted
        if way.limit is not None and count > way.limit
    ]


def _row(way: Way, count: int) -> str:
    steps = "<br>".join(f"{place}. {step}" for place, step in enumerate(way.steps, start=1))
    return f"| {way.name} | {steps} | {count} | {'' if way.limit is None else way.limit} |\n"


def main() -> None:
    """Play, write the page, and fail where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        counted = asyncio.run(play(Path(folder)))
    PAGE.write_text(page(counted), "utf-8")
    sys.stdout.write(f"{len(counted)} ways of answering in {PAGE}\n")
    sys.exit("\n".join(too_long(counted)) or None)


if __name__ == "__main__":
    main()
