"""The health pages say in JSON whether the machine lives and is ready."""

from datetime import UTC, datetime
from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from services.health import Counts
from web.health import Report, routes

AT = datetime(2026, 5, 25, 0, 55, tzinfo=UTC)
COUNTS = {
    "inbox_pending": 1,
    "inbox_quarantined": 2,
    "outbox_unsent": 3,
    "outbox_dead": 4,
    "notices_due": 5,
    "notices_held": 6,
    "photos_pending": 7,
    "drafts_open": 8,
}


async def asked(path: str, *reasons: str, version: int | None = None) -> Response:
    """What a page answers while there are these reasons against being ready."""

    async def look() -> Report:
        return Report(
            reasons=list(reasons),
            office_time=AT,
            version=version,
            counts=Counts(**COUNTS),
            heartbeats={"intake": (AT, 3)},
        )

    app = Starlette(routes=routes(look))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1") as client:
        return await client.get(path)


async def test_a_machine_that_answers_is_alive_whatever_is_wrong_with_it() -> None:
    answer = await asked("/healthz", "the database is away")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_a_machine_with_no_reason_against_it_is_ready() -> None:
    answer = await asked("/readyz", version=7)
    told: dict[str, Any] = answer.json()
    assert answer.status_code == 200
    assert told == {
        "ready": True,
        "reasons": [],
        "office_time": "2026-05-25T00:55:00+00:00",
        "version": 7,
        "counts": COUNTS,
        "heartbeats": {"intake": {"at": "2026-05-25T00:55:00+00:00", "failures": 3}},
    }


async def test_a_machine_that_is_not_ready_says_why() -> None:
    answer = await asked("/readyz", "send has not started", "the database is away")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["reasons"] == ["send has not started", "the database is away"]
    assert answer.json()["version"] is None


async def test_an_answer_is_never_kept_by_a_cache() -> None:
    assert (await asked("/readyz")).headers["cache-control"] == "no-store"
