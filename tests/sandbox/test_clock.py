"""Office time: standing, flowing, and hopping from due instant to due instant with a bot that settles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.box import Box, Settings
from sandbox.server import serve
from tests.sandbox.conftest import OFFICER, Http

MONDAY = datetime.fromisoformat("2026-05-25T08:55:00+08:00")
PROMPT = MONDAY + timedelta(minutes=5)
REMINDER = datetime.fromisoformat("2026-05-28T12:00:00+08:00")
FRIDAY = datetime.fromisoformat("2026-05-29T17:00:00+08:00")


@asynccontextmanager
async def settling_bot(
    http: Http, due: list[datetime], *, fetches: bool = True
) -> AsyncIterator[list[datetime]]:
    """A bot that follows the clock, runs what is due and says so; yields what it has run."""
    ran: list[datetime] = []

    async def live() -> None:
        state = await http.get("/clock")
        while True:
            now = datetime.fromisoformat(state["now"])
            ran.extend(at for at in due if at <= now and at not in ran)
            later = min((at for at in due if at > now), default=None)
            agenda = {"version": state["version"], "next_due": later and later.isoformat(), "quiet": True}
            async with http.session.put("/clock/agenda", json=agenda) as response:
                assert response.status == 200
            state = await http.get(f"/clock?after={state['version']}")

    async def fetch() -> None:
        offset = 0
        while fetches:
            for update in await http.result("getUpdates", offset=offset, timeout=50):
                offset = update["update_id"] + 1

    tasks = [asyncio.create_task(live()), asyncio.create_task(fetch())]
    try:
        yield ran
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def hop(http: Http, **where: Any) -> tuple[int, Any]:
    return await http.post("/clock/hop", **where)


def instants(answer: Any) -> list[datetime]:
    return [datetime.fromisoformat(at) for at in answer["hops"]]


async def test_the_week_begins_on_monday_at_08_55(http: Http) -> None:
    state = await http.get("/clock")
    assert (datetime.fromisoformat(state["now"]), state["flowing"]) == (MONDAY, False)
    assert (await http.get("/clock"))["now"] == state["now"]


async def test_a_hop_stops_at_every_due_instant_on_its_way(http: Http) -> None:
    async with settling_bot(http, [PROMPT, REMINDER, FRIDAY]) as ran:
        status, answer = await hop(http, to="2026-05-28T18:00:00+08:00")
        assert (status, instants(answer)) == (200, [PROMPT, REMINDER, FRIDAY - timedelta(hours=23)])
        assert ran == [PROMPT, REMINDER]
    assert datetime.fromisoformat((await http.get("/clock"))["now"]) == FRIDAY - timedelta(hours=23)


async def test_next_makes_one_hop_and_none_when_nothing_is_due(http: Http) -> None:
    async with settling_bot(http, [PROMPT, FRIDAY]) as ran:
        assert instants((await hop(http, next=True))[1]) == [PROMPT]
        assert instants((await hop(http, next=True))[1]) == [FRIDAY]
        assert instants((await hop(http, next=True))[1]) == []
        assert ran == [PROMPT, FRIDAY]


async def test_a_hop_waits_until_the_bot_has_fetched_what_people_wrote(box: Box, http: Http) -> None:
    await http.phone(OFFICER, "text", text="在吗")
    async with settling_bot(http, [PROMPT], fetches=False):
        waiting = asyncio.create_task(hop(http, next=True))
        await asyncio.sleep(0.1)
        assert datetime.fromisoformat((await http.get("/clock"))["now"]) == MONDAY
        [update] = await http.updates()
        await http.updates(update["update_id"] + 1)
        assert (await waiting)[0] == 200
    assert box.clock.now() == PROMPT


async def test_a_hop_without_a_bot_gives_up_in_words(box: Box, http: Http) -> None:
    box.clock.settles_in = timedelta(milliseconds=50)
    status, answer = await hop(http, to=FRIDAY.isoformat())
    assert (status, answer["error"]) == (
        504,
        f"No bot has settled at version {box.clock.version} of the clock.",
    )
    assert box.clock.now() == MONDAY


async def test_a_hop_gives_up_when_nobody_fetches_what_people_wrote(box: Box, http: Http) -> None:
    box.clock.settles_in = timedelta(milliseconds=50)
    await http.phone(OFFICER, "text", text="在吗")
    assert await hop(http, next=True) == (504, {"error": "The bot has not fetched what people sent."})


async def test_a_hop_waits_for_a_busy_bot(box: Box, http: Http) -> None:
    box.clock.settles_in = timedelta(milliseconds=200)
    waiting = asyncio.create_task(hop(http, next=True))
    await asyncio.sleep(0.05)
    agenda = {"version": box.clock.version, "next_due": FRIDAY.isoformat(), "quiet": False}
    async with http.session.put("/clock/agenda", json=agenda) as response:
        assert (await response.json())["taken"] is True
    assert await waiting == (504, {"error": "The bot says that it is still busy."})


async def test_an_agenda_of_an_older_version_does_not_count(box: Box, http: Http) -> None:
    agenda = {"version": box.clock.version - 1, "next_due": None, "quiet": True}
    async with http.session.put("/clock/agenda", json=agenda) as response:
        assert await response.json() == {"taken": False, "version": box.clock.version}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"to": "2026-05-25T08:54:00+08:00"}, "The clock never goes back."),
        ({"to": "2026-05-29T17:00:00"}, "to needs a time zone."),
        ({"to": "Friday"}, "to must be an ISO instant."),
        ({}, "Hop to an instant, or to the next one."),
    ],
)
async def test_a_hop_that_makes_no_sense_is_refused(http: Http, body: dict[str, str], words: str) -> None:
    assert await hop(http, **body) == (400, {"error": words})


async def test_set_jumps_straight_and_wakes_who_follows(http: Http) -> None:
    version = (await http.get("/clock"))["version"]
    following = asyncio.create_task(http.get(f"/clock?after={version}"))
    await asyncio.sleep(0.05)
    assert not following.done()
    await http.post("/clock/set", to=FRIDAY.isoformat())
    state = await following
    assert (datetime.fromisoformat(state["now"]), state["version"]) == (FRIDAY, version + 1)
    await http.phone(OFFICER, "text", text="周五")
    [update] = await http.updates()
    assert update["message"]["date"] == FRIDAY.timestamp()


async def test_flowing_time_passes() -> None:
    async with serve(settings=Settings(frozen=False)) as box:
        before = box.clock.now()
        await asyncio.sleep(0.02)
        assert MONDAY <= before < box.clock.now()
