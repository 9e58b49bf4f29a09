"""Every kill, and the table of what they cost: `make crash`."""

import asyncio
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.crash import rounds
from tests.postgres import Postgres


def main() -> int:
    """Return 0 when nothing was lost or doubled, and no kill repeated more than one message in a chat."""
    begun_s = monotonic()
    with tempfile.TemporaryDirectory(prefix="yixian-crash-") as folder, Postgres() as postgres:
        outcomes = asyncio.run(rounds.run(rounds.ALL, postgres, Path(folder)))
    for line in rounds.table(outcomes):
        say(line)
    say(f"{monotonic() - begun_s:.0f} s")
    points = sum(len(outcome.deaths) for outcome in outcomes)
    if points < rounds.POINTS:
        say(f"Only {points} kills, {rounds.POINTS} were promised.")
    return int(points < rounds.POINTS or not all(outcome.kept for outcome in outcomes))


def say(line: str) -> None:
    """Print a line."""
    print(line, flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    sys.exit(main())
