"""The office asks who is missing, and hears of it every worked morning."""

from datetime import datetime
from pathlib import Path

from sqlmodel import delete

from bot.app import running
from models.engine import Session
from models.projects import Assignment, Post
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import PEOPLE, Town, unit, without_bot


def without_officers(session: Session, _now: datetime) -> None:
    """Take the officer of every project away."""
    session.exec(delete(Assignment).where(Assignment.post == Post.OFFICER))  # type: ignore[arg-type]


@BOTH
async def test_the_office_sees_who_is_missing_and_reads_a_gap_to_its_end(
    place: Town, office: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    await unit(place, tmp_path, without_officers)
    await office.sends("/coverage")
    card = await office.sees(says("coverage.gap.officer", n=44), "LS-005", says("coverage.way.list"))
    assert "LS-006" not in card["text"]
    await office.taps(says("coverage.button.officer", n=44))
    assert "LS-020" in await office.reads()
    await office.taps(says("paging.next"))
    assert "LS-021" in await office.reads()
    await office.taps(says("paging.next"))
    last = await office.reads()
    assert "LS-041" in last
    assert "LS-040" not in last
    await officer.sends("/coverage")
    assert await officer.reads() == says("elsewhere.no_command")


async def test_the_morning_card_comes_once_though_the_bot_starts_anew(tmp_path: Path, says: Says) -> None:
    async with without_bot(tmp_path) as (place, settings):
        office = place.phone(PEOPLE["office"])
        await unit(place, tmp_path, without_officers)
        title = says("coverage.title", day="x").split("·")[0].strip()
        async with running(settings):
            await place.hop_to("Tue 08:44")
            before = await office.heard(title)
            await place.hop_to("Tue 08:46")
            assert await office.heard(title) == before + 1
        async with running(settings):
            await place.hop_to("Tue 12:00")
            assert await office.heard(title) == before + 1
            await place.hop_to("Wed 08:46")
            assert await office.heard(title) == before + 2
