"""`python -m bench`: measures line by line, prints one table, writes one JSON file."""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from bench import machine
from bench.figures import Figure, table
from bench.lines import (
    burst,
    choices,
    during,
    hashes,
    idle,
    imports,
    lag,
    obligations,
    pace,
    pictures,
    tap,
    webhook,
)
from bench.processes import ROOT
from bench.rounds import Scale
from bot.clock import wall_now

Line = Callable[[Scale], Coroutine[Any, Any, list[Figure]]]
LINES: dict[str, Line] = {
    "webhook": webhook.measure,
    "burst": burst.measure,
    "pace": pace.measure,
    "during": during.measure,
    "tap": tap.measure,
    "idle": idle.measure,
    "import": imports.measure,
    "pictures": pictures.measure,
    "obligations": obligations.measure,
    "lag": lag.measure,
    "hashes": hashes.measure,
    "choices": choices.measure,
}
RESULTS = ROOT / "var" / "bench"


def run(arguments: Sequence[str], lines: dict[str, Line]) -> int:
    """Measure, print and write; return 1 when a count was wrong."""
    options = _options(arguments, list(lines))
    now = wall_now()
    out = options.out or RESULTS / f"{now:%Y-%m-%d-%H%M%S}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix="rounds-") as name:
        folder = Path(name)
        header = machine.facts(folder, now)
        scale = Scale(options.rounds, options.small, folder, _say)
        figures = [figure for line in options.lines for figure in asyncio.run(lines[line](scale))]
    found = {"machine": header, "rounds": options.rounds, "lines": [figure.as_json() for figure in figures]}
    out.write_text(json.dumps(found, indent=1) + "\n")
    sys.stdout.write(f"{table(figures)}\nWritten: {out}\n")
    return int(any(figure.verdict == "VOID" for figure in figures))


def _options(arguments: Sequence[str], lines: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "lines", nargs="*", metavar="LINE", help=f"{', '.join(lines)}; all when none is named"
    )
    parser.add_argument("--out", type=Path, help="the JSON file; var/bench/ and the time when not given")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--small", action="store_true", help="measure next to nothing: whether it works, not how fast"
    )
    options = parser.parse_args(arguments)
    if strange := set(options.lines) - set(lines):
        parser.error(f"no such line: {', '.join(sorted(strange))}")
    options.lines = options.lines or lines
    return options


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], LINES))
