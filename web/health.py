"""Whether the machine lives and is ready, as JSON for load balancers, tests and people with a browser."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.findings import Finding
from services.health import Counts


@dataclass(frozen=True)
class Report:
    """How it stands at an instant of real time; ready when nothing was found to speak against it.

    `counts` is None while the database is away, `version` that of a movable clock.
    """

    findings: Sequence[Finding]
    at: datetime
    office_time: datetime
    version: int | None = None
    counts: Counts | None = None
    oldest: Mapping[str, timedelta] = field(default_factory=dict)
    heartbeats: Mapping[str, tuple[datetime, int]] = field(default_factory=dict)


def routes(look: Callable[[], Awaitable[Report]]) -> list[Route]:
    """Return GET /healthz and GET /readyz; `look` is called for every /readyz."""

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"alive": True})

    async def readyz(_request: Request) -> JSONResponse:
        report = await look()
        status = HTTPStatus.SERVICE_UNAVAILABLE if report.findings else HTTPStatus.OK
        return JSONResponse(body(report), status, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def body(report: Report) -> dict[str, object]:
    """Return a report as JSON."""
    return {
        "ready": not report.findings,
        "checks": sorted({finding.check for finding in report.findings}),
        "reasons": [finding.reason for finding in report.findings],
        "office_time": report.office_time.isoformat(),
        "version": report.version,
        "counts": asdict(report.counts) if report.counts else None,
        "heartbeats": {
            name: {"at": at.isoformat(), "failures": failures}
            for name, (at, failures) in report.heartbeats.items()
        },
    }
