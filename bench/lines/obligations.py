"""How long a week takes to be opened: what every project owes, and whom to tell, for 315 and 10,000."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bench.contenders import Contender, Place, place
from bench.figures import Figure
from bench.obligations import EACH
from bench.processes import ROOT, clean
from bench.rounds import Played, Scale, compare, take_turns

COUNTS = (315, 10_000)
GOAL = 2.0


async def measure(scale: Scale) -> list[Figure]:
    """Compare with inserting the same rows by Core, and the many with the few."""
    found = {count: await _measure(scale, count) for count in COUNTS}
    figures = []
    for count, played in found.items():
        figure = Figure(
            "obligations", f"{count:,} obligations and their prompts", "s", "Core inserts", GOAL, at_most=True
        )
        figures.append(compare(figure, played["yixian"], played["Core inserts"], "seconds"))
    few, many = (found[count]["yixian"] for count in COUNTS)
    linear = Figure("obligations", "the same for each project", "µs", "of 315", 1.0, at_most=True)
    return [*figures, compare(linear, many, few, "µs each")]


async def _measure(scale: Scale, whole: int) -> dict[str, list[Played]]:
    count = scale.of(whole)

    async def play(who: Contender, folder: Path) -> Played:
        where = place(folder, "", webhook=False)
        process = await asyncio.create_subprocess_exec(
            *who.command(where), cwd=ROOT, env=clean(who.environment(where)), stdout=PIPE
        )
        said, _ = await process.communicate()
        found = json.loads(said.splitlines()[-1])
        rows = [count, -(-count // EACH)]
        wrong = [] if found["rows"] == rows else [f"{who.name}: {found['rows']} rows instead of {rows}"]
        return Played({"seconds": found["seconds"], "µs each": found["seconds"] / count * 1e6}, wrong)

    sides = [_side(name, who, count) for name, who in (("yixian", "ours"), ("Core inserts", "plain"))]
    return await take_turns(scale, f"obligations-{whole}", {who.name: (who, play) for who in sides})


def _side(name: str, who: str, count: int) -> Contender:
    def command(where: Place) -> list[str]:
        return [sys.executable, "-m", "bench.obligations", who, str(count), str(where.database)]

    def environment(_where: Place) -> dict[str, str]:
        return {"YIXIAN_LOG_LEVEL": "WARNING"}

    return Contender(name, command, environment, lambda _: None, lambda _: [])
