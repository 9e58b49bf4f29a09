"""Two processes that share the work do it as one would."""

from pathlib import Path

from locales import Words
from tests.conversations.town import PEOPLE, SHANGHAI, without_bot
from tests.postgres import Postgres
from tests.processes.command import Command

WORDS = Words("zh_CN", SHANGHAI)


async def test_what_one_process_takes_in_another_sends_and_a_third_takes_over_from_the_dead(
    tmp_path: Path, postgres: Postgres
) -> None:
    url = postgres.fresh()
    async with without_bot(tmp_path, database_url=url) as (place, settings):
        front, back, spare = (
            Command(settings, tmp_path / f"{name}.log") for name in ("front", "back", "spare")
        )
        officer = place.phone(PEOPLE["officer"])
        try:
            await front.start("--roles", "intake,work")
            await back.start("--roles", "send,clock,media,web")
            await place.hop_to("Mon 09:01")
            await officer.sees("LS-015", "LS-041", "LS-043")
            await officer.sends("LS-041 无变化")
            await officer.sees("W22-041-1")
            await spare.start("--roles", "send,clock,media")
            await back.kill()
            await officer.sends("LS-043 无变化")
            await officer.sees("W22-043-1")
            assert await officer.heard("W22-041-1") == 1
        finally:
            for command in (front, back, spare):
                if command.process is not None:
                    await command.stop()
    postgres.forget(url)
