"""Rounds that take turns, A B A B, in fresh processes: a slow minute of the machine hits everybody."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.contenders import Contender
from bench.figures import Figure


@dataclass
class Played:
    """What one round gave, by name, and what was wrong with it."""

    values: dict[str, float]
    wrong: list[str] = field(default_factory=list)


Play = Callable[[Contender, Path], Awaitable[Played]]
TROUBLE = (OSError, EOFError, RuntimeError, TimeoutError, LookupError, ValueError)


@dataclass(frozen=True)
class Scale:
    """How much is measured: all of it, or as little as a test needs."""

    rounds: int
    small: bool
    folder: Path
    say: Callable[[str], None]

    def of(self, count: int) -> int:
        """Return a count, a small one where little is measured."""
        return min(count, 12) if self.small else count


async def take_turns(
    scale: Scale, line: str, plays: Mapping[str, tuple[Contender, Play]]
) -> dict[str, list[Played]]:
    """Play so many rounds of each, in turns; whoever is absent plays none."""
    present = {name: play for name, play in plays.items() if not play[0].absent()}
    found: dict[str, list[Played]] = {name: [] for name in present}
    for number in range(scale.rounds):
        for name, (who, play) in present.items():
            folder = scale.folder / line / f"{number}-{name}"
            try:
                played = await play(who, folder)
            except TROUBLE as error:
                played = Played({}, [f"{name}: {type(error).__name__}: {error}; see {folder / 'log'}"])
            found[name].append(played)
            shown = ", ".join(f"{key} {value:.4g}" for key, value in played.values.items())
            scale.say(f"{line} {number + 1}/{scale.rounds} {name}: {'; '.join(played.wrong) or shown}")
    return found


def compare(figure: Figure, ours: list[Played], theirs: list[Played] | float, key: str) -> Figure:
    """Fill a figure with one value of the rounds of two, or of ours and a limit."""
    against = theirs if isinstance(theirs, list) else []
    figure.wrong = [why for played in (*ours, *against) for why in played.wrong]
    if not figure.wrong:
        figure.ours = [played.values[key] for played in ours]
        limit = theirs if isinstance(theirs, float) else 0.0
        figure.theirs = [played.values[key] for played in against] or [limit] * len(ours)
    return figure
