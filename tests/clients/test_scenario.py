"""Other people's clients get on with the sandbox, and all of them see the same."""

from tests.clients.scenario import ACTS
from tests.clients.stage import Stage


async def test_every_client_plays_the_same_scenario(stage_of: Stage) -> None:
    for act in ACTS:
        await act(stage_of)
