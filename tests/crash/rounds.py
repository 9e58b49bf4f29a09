"""Which kills are played, week by week, and the table of what they cost."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from time import monotonic

from tests.conversations.town import webhook
from tests.crash.left import Left, left_by
from tests.crash.scene import IN_THE_SANDBOX, Death, Kind, Scene, Sentence, scene
from tests.crash.verdict import Verdict, judge
from tests.crash.week import play
from tests.postgres import Postgres

POINTS = 300
AT_ONCE = 3  # weeks that are played at the same time: a bot that starts keeps one core busy
HEAD = ("kind", "points", "lost", "double", "repeated per chat", "unknown by rule")


@dataclass(frozen=True)
class Round:
    """A week disturbed by kills of one kind, each at most `within` events after a start."""

    kind: Kind
    way_in: str
    database: str
    within: int
    most: int | None = None

    def __str__(self) -> str:
        """Return what the table calls it."""
        return f"{self.kind}, {self.way_in}, {self.database}"

    def sentences(self) -> Iterator[Sentence]:
        """Yield what each process is condemned to, the same in every run."""
        chosen = Random(str(self))
        numbers = (Sentence(self.kind, chosen.randint(1, self.within)) for _ in range(1000))
        return islice(numbers, self.most)


@dataclass
class Outcome:
    """How a round has ended; `broken` says why it did not come to its end."""

    round: Round
    deaths: Sequence[Death] = ()
    verdict: Verdict = field(default_factory=Verdict)
    presses_unanswered: int = 0
    took_s: float = 0.0
    broken: str = ""

    @property
    def kept(self) -> bool:
        """Tell whether the week came to its end and nothing was lost, double or repeated too often."""
        return not self.broken and self.verdict.kept

    def line(self) -> tuple[str, ...]:
        """Return the line of the table."""
        told = self.verdict
        repeated = f"{told.at_most} ({told.repeated.total()} in all)"
        lost, double = f"{len(told.lost)}", f"{len(told.double)}"
        counts = ("?", "?", "?", "?") if self.broken else (lost, double, repeated, f"{len(told.unknown)}")
        return (str(self.round), f"{len(self.deaths)}", *counts)

    def story(self) -> Iterator[str]:
        """Yield what is wrong, if anything is, and the kills it may come from."""
        told = self.verdict
        for what in ("lost", "double", "displaced"):
            yield from (f"  {what}: {line[:400]!r}" for line in getattr(told, what))
        if told.at_most > 1:
            yield f"  repeated: {dict(told.repeated)}"
        if self.broken:
            yield f"  did not come to its end: {self.broken}"
        if not self.kept:
            deaths = ((death.sentence.number, death.step, death.seq) for death in self.deaths)
            yield f"  kills (N, step, entries of the journal): {list(deaths)}"


WAYS = tuple((way_in, database) for way_in in ("polling", "webhook") for database in ("SQLite", "PostgreSQL"))
# About twenty kills fit into a week. PostgreSQL commits each unit by itself, SQLite some together.
REQUESTS, COMMITS = 30, {"SQLite": 28, "PostgreSQL": 40}


def _round(kind: Kind, way_in: str, database: str, spread: float = 1.0, most: int | None = None) -> Round:
    within = REQUESTS if kind in IN_THE_SANDBOX else COMMITS[database]
    return Round(kind, way_in, database, int(spread * within), most)


ALL = tuple(_round(kind, *way) for kind in Kind for way in WAYS)
# Every kind, way in and database once or twice, with eight kills a week that lie further apart.
TENTH = tuple(
    _round(kind, *way, spread=2.1, most=8)
    for kind, way in zip(Kind, (WAYS[0], WAYS[3], WAYS[1], WAYS[2]), strict=True)
)


async def run(rounds: Sequence[Round], postgres: Postgres, folder: Path) -> list[Outcome]:
    """Play an undisturbed week and the disturbed ones, and compare."""
    room = asyncio.Semaphore(AT_ONCE)
    calm = asyncio.create_task(_undisturbed(room, folder / "undisturbed"))
    return await asyncio.gather(
        *(_played(one, calm, room, postgres, folder / f"{number}") for number, one in enumerate(rounds))
    )


async def _undisturbed(room: asyncio.Semaphore, folder: Path) -> Left:
    async with room, scene(folder, _sqlite(folder), {}, ()) as calm:
        return await _left(calm)


async def _played(
    one: Round, calm: asyncio.Task[Left], room: asyncio.Semaphore, postgres: Postgres, folder: Path
) -> Outcome:
    """Play one round; whatever goes wrong in it, the others go on."""
    outcome, begun_s = Outcome(one), monotonic()
    async with room:
        url = _sqlite(folder) if one.database == "SQLite" else postgres.fresh()
        way_in = webhook() if one.way_in == "webhook" else {}
        try:
            async with scene(folder, url, way_in, one.sentences()) as disturbed:
                outcome.deaths = disturbed.deaths
                left = await _left(disturbed)
            outcome.presses_unanswered = left.presses_unanswered
            outcome.verdict = judge(await calm, left, outcome.deaths)
        except Exception as error:  # noqa: BLE001 - a week that does not end is a finding, not the end of the others
            outcome.broken = f"{type(error).__name__}: {error}"
    outcome.took_s = monotonic() - begun_s
    return outcome


async def _left(scene: Scene) -> Left:
    found: list[Left] = []

    async def story() -> None:
        await play(scene.place)
        scene.reprieve()
        found.append(await left_by(scene))

    await scene.through(story())
    return found[0]


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{folder}/office.db"


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the table, the sum last, and under it what went wrong."""
    lines = [HEAD, *(outcome.line() for outcome in outcomes), _sum(outcomes)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    for line in lines:
        yield " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
    steps = Counter(death.step for outcome in outcomes for death in outcome.deaths)
    yield f"Kills by step of the week: {', '.join(f'{step} {times}' for step, times in steps.items())}"
    yield f"Chats out of order: {sum(len(outcome.verdict.displaced) for outcome in outcomes)}"
    unknown = Counter(kind for outcome in outcomes for kind in outcome.verdict.unknown)
    yield f"Unknown by rule: {', '.join(f'{kind} {times}' for kind, times in unknown.items()) or 'none'}"
    silent = sum(outcome.presses_unanswered for outcome in outcomes)
    yield f"Presses whose toast a kill swallowed (it is said at most once): {silent}"
    for outcome in outcomes:
        if not outcome.kept:
            yield f"{outcome.round} did not keep the promise:"
            yield from outcome.story()


def _sum(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    told = [outcome.verdict for outcome in outcomes]
    at_most, repeated = max(one.at_most for one in told), sum(one.repeated.total() for one in told)
    return (
        "all",
        f"{sum(len(outcome.deaths) for outcome in outcomes)}",
        f"{sum(len(one.lost) for one in told)}", f"{sum(len(one.double) for one in told)}",
        f"{at_most} ({repeated} in all)", f"{sum(len(one.unknown) for one in told)}",
    )  # fmt: skip
