"""The server's own limits, when asked for."""

import pytest

from sandbox.box import Settings
from sandbox.pacing import Pace
from tests.sandbox.conftest import LIAISON, OFFICER, Http


@pytest.fixture
def settings() -> Settings:
    return Settings(limited=True)


async def test_a_chat_that_gets_too_much_is_closed_for_a_while(http: Http) -> None:
    for text in ("一", "二", "三"):
        await http.result("sendMessage", chat_id=OFFICER, text=text)
    answer = await http.api("sendMessage", chat_id=OFFICER, text="四")
    wait = answer["parameters"]["retry_after"]
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {wait}",
        "parameters": {"retry_after": wait},
    }
    await http.result("sendMessage", chat_id=LIAISON, text="照常")


def test_all_chats_together_get_30_messages_a_second() -> None:
    pace = Pace()
    assert [pace.wait(str(chat), 1, 100.0) for chat in range(1, 31)] == [0.0] * 30
    assert pace.wait("31", 1, 100.5) == 0.5
    assert pace.wait("31", 1, 101.0) == 0.0


def test_a_group_gets_20_messages_a_minute_and_an_album_counts_its_items() -> None:
    pace = Pace()
    assert [pace.wait("-5", 10, at) for at in (100.0, 110.0)] == [0.0, 0.0]
    assert pace.wait("-5", 1, 120.0) == 40.0
    assert pace.wait("-5", 1, 159.0) == 1.0
    assert pace.wait("-5", 10, 160.0) == 0.0
