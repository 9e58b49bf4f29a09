"""A burst of updates while every call takes 50 ms, the answers in order within each chat."""

from pathlib import Path

from bench import notes
from bench.contenders import PTB, Contender, yixian
from bench.figures import Figure
from bench.rounds import Played, Scale, compare, take_turns

COUNT, CHATS, LATENCY_MS = 450, 150, 50
GOAL = 50.0


async def measure(scale: Scale) -> list[Figure]:
    """Compare with the default of python-telegram-bot, which handles one update after the other."""
    count, chats = scale.of(COUNT), scale.of(CHATS)

    async def play(who: Contender, folder: Path) -> Played:
        return await notes.play(who, folder, count, chats, webhook=False, latency_ms=LATENCY_MS)

    us = yixian(people=chats + notes.WARM)
    found = await take_turns(scale, "burst", {who.name: (who, play) for who in (us, PTB)})
    figure = Figure("burst", "update to answer at 50 ms", "/s", PTB.name, GOAL, absent=PTB.absent())
    return [figure if figure.absent else compare(figure, found[us.name], found[PTB.name], "per second")]
