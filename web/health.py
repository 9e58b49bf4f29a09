"""Whether the machine lives and is ready, as JSON for load balancers, tests and people with a browser."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from services.health import Counts


@dataclass(frozen=True)
class Report:
    """How it stands; ready when there is no reason against it. `version` is that of a movable clock.

    `counts` is None while the database is away.
    """

    reasons: list[str]
    office_time: datetime
    version: int | None
    counts: Counts | None
    heartbeats: Mapping[str, tuple[datetime, int]]


def routes(look: Callable[[], Awaitable[Report]]) -> list[Route]:
    """Return GET /healthz and GET /readyz; `look` is called for every /readyz."""

    async def healthz(_request: Request) -> JSONResponse:
        return JSONResponse({"alive": True})

    async def readyz(_request: Request) -> JSONResponse:
        report = await look()
        status = HTTPStatus.SERVICE_UNAVAILABLE if report.reasons else HTTPStatus.OK
        return JSONResponse(body(report), status, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


def body(report: Report) -> dict[str, object]:
    """Return a report as JSON."""
    return {
        "ready": not report.reasons,
        "reasons": report.reasons,
        "office_time": report.office_time.isoformat(),
        "version": report.version,
        "counts": asdict(report.counts) if report.counts else None,
        "heartbeats": {
            name: {"at": at.isoformat(), "failures": failures}
            for name, (at, failures) in report.heartbeats.items()
        },
    }
