"""How long a picture takes to be looked up among a million, and whether all that are near it are found."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bench.contenders import Contender, Place
from bench.figures import Figure
from bench.hashes import make
from bench.processes import PEERS, ROOT, clean
from bench.rounds import Played, Scale, compare, take_turns

COUNT, ASKED = 1_000_000, 200
SMALLEST = 1_000
SCAN = ROOT / "bench" / "peers" / "numpy_scan.py"


async def measure(scale: Scale) -> list[Figure]:
    """Compare with a scan of all hashes in memory, by NumPy, which cannot miss one."""
    count = SMALLEST if scale.small else COUNT
    folder = scale.folder / "hashes-made"
    await asyncio.to_thread(_make, folder, count)
    database, asked = folder / "bench.db", folder / "queries.bin"
    us = _looking("yixian", [sys.executable, "-m", "bench.hashes", str(database), str(asked)])
    them = _looking("NumPy scan", [str(PEERS), str(SCAN), str(folder / "hashes.bin"), str(asked)], "numpy")
    near: list[list[list[int]]] = []

    async def play(who: Contender, _folder: Path) -> Played:
        process = await asyncio.create_subprocess_exec(
            *who.command(Place(folder, "")), cwd=ROOT, env=clean({}), stdout=PIPE
        )
        said, _ = await process.communicate()
        found = json.loads(said.splitlines()[-1])
        near.append(found["found"])
        wrong = [] if near[-1] == near[0] else [f"{who.name}: not all are found that another finds"]
        return Played({"milliseconds": found["seconds"] * 1000 / ASKED}, wrong)

    found = await take_turns(scale, "hashes", {who.name: (who, play) for who in (us, them)})
    what = f"a picture among {COUNT:,} by its hash, up to 6 bits off"
    figure = Figure("hashes", what, "ms", them.name, 1.0, at_most=True, absent=them.absent())
    if not figure.absent:
        compare(figure, found[us.name], found[them.name], "milliseconds")
    if near:
        figure.notes.append(f"{sum(map(len, near[0]))} of {sum(map(len, near[-1]))} near ones found")
    return [figure]


def _make(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    make(folder, count, ASKED)


def _looking(name: str, command: list[str], *modules: str) -> Contender:
    return Contender(name, lambda _: command, lambda _: {}, lambda _: None, lambda _: [], modules=modules)
