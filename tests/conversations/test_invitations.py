"""Coming in by a link, choosing a language, and what the menu offers then."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

from bot.cli import office
from locales import Words
from models.people import Role
from services import people
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import PEOPLE, SHANGHAI, Town, settings_for


async def invited(place: Town, folder: Path, role: Role, **granted: object) -> str:
    """Make an invitation as the command line on the server does, and return its secret."""
    settings = settings_for(place.url, folder)
    now = await asyncio.to_thread(office.now, settings)
    terms = {"department": None, "projects": (), **granted}
    return await asyncio.to_thread(
        office.unit,
        settings,
        lambda s: people.invite(s, name="专员新", role=role, now=now, **terms),  # type: ignore[arg-type]
    )


@BOTH
async def test_a_link_lets_one_person_in_once_and_the_next_prompt_reaches_them(
    place: Town, stranger: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    secret = await invited(place, tmp_path, Role.OFFICER, projects=("LS-008",))
    await stranger.does("start", payload=secret)
    await stranger.sees("专员新", "LS-008")
    assert {"blocker", "cancel", "help"} <= set(await stranger.commands())
    await officer.does("start", payload=secret)
    await officer.sees(says("people.refused.invitation"))
    await stranger.does("start", payload=secret)
    await stranger.sees("专员新", "LS-008")
    await place.hop_to("Mon 09:01")
    await stranger.sees("LS-008")
    await officer.sees("LS-015", "LS-041", "LS-043")


@BOTH
async def test_a_link_that_has_expired_is_answered_like_a_wrong_one(
    place: Town, stranger: Phone, says: Says, tmp_path: Path
) -> None:
    secret = await invited(place, tmp_path, Role.VIEWER)
    await stranger.does("start", payload="wrong")
    assert await stranger.reads() == says("people.refused.invitation")
    now = await asyncio.to_thread(office.now, settings_for(place.url, tmp_path))
    await place.hop(now + timedelta(days=7, minutes=1))
    for phone in list(place.known.values()):
        await phone.reads()
    await stranger.does("start", payload=secret)
    assert await stranger.reads() == says("people.refused.invitation")


@BOTH
async def test_another_language_is_spoken_at_once_in_the_menu_and_in_what_comes_later(
    place: Town, officer: Phone, locale: str
) -> None:
    theirs = {"zh_CN": "en", "en": "zh_CN"}[locale]
    words = Words(theirs, SHANGHAI)
    await officer.sends("/language")
    await officer.taps(words.plain(f"people.language.{theirs}"))
    await officer.sees(words.plain("people.language.changed"))
    await officer.reads()
    async with place.http.get(f"/api/phones/{officer.uid}/chat") as response:
        menu = {entry["command"]: entry["description"] for entry in (await response.json())["commands"]}
    assert menu["help"] == words.plain("menus.help")
    await officer.sends("/help")
    await officer.sees(str(words("people.how.officer")))
    await place.hop_to("Mon 09:00")
    await officer.sees("LS-015")
    assert words.plain("prompts.button.report", code="LS-015") in await officer.labels()


@BOTH
async def test_everybody_is_told_the_commands_that_their_menu_has(place: Town, says: Says) -> None:
    for uid in PEOPLE.values():
        phone = place.phone(uid)
        await phone.sends("/help")
        helped = await phone.reads()
        assert re.findall(r"^/(\w+)", helped, re.MULTILINE) == await phone.commands()
        assert says("menus.help") in helped
        await phone.sends("/start")
        assert await phone.reads() != helped
