"""From the start of the process to its first poll, and what it takes while nothing happens."""

import asyncio
from pathlib import Path
from time import monotonic

from bench.contenders import BARE, Contender, place, yixian
from bench.figures import Figure
from bench.processes import api, memory, running
from bench.rounds import Played, Scale, compare, take_turns

IDLE_S = 10.0
GOALS = {"spawn to first poll": ("seconds", "s", 2.0), "idle, resident": ("resident", "MB", 1.8)}


async def start(who: Contender, folder: Path, idle_s: float) -> Played:
    """Start one, leave it alone for a while, and look at its memory, children included."""
    async with api() as server:
        where = place(folder, server.url, webhook=False)
        await asyncio.to_thread(who.prepare, where)
        begun_at = monotonic()
        async with running(who.command(where), who.environment(where), folder / "log") as process:
            seconds = await server.first_poll() - begun_at
            await asyncio.sleep(idle_s)
            resident, proportional = memory(process.pid)
    return Played({"seconds": seconds, "resident": resident / 1024, "proportional": proportional / 1024})


async def measure(scale: Scale) -> list[Figure]:
    """Compare with a python-telegram-bot that has one handler and no database."""
    us = yixian(plain=True, rate="30")

    async def play(who: Contender, folder: Path) -> Played:
        return await start(who, folder, 0.2 if scale.small else IDLE_S)

    found = await take_turns(scale, "idle", {who.name: (who, play) for who in (us, BARE)})
    figures = []
    for what, (key, unit, goal) in GOALS.items():
        figure = Figure("idle", what, unit, BARE.name, goal, at_most=True, absent=BARE.absent())
        figures.append(figure if figure.absent else compare(figure, found[us.name], found[BARE.name], key))
    for name, played in found.items():
        sizes = [round(one.values["proportional"], 1) for one in played if one.values]
        figures[-1].notes.append(f"{name}: proportional size, by round: {sizes} MB")
    return figures
