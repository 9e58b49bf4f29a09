"""A photograph looked at, copied, hashed and stamped by the child, against what merely decodes it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, cast

from bench.contenders import Contender, Place
from bench.figures import Figure
from bench.pictures import HEIC, photograph
from bench.processes import ROOT, clean
from bench.rounds import Played, Scale, compare, take_turns
from imaging.protocol import LENGTH, Drawn, Job, Picture, Result, Stamp, Task, pack, unpack_result

LIMIT_MB = 64.0
SMALL = (640, 480)
WORDS = ("LS-087 株洲路北片区配套道路", ("K0+460 · 2026-05-25 17:08", "专员甲 · 一线"), "7K4M-2Q")
CHILD = Contender(
    "yixian", lambda _: [sys.executable, "-m", "imaging"], lambda _: {}, lambda _: None, lambda _: []
)


@dataclass(frozen=True)
class Case:
    """A photograph, what it is, and how much longer than its decoding it may take."""

    what: str
    kind: str
    file: Path
    size: tuple[int, int]
    goal: float

    @property
    def peer(self) -> str:
        """Return what it is compared with."""
        return "bare decode" if self.kind == "heic" else "draft decode"

    def decoder(self, small: Path) -> Contender:
        """Return the process that merely decodes it."""
        first = self.file if self.kind == "heic" else small

        def command(_: Place) -> list[str]:
            return [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "bench.pictures",
                self.kind,
                str(self.file),
                str(first),
            ]

        return Contender(self.peer, command, lambda _: {}, lambda _: None, lambda _: [])


async def looked_at(case: Case, small: Path, folder: Path) -> Played:
    """Let a fresh child, warmed by a small picture, do all that is done with a photograph."""
    _make(folder)
    child = await asyncio.create_subprocess_exec(
        *CHILD.command(Place(folder, "")),
        cwd=ROOT,
        env=clean({"MALLOC_ARENA_MAX": "1"}),
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        await _ask(child, Job(Path("/dev/null"), folder))
        idle = _kilobytes(child.pid, "VmRSS")
        first = case.file if case.kind == "heic" else small
        await _done(child, first, folder / "first")
        began_s = monotonic()
        found, stamped = await _done(child, case.file, folder / "then")
        seconds = monotonic() - began_s
        peak = _kilobytes(child.pid, "VmHWM")
    finally:
        cast(asyncio.StreamWriter, child.stdin).close()
        await child.wait()
    files = _files(folder / "then")
    right = isinstance(found, Picture) and isinstance(stamped, Drawn)
    right = right and (cast(Picture, found).phash is None) == (
        case.kind == "heic"
    )  # 48 tiles alike: nothing to see
    if not right or (cast(Picture, found).width, cast(Picture, found).height) != case.size or len(files) != 4:
        return Played({}, [f"{case.what}: {found}, {stamped}, {files}"])
    return Played({"seconds": seconds, "megabytes": (peak - idle) / 1024})


async def decoded(case: Case, who: Contender, folder: Path) -> Played:
    """Let a fresh process decode a photograph and nothing more."""
    process = await asyncio.create_subprocess_exec(
        *who.command(Place(folder, "")), cwd=ROOT, env=clean({}), stdout=PIPE
    )
    said, _ = await process.communicate()
    found: dict[str, Any] = json.loads(said)
    wrong = [] if min(found["size"]) >= min(960, *case.size) else [f"{case.what}: decoded to {found['size']}"]
    return Played({"seconds": found["seconds"]}, wrong)


async def measure(scale: Scale) -> list[Figure]:
    """Compare the time with that of decoding alone, and the memory with its limit."""
    return [
        figure for case in await asyncio.to_thread(cases, scale) for figure in await _compared(scale, case)
    ]


def cases(scale: Scale) -> list[Case]:
    """Return what is measured, the photographs made."""
    small = scale.folder / "small.jpg"
    photograph(*SMALL, small)
    made = []
    for what, whole, goal in (("12 MP JPEG", (4032, 3024), 1.75), ("48 MP JPEG", (8064, 6048), 1.25)):
        size = (whole[0] // 6, whole[1] // 6) if scale.small else whole
        file = scale.folder / f"{what}.jpg"
        photograph(*size, file)
        made.append(Case(what, "jpeg", file, size, goal))
    return [*made, Case("12 MP HEIC", "heic", HEIC, (4096, 3072), 1.2)]


async def _compared(scale: Scale, case: Case) -> list[Figure]:
    small = scale.folder / "small.jpg"

    async def ours(_: Contender, folder: Path) -> Played:
        return await looked_at(case, small, folder)

    async def theirs(who: Contender, folder: Path) -> Played:
        return await decoded(case, who, folder)

    plays = {CHILD.name: (CHILD, ours), case.peer: (case.decoder(small), theirs)}
    found = await take_turns(scale, case.what, plays)
    what = f"{case.what}: copies, hash, stamp"
    time = Figure("pictures", what, "s", case.peer, case.goal, at_most=True)
    figures = [compare(time, found[CHILD.name], found[case.peer], "seconds")]
    if case.kind == "jpeg":
        space = Figure(
            "pictures", f"{case.what}: memory above the idle child", "MB", "limit", 1.0, at_most=True
        )
        figures.append(compare(space, found[CHILD.name], LIMIT_MB, "megabytes"))
    return figures


async def _done(child: Process, file: Path, folder: Path) -> tuple[Result, Result]:
    """Have one picture looked at and its large copy stamped."""
    _make(folder)
    found = await _ask(child, Job(file, folder))
    title, lines, code = WORDS
    return found, await _ask(child, Stamp(folder / "large.jpg", folder / "stamp.jpg", title, lines, code))


async def _ask(child: Process, task: Task) -> Result:
    jobs, answers = cast(asyncio.StreamWriter, child.stdin), cast(asyncio.StreamReader, child.stdout)
    jobs.write(pack(task))
    await jobs.drain()
    (length,) = LENGTH.unpack(await answers.readexactly(LENGTH.size))
    return unpack_result(await answers.readexactly(length))


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.stat().st_size)


def _kilobytes(process_id: int, name: str) -> int:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
