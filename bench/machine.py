"""What was measured on: processor, versions, how long the disk takes to make a page durable."""

import os
import platform
import sqlite3
import subprocess
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bench.processes import ROOT

SYNCS = 200


def facts(folder: Path, now: datetime) -> dict[str, Any]:
    """Return what a reader needs to judge the figures."""
    milliseconds = syncs(folder)
    return {
        "at": now.isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_files": len(_git("status", "--porcelain", "--untracked-files=no").splitlines()),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlalchemy": version("sqlalchemy"),
        "python-telegram-bot": version("python-telegram-bot"),
        "fsync_ms": {"median": round(median(milliseconds), 3), "highest": round(max(milliseconds), 3)},
    }


def syncs(folder: Path) -> list[float]:
    """Return how many milliseconds each of so many writes of 4 KiB with fsync took."""
    path, found = folder / "fsync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            begun_at = perf_counter()
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
            found.append(1000 * (perf_counter() - begun_at))
    path.unlink()
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.strip()
