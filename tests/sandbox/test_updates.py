"""Getting updates: confirmed by offset, one poller at a time, only what was asked for."""

import asyncio
from datetime import timedelta

from sandbox.box import Box
from tests.sandbox.conftest import OFFICER, Http


async def test_an_update_comes_again_until_a_later_offset_confirms_it(http: Http) -> None:
    ids = [(await http.phone(OFFICER, "text", text=word))["update_id"] for word in ("一", "二", "三")]
    assert [update["update_id"] for update in await http.updates()] == ids
    assert [update["update_id"] for update in await http.updates(ids[0])] == ids
    assert [update["update_id"] for update in await http.updates(ids[1])] == ids[1:]
    assert [update["update_id"] for update in await http.updates()] == ids[1:]


async def test_a_negative_offset_takes_the_last_updates_and_forgets_the_others(http: Http) -> None:
    for word in ("一", "二", "三"):
        await http.phone(OFFICER, "text", text=word)
    assert [update["message"]["text"] for update in await http.updates(-2)] == ["二", "三"]
    assert [update["message"]["text"] for update in await http.updates()] == ["二", "三"]


async def test_a_limit_cuts_the_batch(http: Http) -> None:
    for word in ("一", "二", "三"):
        await http.phone(OFFICER, "text", text=word)
    batch = await http.result("getUpdates", limit=2)
    assert [update["message"]["text"] for update in batch] == ["一", "二"]


async def test_a_waiting_poll_is_answered_when_something_comes(http: Http) -> None:
    poll = asyncio.create_task(http.result("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    sent = await http.phone(OFFICER, "text", text="在吗")
    assert [update["update_id"] for update in await poll] == [sent["update_id"]]


async def test_a_second_poller_ends_the_first(http: Http) -> None:
    first = asyncio.create_task(http.refused("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(http.result("getUpdates", timeout=30))
    words = (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert await first == (409, words)
    await http.phone(OFFICER, "text", text="在吗")
    assert len(await second) == 1


async def test_only_the_kinds_asked_for_are_queued_from_then_on(http: Http) -> None:
    await http.result("getUpdates", allowed_updates=["callback_query"])
    assert (await http.phone(OFFICER, "text", text="没人听"))["update_id"] is None
    assert await http.updates() == []
    await http.result("getUpdates", allowed_updates=[])
    assert (await http.phone(OFFICER, "text", text="有人听"))["update_id"] is not None


async def test_a_poll_that_waits_does_not_hold_the_server_up(box: Box, http: Http) -> None:
    poll = asyncio.create_task(http.result("getUpdates", timeout=50))
    await asyncio.sleep(0.05)
    box.closing = True
    box.bell.ring()
    assert await asyncio.wait_for(poll, timedelta(seconds=5).total_seconds()) == []


async def test_forms_and_query_strings_are_read_like_json(http: Http) -> None:
    path = "/bot7000000001:sandbox-token-for-tests-only-000000/SENDMESSAGE"
    async with http.session.post(path, data={"chat_id": str(OFFICER), "text": "表单"}) as response:
        assert (await response.json())["result"]["text"] == "表单"
    async with http.session.get(path, params={"chat_id": str(OFFICER), "text": "网址"}) as response:
        assert (await response.json())["result"]["text"] == "网址"


async def test_a_body_that_is_no_json_is_refused(http: Http) -> None:
    path = "/bot7000000001:sandbox-token-for-tests-only-000000/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with http.session.post(path, data=b"{", headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"] == "Bad Request: can't parse JSON object"


async def test_strangers_tokens_and_unknown_methods_are_turned_away(http: Http) -> None:
    assert await http.refused("sendCake") == (404, "Not Found: method not found")
    async with http.session.get("/bot7000000002:another-token-of-the-right-form/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
    async with http.session.get("/botnonsense/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (404, "Not Found")
