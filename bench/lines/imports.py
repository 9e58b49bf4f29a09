"""How long 20,000 projects take from the workbook to the disk."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from bench.contenders import Contender, Place, place
from bench.figures import Figure
from bench.imports import workbook
from bench.processes import ROOT, clean
from bench.rounds import Played, Scale, compare, take_turns

COUNT = 20_000
GOAL = 2.0


async def measure(scale: Scale) -> list[Figure]:
    """Compare with reading by calamine and inserting by Core, without looking at what is inserted."""
    count = scale.of(COUNT)
    file = scale.folder / "list.xlsx"
    file.write_bytes(await asyncio.to_thread(workbook, count))

    async def play(who: Contender, folder: Path) -> Played:
        where = place(folder, "", webhook=False)
        process = await asyncio.create_subprocess_exec(
            *who.command(where), cwd=ROOT, env=clean(who.environment(where)), stdout=PIPE
        )
        said, _ = await process.communicate()
        found = json.loads(said.splitlines()[-1])
        wrong = [] if found["rows"] == count else [f"{who.name}: {found['rows']} rows instead of {count}"]
        return Played({"seconds": found["seconds"]}, wrong)

    us, them = (
        _importer(name, who, file) for name, who in (("yixian", "ours"), ("calamine and Core", "plain"))
    )
    found = await take_turns(scale, "import", {who.name: (who, play) for who in (us, them)})
    what = f"{COUNT:,} projects from workbook to disk"
    figure = Figure("import", what, "s", them.name, GOAL, at_most=True)
    return [compare(figure, found[us.name], found[them.name], "seconds")]


def _importer(name: str, who: str, file: Path) -> Contender:
    def command(where: Place) -> list[str]:
        return [sys.executable, "-m", "bench.imports", who, str(file), str(where.database)]

    def environment(where: Place) -> dict[str, str]:
        return {"YIXIAN_DATABASE_URL": f"sqlite:///{where.database}", "YIXIAN_LOG_LEVEL": "WARNING"}

    return Contender(name, command, environment, lambda _: None, lambda _: [])
