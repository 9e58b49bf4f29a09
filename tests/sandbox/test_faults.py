"""What goes wrong on purpose: cut connections, delays, refusals, a proxy's pages, answers cut short."""

import asyncio
import json
from typing import Any

import pytest
from aiohttp import ClientError, ClientPayloadError

from sandbox.box import Box
from sandbox.faults import Drop, Fault, Moment
from tests.sandbox.conftest import LIAISON, OFFICER, TOKEN, Http
from tests.sandbox.test_webhook import Receiver, receiver

FIXTURES = (receiver,)


async def texts(http: Http, user_id: int = OFFICER) -> list[str]:
    """What a phone has received."""
    return [message["text"] for message in (await http.chat(user_id))["messages"]]


async def say(http: Http, text: str, chat_id: int = OFFICER) -> tuple[int, str, bytes]:
    """Status, type and body of the answer to sendMessage."""
    body = {"chat_id": chat_id, "text": text}
    async with http.session.post(f"/bot{TOKEN}/sendMessage", json=body) as response:
        return response.status, response.content_type, await response.read()


@pytest.mark.parametrize(("after", "received"), [(False, ["二"]), (True, ["一", "二"])])
async def test_a_connection_is_cut_before_or_after_everything_has_happened(
    box: Box, http: Http, after: bool, received: list[str]
) -> None:
    box.faults.add(Fault("drop", method="sendMessage", after=after))
    with pytest.raises(ClientError):
        await say(http, "一")
    assert (await say(http, "二"))[0] == 200
    assert await texts(http) == received


@pytest.mark.parametrize(("after", "received"), [(False, []), (True, ["一"])])
async def test_a_proxy_answers_in_html(box: Box, http: Http, after: bool, received: list[str]) -> None:
    box.faults.add(Fault("server_error", status=504, after=after))
    status, kind, body = await say(http, "一")
    assert (status, kind) == (504, "text/html")
    assert b"<h1>504 Gateway Timeout</h1>" in body
    assert await texts(http) == received


async def test_one_chat_is_told_to_wait_and_no_other(box: Box, http: Http) -> None:
    box.faults.add(Fault("too_many", chat=OFFICER, seconds=7, times=None))
    status, _, body = await say(http, "一")
    assert status == 429
    assert json.loads(body) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert (await say(http, "二", LIAISON))[0] == 200
    box.faults.clear()
    assert (await say(http, "三"))[0] == 200


async def test_all_chats_are_told_to_wait(box: Box, http: Http) -> None:
    box.faults.add(Fault("too_many", method="send*", seconds=1, times=2))
    statuses = [(await say(http, "一", chat))[0] for chat in (OFFICER, LIAISON, OFFICER)]
    assert statuses == [429, 429, 200]


async def test_the_nth_fitting_request_is_spoiled_and_as_many_after_it_as_asked(box: Box, http: Http) -> None:
    rule = box.faults.add(Fault("server_error", method="SENDMESSAGE", chat=str(OFFICER), nth=2, times=2))
    await http.result("getMe")
    await say(http, "别处", LIAISON)
    assert [(await say(http, str(number)))[0] for number in range(5)] == [200, 502, 502, 200, 200]
    assert (rule.met, rule.spoiled) == (5, 2)


async def test_a_delayed_call_waits_while_others_go_on(box: Box, http: Http) -> None:
    box.faults.add(Fault("delay", chat=OFFICER, seconds=0.2))
    order: list[str] = []

    async def one(text: str, chat_id: int) -> None:
        await say(http, text, chat_id)
        order.append(text)

    await asyncio.gather(one("慢", OFFICER), one("快", LIAISON))
    assert order == ["快", "慢"]


async def test_a_delay_comes_before_what_else_befalls_the_request(box: Box, http: Http) -> None:
    box.faults.add(Fault("drop"))
    delay = box.faults.add(Fault("delay", seconds=0.01))
    with pytest.raises(ClientError):
        await say(http, "一")
    assert delay.spoiled == 1


async def test_an_answer_is_cut_short_after_everything_has_happened(box: Box, http: Http) -> None:
    box.faults.add(Fault("truncate", method="sendMessage"))
    with pytest.raises(ClientPayloadError):
        await say(http, "一")
    assert await texts(http) == ["一"]


async def test_a_file_is_cut_short_or_its_link_has_expired(box: Box, http: Http) -> None:
    await http.send_files(OFFICER, "document", ("a.bin", bytes(1000)))
    [update] = await http.updates()
    file = await http.result("getFile", file_id=update["message"]["document"]["file_id"])
    link = f"/file/bot{TOKEN}/{file['file_path']}"
    box.faults.add(Fault("expired", method="file", nth=1))
    box.faults.add(Fault("truncate", method="file", nth=2))
    async with http.session.get(link) as response:
        expired = await response.json()
    assert expired == {"ok": False, "error_code": 404, "description": "Not Found"}
    async with http.session.get(link) as response:
        assert response.content_length == 1000
        with pytest.raises(ClientPayloadError):
            await response.read()
    async with http.session.get(link) as response:
        assert await response.read() == bytes(1000)


async def test_a_pattern_of_methods_means_neither_files_nor_deliveries(box: Box, http: Http) -> None:
    await http.send_files(OFFICER, "document", ("a.bin", b"x"))
    [update] = await http.updates()
    file = await http.result("getFile", file_id=update["message"]["document"]["file_id"])
    box.faults.add(Fault("drop", times=None))
    async with http.session.get(f"/file/bot{TOKEN}/{file['file_path']}") as response:
        assert response.status == 200


async def test_updates_that_got_lost_on_their_way_come_again(box: Box, http: Http) -> None:
    await http.phone(OFFICER, "text", text="在吗")
    box.faults.add(Fault("drop", method="getUpdates", after=True))
    with pytest.raises(ClientError):
        await http.updates()
    assert [update["message"]["text"] for update in await http.updates()] == ["在吗"]


@pytest.mark.parametrize(
    ("fault", "deliveries", "error"),
    [
        (Fault("drop", method="webhook"), 1, "Connection failed"),
        (Fault("drop", method="webhook", after=True), 2, "Connection failed"),
        (Fault("truncate", method="webhook"), 1, "Connection failed"),
        (
            Fault("server_error", method="webhook", status=503),
            1,
            "Wrong response from the webhook: 503 Service Unavailable",
        ),
        (
            Fault("too_many", method="webhook", after=True),
            2,
            "Wrong response from the webhook: 429 Too Many Requests",
        ),
    ],
)
async def test_a_delivery_that_went_wrong_is_repeated(
    box: Box, http: Http, receiver: Receiver, fault: Fault, deliveries: int, error: str
) -> None:
    box.faults.add(fault)
    await http.result("setWebhook", url=receiver.url)
    await http.phone(OFFICER, "text", text="一")
    await http.phone(OFFICER, "text", text="二")
    await receiver.has(deliveries + 1)
    heard = [update["message"]["text"] for _, update in receiver.taken]
    assert heard == ["一"] * deliveries + ["二"]
    assert (await http.result("getWebhookInfo"))["last_error_message"] == error


async def test_a_hook_sees_every_request_before_and_after_it_is_handled(box: Box, http: Http) -> None:
    seen: list[tuple[int, str, str, bool, int]] = []

    async def look(moment: Moment) -> None:
        here = len(box.store.every("message", owner=OFFICER))
        seen.append((moment.number, moment.name, moment.chat, moment.handled, here))
        if moment.handled:
            assert json.loads(moment.answer or b"")["ok"] == (moment.name == "sendmessage")

    already = box.faults.requests
    box.faults.hooks.append(look)
    await say(http, "一")
    await http.refused("sendCake")
    chat = str(OFFICER)
    assert seen == [
        (already + 1, "sendmessage", chat, False, 0),
        (already + 1, "sendmessage", chat, True, 1),
        (already + 2, "sendcake", "", False, 1),
        (already + 2, "sendcake", "", True, 1),
    ]


@pytest.mark.parametrize(("handled", "received"), [(False, []), (True, ["一"])])
async def test_a_hook_can_cut_a_request_off(box: Box, http: Http, handled: bool, received: list[str]) -> None:
    async def cut(moment: Moment) -> None:
        if moment.name == "sendmessage" and moment.handled is handled:
            raise Drop

    box.faults.hooks.append(cut)
    with pytest.raises(ClientError):
        await say(http, "一")
    box.faults.hooks.clear()
    assert await texts(http) == received


@pytest.fixture
async def laid(http: Http) -> dict[str, Any]:
    """A fault laid over HTTP."""
    status, answer = await http.post("/sandbox/faults", what="too_many", chat=OFFICER, times=None, seconds=3)
    assert status == 200
    return dict(answer)


async def test_faults_are_laid_seen_and_lifted_over_http(http: Http, laid: dict[str, Any]) -> None:
    assert (await say(http, "一"))[0] == 429
    seen = await http.get("/sandbox/faults")
    assert seen["requests"] >= 2
    assert seen["faults"] == [laid | {"met": 1, "spoiled": 1}]
    async with http.session.delete(f"/sandbox/faults/{laid['id']}") as response:
        assert response.status == 200
    async with http.session.delete(f"/sandbox/faults/{laid['id']}") as response:
        assert response.status == 404
    assert (await say(http, "二"))[0] == 200


@pytest.mark.usefixtures("laid")
async def test_all_faults_are_lifted_at_once(http: Http) -> None:
    async with http.session.delete("/sandbox/faults") as response:
        assert response.status == 200
    assert (await say(http, "一"))[0] == 200


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"what": "flood"}, "what is one of drop, delay, too_many, server_error, truncate, expired."),
        ({"what": "drop", "chance": 0.5}, "A fault has no chance."),
        ({"what": "drop", "nth": "2"}, "nth is of the wrong type."),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused(http: Http, fault: dict[str, Any], words: str) -> None:
    assert await http.post("/sandbox/faults", **fault) == (400, {"error": words})


async def test_the_servers_limits_are_enforced_from_when_that_is_asked(http: Http) -> None:
    assert [(await say(http, "一"))[0] for _ in range(4)] == [200] * 4
    async with http.session.put("/sandbox/limits") as response:
        assert response.status == 200
    assert [(await say(http, "二"))[0] for _ in range(4)] == [200, 200, 200, 429]
    async with http.session.put("/sandbox/limits", json={"enforced": False}) as response:
        assert response.status == 200
    assert (await say(http, "三"))[0] == 200
