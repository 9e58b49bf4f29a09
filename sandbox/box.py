"""One sandbox: what it remembers, its clock, its bell, and the journal of everything that happened in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.clock import START_AT, Bell, Clock
from sandbox.faults import Faults
from sandbox.pacing import Pace
from sandbox.store import Json, Store


@dataclass(frozen=True, slots=True)
class Settings:
    """How this sandbox behaves."""

    token: str | None = None  # None: the first token seen becomes the bot
    bot_name: str = "一线 Yixian"
    bot_username: str = "yixian_sandbox_bot"
    reads_all: bool = False  # privacy mode off: the bot sees every message of its groups
    limited: bool = False  # 30 messages a second, 1 a second to one chat, 20 a minute to one group
    query_lifetime: timedelta = timedelta(seconds=60)
    webhook_pause: timedelta = timedelta(seconds=1)  # before the first repeat, doubled for each further one
    start_at: datetime = START_AT
    frozen: bool = True


@dataclass(slots=True)
class Box:
    """Everything a request needs."""

    store: Store
    folder: Path
    clock: Clock
    settings: Settings
    url: str = ""
    bell: Bell = field(default_factory=Bell)
    pace: Pace = field(default_factory=Pace)
    faults: Faults = field(default_factory=Faults)
    poll_turn: int = 0
    closing: bool = False

    @contextmanager
    def change(self) -> Iterator[None]:
        """One change of the state, committed at the end of the block; who waits for news is woken."""
        with self.store.transaction():
            yield
        self.bell.ring()

    def journal(self, what: str, **facts: Any) -> int:
        """Notes what happened and returns the number of the entry."""
        seq = self.store.next("journal")
        entry = {"seq": seq, "at": self.clock.now().isoformat(), "kind": what, **facts}
        self.store.put("journal", seq, entry)
        return seq

    def jump(self, to: datetime) -> None:
        """Moves the clock and remembers where it stands."""
        self.clock.set(to)
        with self.change():
            self.store.put("fact", "clock", {"now": to.isoformat(), "version": self.clock.version})
            self.journal("clock", now=to.isoformat(), version=self.clock.version)


def open_box(folder: Path, store_path: Path | None, settings: Settings) -> Box:
    """A sandbox that goes on from what its store remembers, or begins."""
    store = Store(store_path)
    clock = Clock(*_where_it_stood(store, settings), flowing=not settings.frozen)
    faults = Faults(limited=settings.limited)
    return Box(store=store, folder=folder, clock=clock, settings=settings, faults=faults)


def _where_it_stood(store: Store, settings: Settings) -> tuple[datetime, int]:
    kept: Json = store.get("fact", "clock") or {"now": settings.start_at.isoformat(), "version": 0}
    instants = [datetime.fromisoformat(kept["now"])]
    last = store.get("journal", store.highest("journal"))
    if last is not None and not settings.frozen:
        instants.append(datetime.fromisoformat(last["at"]))
    return max(instants), int(kept["version"]) + 1
