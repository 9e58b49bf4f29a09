"""In a project's group: bound by the office in private, photos and blockers filed, next to nothing said."""

import io
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Message, Phone, words_of
from tests.conversations.town import PEOPLE, STRANGER, Town, town

PHOTO = samples.draw("trench", "LS-041")
BOT = "yixian_sandbox_bot"
FILED = "SELECT state FROM photo JOIN project ON project.id = project_id"


@dataclass
class Group:
    """A group as its members see it; `id` follows it when it becomes a supergroup."""

    place: Town
    id: int
    founder: Phone

    async def hears(self, phone: Phone, text: str, topic: int | None = None) -> None:
        """Somebody writes."""
        await phone.does("text", text=text, chat_id=self.id, thread=topic)

    async def gets(self, phone: Phone, *photos: bytes, caption: str = "", topic: int | None = None) -> None:
        """Somebody posts photos; several are an album. In a topic they answer its beginning."""
        form = aiohttp.FormData({"kind": "photo", "caption": caption, "chat_id": str(self.id)})
        if topic:
            form.add_field("reply_to", str(topic))
        for photo in photos:
            form.add_field("files", io.BytesIO(photo), filename="IMG.jpg", content_type="image/jpeg")
        await self.acts(f"/api/phones/{phone.uid}/media", data=form)

    async def said(self) -> list[str]:
        """What the bot has said there, oldest first."""
        path = f"/api/phones/{self.founder.uid}/chat"
        async with self.place.http.get(path, params={"chat_id": self.id}) as response:
            messages: list[Message] = (await response.json())["messages"]
        return [words_of(message) for message in messages if message["from_bot"]]

    async def acts(self, path: str, **what: Any) -> Message:
        """Something happens to the group, and the bot has had its say."""
        async with self.place.http.post(path, **what) as response:
            assert response.status == 200, await response.text()
            answer: Message = await response.json()
        await self.place.settle()
        return answer

    async def comes_back(self) -> None:
        """The founder lets the bot in again."""
        members = [self.founder.uid, *(uid for uid in PEOPLE.values() if uid != self.founder.uid)]
        await self.acts("/api/groups", json={"id": self.id, "members": members, "bot_admin": True})


async def made(place: Town, founder: Phone, **more: Any) -> Group:
    """A group with everybody in it, and the bot."""
    group = Group(place, 0, founder)
    others = [uid for uid in (*PEOPLE.values(), STRANGER) if uid != founder.uid]
    body = {"title": "道路群", "members": [founder.uid, *others], **more}
    group.id = (await group.acts("/api/groups", json=body))["id"]
    return group


async def bound(place: Town, office: Phone, says: Says, code: str = "041", **more: Any) -> Group:
    """A group that the office has bound, and in which the bot hears everything."""
    group = await made(place, office, bot_admin=True, **more)
    await group.hears(office, f"/bind {code}")
    await office.taps(says("groups.button.bind"))
    await office.reads()
    return group


def kept(folder: Path, query: str = FILED) -> list[Any]:
    """What the database says, through a connection of its own."""
    with sqlite3.connect(folder / "office.db") as connection:
        return [row[0] for row in connection.execute(query)]


@BOTH
async def test_a_group_with_privacy_mode_is_bound_in_private_and_told_what_the_bot_needs(
    place: Town, office: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    group = await made(place, office)
    assert len(await group.said()) == 1
    await group.hears(office, "/bind 041")
    card = words_of(await office.sees("道路群", "LS-041"))
    assert says("groups.deaf") in card
    assert len(await group.said()) == 1
    assert await officer.presses(1, "gb1:1") == says("refused.not_there")
    await office.taps(says("groups.button.bind"))
    assert says("groups.binding.stands") in await office.reads()
    bound, deaf = (await group.said())[1].split("\n")
    assert "LS-041" in bound
    assert deaf == says("groups.deaf")
    await group.gets(officer, PHOTO)
    assert kept(tmp_path) == []


@BOTH
async def test_photos_are_filed_without_a_word_and_the_newest_shows_on_the_project(
    place: Town, office: Phone, officer: Phone, stranger: Phone, says: Says, tmp_path: Path
) -> None:
    group = await bound(place, office, says)
    before = len(await group.said())
    assert says("groups.deaf") not in "".join(await group.said())
    await group.gets(officer, PHOTO)
    await group.gets(officer, PHOTO, PHOTO, PHOTO)
    await group.gets(stranger, PHOTO)
    assert kept(tmp_path) == ["ready"] * 4
    assert len(await group.said()) == before
    assert await officer.unread() == []
    await office.sends("/p 041")
    await office.reads()
    await office.taps(says("projects.button.photo"))
    assert "LS-041" in await office.reads()


@BOTH
async def test_a_blocker_posted_in_the_group_is_confirmed_by_its_sender_in_private(
    place: Town, office: Phone, officer: Phone, liaison: Phone, says: Says, tmp_path: Path
) -> None:
    group = await bound(place, office, says)
    await group.gets(officer, PHOTO, PHOTO, caption="#堵点 K0+480 电缆未迁")
    assert (await group.said())[2:] == [says("groups.blocker.received", bot=BOT)]
    card = words_of(await officer.sees("LS-041", "K0+480 电缆未迁"))
    assert says("blockers.card.pictures", n=2) in card
    await officer.taps(says("blockers.category.relocation"), says("blockers.button.raise"))
    assert "B-0001" in await officer.reads()
    assert "K0+480" in await liaison.reads()
    assert kept(tmp_path, "SELECT blocker_id FROM photo") == [1, 1]
    assert len(await group.said()) == 3


async def test_whoever_has_blocked_the_bot_and_whoever_is_not_known_is_told_in_the_group(
    place: Town, office: Phone, officer: Phone, stranger: Phone, says: Says, tmp_path: Path
) -> None:
    group = await bound(place, office, says)
    await officer.does("block", blocked=True)
    await office.reads()
    await group.hears(officer, "#堵点 电缆未迁")
    await group.hears(stranger, "#堵点 电缆未迁")
    await group.hears(stranger, "#堵点 电缆还是未迁")
    unreachable = says("groups.blocker.unreachable", bot=BOT)
    assert (await group.said())[2:] == [unreachable, says("groups.stranger", bot=BOT)]
    assert kept(tmp_path, "SELECT id FROM draft WHERE chat_id = 1001 AND kind = 'blocker'") == []


async def test_two_topics_of_a_forum_belong_to_two_projects(
    place: Town, office: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    group = await made(place, office, bot_admin=True, forum=True)
    topics = {}
    for code in ("041", "043"):
        opened = await group.acts(f"/api/groups/{group.id}/topics", json={"name": f"标段 {code}"})
        topics[code] = opened["thread"]
        await group.hears(office, f"/bind {code}", topics[code])
        assert f"标段 {code}" in words_of(await office.sees(f"LS-{code}"))
        await office.taps(says("groups.button.bind"))
        await office.reads()
    await group.gets(officer, PHOTO, topic=topics["043"])
    await group.gets(officer, PHOTO, topic=topics["041"])
    await group.gets(officer, PHOTO)
    filed = "SELECT code FROM photo JOIN project ON project.id = project_id ORDER BY photo.id"
    assert kept(tmp_path, filed) == ["LS-043", "LS-041"]
    await group.hears(office, "/unbind", topics["043"])
    await office.taps(says("groups.button.unbind"))
    await office.reads()
    await group.gets(officer, PHOTO, topic=topics["043"])
    assert kept(tmp_path, filed) == ["LS-043", "LS-041"]
    assert (await group.said())[-1] == says("groups.unbound.topic")


async def test_with_privacy_mode_off_a_group_needs_no_administrator(tmp_path: Path, says: Says) -> None:
    async with town(tmp_path, reads_all=True) as place:
        office, officer = (place.phone(PEOPLE[name]) for name in ("office", "officer"))
        group = await made(place, office)
        await group.hears(office, "/bind 041")
        await office.taps(says("groups.button.bind"))
        assert says("groups.deaf") not in await office.reads()
        await group.gets(officer, PHOTO)
        assert kept(tmp_path) == ["ready"]


async def test_nobody_but_the_office_binds_and_the_group_learns_nothing(
    place: Town, officer: Phone, stranger: Phone, office: Phone, says: Says, tmp_path: Path
) -> None:
    group = await made(place, office)
    for phone in (officer, stranger):
        await group.hears(phone, "/bind 041")
    neutral = says("elsewhere.group.command", bot=BOT)
    assert (await group.said())[1:] == [neutral, neutral]
    assert kept(tmp_path, "SELECT id FROM binding") == []
    assert await office.unread() == []


@BOTH
async def test_a_group_that_becomes_a_supergroup_goes_on_as_it_was(
    place: Town, office: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    group = await bound(place, office, says)
    old = group.id
    group.id = (await group.acts(f"/api/groups/{old}/migrate"))["id"]
    await group.gets(officer, PHOTO)
    assert kept(tmp_path) == ["ready"]
    await group.hears(officer, "#blocker 电缆未迁")
    assert len(await group.said()) == 1
    assert "电缆未迁" in await officer.reads()
    assert kept(tmp_path, "SELECT chat_id FROM group_chat") == [group.id]


async def test_a_group_that_throws_the_bot_out_keeps_its_binding_and_the_office_hears_of_both(
    place: Town, office: Phone, officer: Phone, says: Says, tmp_path: Path
) -> None:
    group = await bound(place, office, says)
    await group.acts(f"/api/groups/{group.id}/kick")
    assert says("groups.news.left", title="道路群") in await office.reads()
    await group.comes_back()
    assert says("groups.news.back", title="道路群") in await office.reads()
    await group.gets(officer, PHOTO)
    assert kept(tmp_path) == ["ready"]
    assert len(await group.said()) == 2
