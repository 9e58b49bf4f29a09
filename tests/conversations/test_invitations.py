"""Coming in by a link, choosing a language, and what the menu offers then."""

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.cli import office
from models.people import Role
from services import people
from tests.conversations.phone import Phone
from tests.conversations.test_odd_messages import says
from tests.conversations.town import Town, settings_for


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


async def test_a_link_lets_one_person_in_once_and_the_next_prompt_reaches_them(
    place: Town, stranger: Phone, officer: Phone, tmp_path: Path
) -> None:
    secret = await invited(place, tmp_path, Role.OFFICER, projects=("LS-008",))
    await stranger.does("start", payload=secret)
    await stranger.sees("专员新", "LS-008")
    assert {"blocker", "cancel", "help"} <= set(await stranger.commands())
    await officer.does("start", payload=secret)
    await officer.sees(says("zh_CN", "people.refused.invitation"))
    await place.hop_to("Mon 09:01")
    await stranger.sees("LS-008")
    await officer.sees("LS-015", "LS-041", "LS-043")


async def test_a_link_that_has_expired_is_answered_like_a_wrong_one(
    place: Town, stranger: Phone, tmp_path: Path
) -> None:
    secret = await invited(place, tmp_path, Role.VIEWER)
    await stranger.does("start", payload="wrong")
    wrong = await stranger.reads()
    now = await asyncio.to_thread(office.now, settings_for(place.url, tmp_path))
    await place.hop(now + timedelta(days=7, minutes=1))
    for phone in list(place.known.values()):
        await phone.reads()
    await stranger.does("start", payload=secret)
    assert await stranger.reads() == wrong


async def test_another_language_is_spoken_at_once_and_in_the_menu(place: Town, officer: Phone) -> None:
    await officer.sends("/language")
    await officer.taps("English")
    await officer.reads()
    await officer.sends("/help")
    helped = await officer.reads()
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in helped.replace("语言", ""))
    async with place.http.get(f"/api/phones/{officer.uid}/chat") as response:
        menu = (await response.json())["commands"]
    assert [entry["description"] for entry in menu if entry["command"] == "help"] == [
        says("en", "menus.help")
    ]
