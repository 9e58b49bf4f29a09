"""`python -m bench.hashes DATABASE QUERIES`: looks hashes up among a million as the product does, as JSON."""

import json
import sqlite3
import sys
from array import array
from contextlib import closing
from pathlib import Path
from random import Random
from time import monotonic
from typing import Final

from bot import database
from models.engine import Session, connect
from services.photo_reuse import WITHIN, alike, band_rows

BITS: Final = 64
SEED: Final = 20260525


def make(folder: Path, count: int, asked: int) -> None:
    """Write so many random hashes into a database and a file, and some to ask for, each near one of them."""
    random = Random(SEED)  # noqa: S311 - figures, not secrets
    hashes = [_signed(random.getrandbits(BITS)) for _ in range(count)]
    queries = []
    for place, near in enumerate(random.sample(hashes, asked)):
        flipped = random.sample(range(BITS), place % (WITHIN + 2))  # the last distance is one too many
        queries.append(_signed((near ^ sum(1 << bit for bit in flipped)) & ((1 << BITS) - 1)))
    for name, values in (("hashes", hashes), ("queries", queries)):
        (folder / f"{name}.bin").write_bytes(array("q", values).tobytes())
    url = f"sqlite:///{folder / 'bench.db'}"
    database.upgrade(url)
    with closing(sqlite3.connect(folder / "bench.db")) as connection, connection:
        for band in range(len(band_rows(1, 0))):
            rows = (band_rows(photo_id, phash)[band] for photo_id, phash in enumerate(hashes, 1))
            connection.executemany(
                "INSERT INTO photo_band (band, photo_id, phash) VALUES (?, ?, ?)",
                sorted((row["band"], row["photo_id"], row["phash"]) for row in rows),
            )


def _signed(bits: int) -> int:
    return bits - (1 << BITS) if bits >> (BITS - 1) else bits


def main(path: Path, asked: Path) -> None:
    """Look each up in one session, and print what is found and how long it took."""
    queries: list[int] = memoryview(asked.read_bytes()).cast("q").tolist()
    engine = connect(f"sqlite:///{path}")
    with Session(engine) as session:
        alike(session, 0)
        began_s = monotonic()
        found = [sorted(photo_id for _, photo_id in alike(session, phash)) for phash in queries]
        seconds = monotonic() - began_s
    engine.dispose()
    sys.stdout.write(json.dumps({"seconds": seconds, "found": found}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
