"""Other people's clients get on with the sandbox, see the same and are refused in the same words."""

import re

from tests.clients import refusals
from tests.clients.scenario import ACTS
from tests.clients.stage import AIOGRAM, Stage


async def test_every_client_plays_the_same_scenario_and_knows_every_refusal(stage_of: Stage) -> None:
    for act in ACTS:
        await act(stage_of)
    await refusals.of_calls(stage_of)
    await refusals.of_messages(stage_of)
    await refusals.of_files(stage_of)
    await refusals.of_writing_too_much(stage_of)
    said = {body["description"] for _, body in stage_of.record.answers if body.get("ok") is False}
    said |= refusals.OF_NO_CLIENT
    assert {
        each for each in refusals.known() if not any(re.fullmatch(each, words) for words in said)
    } == set()
    if stage_of.client == AIOGRAM:
        assert len(stage_of.record.answers) > 100
        assert await stage_of.wrong_in(stage_of.record.answers) == []
