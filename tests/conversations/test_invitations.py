"""Coming in by a link, choosing a language, and what the menu offers then."""

import asyncio
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.cli import office as server
from locales import Words
from models.engine import Session
from models.outbox import OutboxRow
from models.people import Person, Role
from services import invitations, people
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import PEOPLE, SHANGHAI, Town, settings_for, unit


async def invited(place: Town, folder: Path, role: Role, **granted: Any) -> str:
    """Make an invitation as the command line on the server does, and return its secret."""

    def make(session: Session, now: datetime) -> str:
        terms = invitations.terms(session, name="专员新", role=role, **granted)
        made = invitations.make(session, terms, by=None, now=now)
        return invitations.issue(session, made.id or 0, now)

    return await unit(place, folder, make)


@BOTH
async def test_a_link_lets_one_person_in_once_and_the_next_prompt_reaches_them(
    place: Town, stranger: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    secret = await invited(place, tmp_path, Role.OFFICER, projects=("LS-008",))
    await stranger.does("start", payload=secret)
    await stranger.sees("专员新", says("invitations.consent.kept"))
    await stranger.sends("/help")
    await stranger.sees(says("elsewhere.stranger"))
    await officer.does("start", payload=secret)
    await officer.sees(says("people.refused.invitation"))
    await stranger.taps(says("invitations.consent.agree"))
    await stranger.sees("专员新", "LS-008")
    assert {"blocker", "cancel", "help"} <= set(await stranger.commands())
    await stranger.taps(says("invitations.consent.agree"))
    await stranger.sees("专员新", "LS-008")
    await stranger.does("start", payload=secret)
    await stranger.sees("专员新", "LS-008")
    await place.hop_to("Mon 09:01")
    await stranger.sees("LS-008")
    await officer.sees("LS-015", "LS-041", "LS-043")


@BOTH
async def test_a_link_that_has_expired_is_answered_like_a_wrong_one_and_five_are_enough(
    place: Town, stranger: Phone, says: Says, tmp_path: Path
) -> None:
    secret = await invited(place, tmp_path, Role.VIEWER)
    await stranger.does("start", payload="wrong")
    assert await stranger.reads() == says("people.refused.invitation")
    now = await asyncio.to_thread(server.now, settings_for(place.url, tmp_path))
    await place.hop(now + timedelta(days=7, minutes=1))
    for phone in list(place.known.values()):
        await phone.reads()
    for guess in (secret, "wrong", "wrong", "wrong", "wrong"):
        await stranger.does("start", payload=guess)
        assert await stranger.reads() == says("people.refused.invitation")
    fresh = await invited(place, tmp_path, Role.VIEWER)
    await stranger.does("start", payload=fresh)
    assert await stranger.reads() == says("people.refused.tries")


@BOTH
async def test_the_office_passes_a_picture_on_that_lets_somebody_of_the_list_in(
    place: Town, office: Phone, stranger: Phone, says: Says, tmp_path: Path
) -> None:
    def enlist(session: Session, _now: datetime) -> None:
        person = Person(name="专员新")
        session.add(person)
        session.flush()
        people.grant(session, person, Role.VIEWER)

    await unit(place, tmp_path, enlist)
    await office.sends("/invite")
    await office.sees("专员新", says("people.title.viewer"))
    links = []
    for _ in range(2):
        await office.taps("专员新")
        shown = await office.sees("专员新", "https://t.me/")
        assert shown["photo"]
        links += re.findall(r"\?start=([\w-]{32})\b", shown["caption"])
    first, second = links
    assert first != second
    await stranger.does("start", payload=first)
    await stranger.sees(says("people.refused.invitation"))
    await stranger.does("start", payload=second)
    await stranger.taps(says("invitations.consent.agree"))
    await stranger.reads()
    await office.sends("/invite")
    await office.sees(says("invitations.nobody"))
    rows = await unit(place, tmp_path, lambda s, _: s.exec(select(OutboxRow)).all())
    assert not any(secret in row.model_dump_json() for row in rows for secret in links)


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
