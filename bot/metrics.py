"""What the parts of one process say of themselves: that they come round, what they did, how long it took."""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Histogram, Info, ProcessCollector

QUICK_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SLOW_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300)
GROUPS = (1, 2, 4, 8, 16, 32)


class Metrics:
    """The figures of one process, in a registry of its own: two bots in one process keep theirs apart."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.turns: dict[str, float] = {}
        self.registry = CollectorRegistry()
        self._received = self._counter("updates_received", "Updates that were new in the inbox.")
        self._settled = self._counter("updates", "Updates by what became of them.", "outcome")
        self._units = self._counter("units", "Units of work by how they ended.", "outcome")
        self._unit_wait = self._histogram(
            "unit_wait_seconds", "How long units waited for their turn.", QUICK_S
        )
        self._unit = self._histogram("unit_seconds", "How long units took, COMMIT aside.", QUICK_S)
        self._commits = self._histogram("commit_units", "How many units a COMMIT took along.", GROUPS)
        self._messages = self._counter("messages", "Tries to send by how they ended.", "outcome", "priority")
        self._message = self._histogram("message_seconds", "How long a try to send took.", SLOW_S)
        self._message_wait = self._histogram("message_wait_seconds", "How long messages waited.", SLOW_S)
        self._pictures = self._counter(
            "pictures", "Tries to bring a picture in by how they ended.", "outcome"
        )
        self._picture = self._histogram("picture_seconds", "How long such a try took.", SLOW_S)
        self._sweep = self._histogram("sweep_seconds", "How long a sweep took.", SLOW_S, "sweep")
        self._sweep_late = self._histogram("sweep_late_seconds", "How late it began.", SLOW_S, "sweep")
        self._sweep_failures = self._counter("sweep_failures", "Items of a sweep that failed.", "sweep")

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"yixian_{name}", meaning, labels, registry=self.registry)

    def _histogram(self, name: str, meaning: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"yixian_{name}", meaning, labels, buckets=buckets, registry=self.registry)

    def process(self, backend: str) -> None:
        """Tell of the process itself too: memory, processor time, open files, and which version runs."""
        ProcessCollector(registry=self.registry)
        about = {"version": version("yixian"), "python": platform.python_version(), "database": backend}
        Info("yixian_build", "Which version runs.", registry=self.registry).info(about)

    def came_round(self, part: str) -> None:
        """Note that a part is alive: it has looked for work, or has done a piece of it."""
        self.turns[part] = monotonic()

    def received(self, updates: int) -> None:
        """Count updates that are new in the inbox."""
        self._received.inc(updates)

    def settled(self, outcome: str) -> None:
        """Count an update by what became of it."""
        self._settled.labels(outcome).inc()

    def unit(self, waited_s: float, took_s: float, outcome: str) -> None:
        """Note how long a unit of work waited for its turn and took, COMMIT aside, and how it ended."""
        self._unit_wait.observe(waited_s)
        self._unit.observe(took_s)
        self._units.labels(outcome).inc()

    def committed(self, units: int) -> None:
        """Note how many units a COMMIT took along."""
        self._commits.observe(units)

    def left(self, waited_s: float) -> None:
        """Note how long a message has waited since it could have left."""
        self._message_wait.observe(waited_s)

    def sent(self, outcome: str, priority: str, took_s: float) -> None:
        """Note a call for a message: how it ended and how long it took."""
        self._messages.labels(outcome, priority).inc()
        self._message.observe(took_s)

    def picture(self, outcome: str, took_s: float) -> None:
        """Note one try to bring a picture in."""
        self._pictures.labels(outcome).inc()
        self._picture.observe(took_s)

    def swept(self, sweep: str, took_s: float, late_s: float, failures: int) -> None:
        """Note one round of a sweep: how long it took, how late it began, how many items failed."""
        self._sweep.labels(sweep).observe(took_s)
        self._sweep_late.labels(sweep).observe(late_s)
        self._sweep_failures.labels(sweep).inc(failures)
