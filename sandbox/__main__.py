"""Starts a sandbox: `python -m sandbox --port 0 --state DIR [--frozen]`; SIGTERM or Ctrl-C ends it."""

import argparse
import asyncio
import signal
import sqlite3
import sys
from pathlib import Path

from sandbox.box import Settings
from sandbox.server import serve


async def run(port: int, state_dir: Path | None, settings: Settings, *, leashed: bool) -> None:
    """Serves until a signal comes; on a leash, until standard input ends too."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ended.set)
    if leashed:
        loop.add_reader(sys.stdin, ended.set)
    async with serve(state_dir=state_dir, port=port, settings=settings) as box:
        print(f"Sandbox: {box.url}", flush=True)
        await ended.wait()
        if leashed:
            loop.remove_reader(sys.stdin)


def main() -> int:
    """Reads the command line and serves; 1 when the port or the state is taken."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A Bot API server on this machine."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument(
        "--state", type=Path, help="where the state is kept; without it nothing outlives the process"
    )
    parser.add_argument("--frozen", action="store_true", help="time stands still between jumps")
    parser.add_argument("--token", help="the only token let in; without it the first one seen is")
    parser.add_argument(
        "--limited", action="store_true", help="refuse a bot that writes faster than Telegram allows"
    )
    parser.add_argument(
        "--leashed", action="store_true", help="end when standard input does, as whoever started this has"
    )
    asked = parser.parse_args()
    settings = Settings(token=asked.token, limited=asked.limited, frozen=asked.frozen)
    try:
        asyncio.run(run(asked.port, asked.state, settings, leashed=asked.leashed))
    except (OSError, sqlite3.OperationalError) as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
