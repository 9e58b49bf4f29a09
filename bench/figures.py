"""Figures of a run: rounds, their ratios, what they should reach, and whether the counts were right."""

from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass
class Figure:
    """One line of the table: ours and theirs, round by round, in the same unit.

    `goal` is the ratio of ours to theirs that should be reached at least, or at most where `at_most`. Theirs
    may be a limit, the same in every round.
    """

    line: str
    what: str
    unit: str
    against: str
    goal: float
    at_most: bool = False
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    absent: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Return ours to theirs, for each round."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def verdict(self) -> str:
        """Say in a word how it stands."""
        if self.wrong:
            return "VOID"
        if self.absent:
            return "absent"
        reached = median(self.ratios)
        return "reached" if (reached <= self.goal if self.at_most else reached >= self.goal) else "short"

    def as_json(self) -> dict[str, Any]:
        """Return everything that was measured."""
        found = asdict(self) | {"verdict": self.verdict}
        return found if self.wrong or self.absent else found | {"ratio": median(self.ratios)}


HEADINGS = ("line", "measured", "Yixian", "against", "", "ratio (lowest to highest round)", "goal", "")


def cells(figure: Figure) -> tuple[str, ...]:
    """Return a figure as a row of the table."""
    goal = f"{'at most' if figure.at_most else 'at least'} {figure.goal:g}"
    if figure.verdict in {"VOID", "absent"}:
        return figure.line, figure.what, "", figure.against, "", "", goal, figure.verdict
    ratios = figure.ratios
    return (
        figure.line, figure.what, f"{_short(median(figure.ours))} {figure.unit}", figure.against,
        f"{_short(median(figure.theirs))} {figure.unit}",
        f"{median(ratios):.4g} ({min(ratios):.4g} to {max(ratios):.4g})", goal, figure.verdict,
    )  # fmt: skip


def table(figures: list[Figure]) -> str:
    """Return the table, as Markdown, and under it why lines are void or absent."""
    body = [HEADINGS, *(cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in body) for column in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in body
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    reasons = [
        f"{figure.line}: absent: {figure.against}: {figure.absent}" for figure in figures if figure.absent
    ]
    reasons += [f"{figure.line}: VOID: {why}" for figure in figures for why in dict.fromkeys(figure.wrong)]
    reasons += [f"{figure.line}: {note}" for figure in figures for note in figure.notes]
    return "\n".join([*lines, *reasons])


def percentile(values: list[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
