"""What the process measures and how it stands, as Prometheus reads it."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.findings import Check
from web.health import Report


class Standing(Collector):
    """How it stood at one moment."""

    def __init__(self, report: Report) -> None:
        """Take the report of that moment."""
        self._report = report

    def collect(self) -> Iterator[Metric]:
        """Hand over every figure; what is not known while the database is away is left out."""
        report = self._report
        against = {finding.check for finding in report.findings}
        yield GaugeMetricFamily("yixian_ready", "Whether nothing speaks against it.", 0 if against else 1)
        checks = GaugeMetricFamily("yixian_not_ready", "What speaks against being ready.", labels=["check"])
        for check in Check:
            checks.add_metric([check.value], int(check in against))
        yield checks
        waiting = GaugeMetricFamily("yixian_waiting", "How many rows wait.", labels=["kind"])
        for kind, number in (asdict(report.counts) if report.counts else {}).items():
            waiting.add_metric([kind], number)
        yield waiting
        oldest = GaugeMetricFamily("yixian_oldest_seconds", "How long the oldest waits.", labels=["kind"])
        for kind, age in report.oldest.items():
            oldest.add_metric([kind], age.total_seconds())
        yield oldest
        ages = GaugeMetricFamily("yixian_heartbeat_age_seconds", "When a part came round.", labels=["part"])
        for part, (at, _failures) in report.heartbeats.items():
            ages.add_metric([part], (report.at - at).total_seconds())
        yield ages


def routes(registry: CollectorRegistry, look: Callable[[], Awaitable[Report]]) -> list[Route]:
    """Return GET /metrics; `look` is called for each."""

    async def metrics(_request: Request) -> Response:
        now = CollectorRegistry()
        now.register(Standing(await look()))
        return Response(generate_latest(registry) + generate_latest(now), media_type=CONTENT_TYPE_LATEST)

    return [Route("/metrics", metrics)]
