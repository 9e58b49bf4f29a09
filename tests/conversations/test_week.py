"""One week of the mechanism, told by the phones of those who live it."""

from dataclasses import dataclass, field

import pytest

from imaging import samples
from locales import Words
from tests.conversations.phone import Phone
from tests.conversations.town import SHANGHAI, Town

STUCK = "K0+480 10kV"
CASE = "B-0001"


@dataclass
class Said:
    """The words of a language as phones show them, and a count of what the officer did."""

    words: Words
    officer: Phone
    acts: list[str] = field(default_factory=list)

    def text(self, key: str, **fields: object) -> str:
        """Return a text without its markup."""
        return str(self.words(key, **fields).striptags())

    async def tap(self, *keys: str, **fields: object) -> None:
        """Have the officer press buttons by their keys, and count them."""
        for key in keys:
            await self.officer.taps(self.words.plain(key, **fields))
            self.acts.append(key)

    async def send(self, picture: str, caption: str) -> None:
        """Have the officer send a photo with words, which counts one."""
        await self.officer.sends_files(samples.draw(picture, "LS-041"), caption=caption)
        self.acts.append("photo")

    def counted(self) -> int:
        """Return how much the officer did since this was last asked."""
        done, self.acts = len(self.acts), []
        return done


@pytest.mark.parametrize(
    ("locale", "database", "way_in"),
    [("zh_CN", "sqlite", "polling"), ("en", "sqlite", "webhook"), ("zh_CN", "postgresql", "webhook")],
    indirect=True,
)
async def test_a_blocker_climbs_to_the_leader_and_friday_tells_the_story(
    place: Town, officer: Phone, liaison: Phone, head: Phone, leader: Phone, office: Phone, locale: str
) -> None:
    said = Said(Words(locale, SHANGHAI), officer)
    await place.hop_to("Mon 09:01")
    await officer.sees("LS-015", "LS-041", "LS-043")

    await said.send("trench", "041 K0+460 52%")
    await officer.sees("LS-041", "52%")
    await said.tap("reports.button.send")
    assert said.counted() <= 3
    await officer.sees("W22-041-1")

    await said.tap("reports.button.stuck", "blockers.category.relocation")
    await said.send("cable", STUCK)
    await said.tap("blockers.button.urgent", "blockers.button.raise")
    assert said.counted() <= 5
    await officer.sees(CASE)
    await officer.reads()
    await liaison.sees(CASE, STUCK, said.text("blockers.state.assigned"))
    assert "B-0001" in await liaison.reads()  # the picture

    await liaison.taps(said.words.plain("blockers.button.sign"))
    await liaison.taps(said.words.plain("blockers.signing.today", time="17:30"))
    await liaison.taps(said.words.plain("blockers.signing.myself"))
    await liaison.sees(CASE, said.text("blockers.state.in_hand"))
    await liaison.reads()
    await officer.sees("17:30", CASE)
    await officer.reads()
    assert await head.unread() == await leader.unread() == await office.unread() == []

    await climbs(place, said, {"blue": (head,), "orange": (head, office), "red": (leader,)})

    await place.hop_to("Thu 09:30")
    await liaison.taps(said.words.plain("blockers.button.done"))
    await liaison.sends_files(samples.draw("cleared", "LS-041"), caption="ok K0+480")
    await liaison.taps(said.words.plain("blockers.done.send"))
    await officer.sees(CASE, said.text("blockers.state.to_verify"))
    await said.tap("blockers.button.close")
    for phone in (officer, liaison, head, leader, office):
        await phone.sees(CASE, said.text("blockers.state.closed"))
        await phone.reads()
    said.counted()
    for code in ("LS-015", "LS-043"):
        await said.tap("prompts.button.no_change", code=code)
        assert said.counted() == 1
    await officer.sees("W22-043-1")
    await officer.reads()

    await place.hop_to("Fri 17:01")
    assert await officer.unread() == []  # nothing was owed any more, and officers get no bulletin
    for phone in (liaison, head, leader, office):
        await phone.sees("📋", "2026", CASE, STUCK)
        await phone.reads()
    await leader.taps(said.words.plain("projects.sector.infrastructure"))
    await leader.sees("LS-041", "45% → 52%")


async def climbs(place: Town, said: Said, told: dict[str, tuple[Phone, ...]]) -> None:
    """Let the promise slip: each rung comes at 17:30 of its day, to those it is for, once."""
    everybody = {phone.uid: phone for phones in told.values() for phone in phones}
    for day, (rung, phones) in zip(("Mon", "Tue", "Wed"), told.items(), strict=True):
        line = said.text(f"blockers.rung_reached.overdue.{rung}", number=CASE)
        await place.hop_to(f"{day} 17:29")
        assert [await phone.heard(line) for phone in everybody.values()] == [0] * len(everybody)
        await place.hop_to(f"{day} 17:31")
        heard = {phone.uid for phone in everybody.values() if await phone.heard(line)}
        assert heard == {phone.uid for phone in phones}
        for phone in phones:
            await phone.sees(line, STUCK)
            assert await phone.heard(line) == 1
        await said.officer.sees(said.text("blockers.rung." + rung)[0], CASE)
        for phone in (*everybody.values(), said.officer):
            await phone.reads()
