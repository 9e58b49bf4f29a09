"""What holds the loop up or takes memory: Monday 09:00, photos being worked on, large files at once."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from dataclasses import dataclass
from os import urandom
from pathlib import Path

from bench.contenders import Contender
from bench.figures import Figure
from bench.pictures import photograph
from bench.processes import ROOT, api, clean
from bench.rounds import Played, Scale, compare, take_turns

LARGE_BYTES = 18_000_000


@dataclass(frozen=True)
class Work:
    """What is done, how often, and which of its figures may be how high at most."""

    name: str
    what: str
    count: int
    key: str
    unit: str
    limit: float


WORKS = (
    Work("monday", "loop held up, prompts of 315 projects going out, p99", 315, "p99", "ms", 5.0),
    Work("photos", "loop held up while 12 MP photos come in, p99", 12, "p99", "ms", 5.0),
    Work("downloads", "memory taken by 8 files of 18 MB at once", 8, "megabytes", "MB", 10.0),
)


async def measure(scale: Scale) -> list[Figure]:
    """Compare each with its limit."""
    files = scale.folder / "files"
    files.mkdir()
    size = (640, 480) if scale.small else (4032, 3024)
    await asyncio.to_thread(photograph, *size, files / "photo.jpg")
    (files / "large.bin").write_bytes(urandom(LARGE_BYTES))
    return [await _measure(scale, work, files) for work in WORKS]


async def _measure(scale: Scale, work: Work, files: Path) -> Figure:
    count = scale.of(work.count)
    due = -(-count // 5) if work.name == "monday" else count  # an officer has five projects, and one prompt

    async def play(_who: Contender, folder: Path) -> Played:
        _beside(folder, files)
        async with api("--files", str(files)) as server:
            command = [sys.executable, "-m", "bench.lag", work.name, str(count), str(folder), server.url]
            environment = clean({"YIXIAN_LOG_LEVEL": "WARNING"})
            process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=PIPE)
            said, _ = await process.communicate()
        found: dict[str, float] = json.loads(said.splitlines()[-1])
        wrong = [] if found["done"] == due else [f"{work.name}: {found['done']} done instead of {due}"]
        return Played(found, wrong)

    us = Contender("yixian", lambda _: list[str](), lambda _: {}, lambda _: None, lambda _: [])
    played = (await take_turns(scale, work.name, {us.name: (us, play)}))[us.name]
    figure = Figure("lag", work.what, work.unit, "limit", 1.0, at_most=True)
    if work.unit == "ms":
        figure.notes += [
            f"{work.name}: the longest was {one.values['most']:.1f} ms" for one in played if one.values
        ]
    return compare(figure, played, work.limit, work.key)


def _beside(folder: Path, files: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "files").symlink_to(files)
