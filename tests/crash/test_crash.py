"""A tenth of the kills of `make crash`: every kind, way in and database once."""

from pathlib import Path

from tests.crash import rounds
from tests.debuglogs import keep
from tests.postgres import Postgres


async def test_a_bot_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing(
    postgres: Postgres, tmp_path: Path
) -> None:
    outcomes = await rounds.run(rounds.TENTH, postgres, tmp_path)
    for log in tmp_path.rglob("bot.log"):
        keep(log)
    told = "\n".join(rounds.table(outcomes))
    print(f"\n{told}")  # noqa: T201 - `pytest -s` shows it
    assert all(outcome.kept for outcome in outcomes), told
    assert sum(len(outcome.deaths) for outcome in outcomes) >= rounds.POINTS / 10, told
