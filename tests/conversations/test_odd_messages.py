"""What nobody planned for gets a clear short answer, or a silence that is meant."""

import sqlite3
from pathlib import Path

from imaging import samples
from locales import Words
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import PEOPLE, SHANGHAI, STRANGER, Town

PHOTO = samples.draw("trench", "LS-041")
IN_PASSING = {"inbox", "outbox", "slot", "heartbeat", "alembic_version"}


def counts(folder: Path) -> dict[str, int]:
    """Count the rows of all that is kept for good, through a connection of its own."""
    with sqlite3.connect(folder / "office.db") as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        kept = sorted(tables - IN_PASSING)
        assert {"person", "draft", "photo", "report", "event"} <= set(kept)
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in kept}


def settled(folder: Path) -> list[str]:
    """Return what became of the updates, oldest first."""
    with sqlite3.connect(folder / "office.db") as connection:
        return [state for (state,) in connection.execute("SELECT state FROM inbox ORDER BY id")]


@BOTH
async def test_a_stranger_hears_once_how_to_be_invited_and_only_a_wrong_secret_is_counted(
    stranger: Phone, says: Says, tmp_path: Path
) -> None:
    before, polite = counts(tmp_path), says("elsewhere.stranger")
    sent = await stranger.sends("你好")
    assert await stranger.reads() == polite
    for act in ("/start", "/help", "LS-041 无变化", "堵点 041"):
        await stranger.sends(act)
        assert await stranger.reads() == polite
    await stranger.sends("/start wrong-secret")
    assert await stranger.reads() == says("people.refused.invitation")
    await stranger.does("forward", text="/help")
    assert await stranger.reads() == polite
    await stranger.does("edit", message_id=sent["message_id"], text="041")
    assert await stranger.reads() == polite
    await stranger.does("location", latitude=36.1, longitude=120.4)
    assert await stranger.reads() == polite
    await stranger.sends_files(PHOTO, PHOTO, PHOTO)
    assert await stranger.reads() == polite
    await stranger.sends_files(b"a,b", kind="document", names=("a.csv",))
    assert await stranger.reads() == polite
    assert await stranger.presses(sent["message_id"], "rp1:1") == says("refused.not_there")
    await stranger.does("sticker")
    assert await stranger.unread() == []
    assert counts(tmp_path) == before | {"wrong_try": 1}
    assert len(settled(tmp_path)) == 15


@BOTH
async def test_a_stranger_is_answered_in_the_language_of_their_telegram(
    place: Town, stranger: Phone, locale: str
) -> None:
    code, theirs = {"zh_CN": ("en-GB", "en"), "en": ("zh-hans", "zh_CN")}[locale]
    phone = {"id": STRANGER, "first_name": "路人", "language_code": code}
    async with place.http.put("/api/phones", json={"phones": [phone]}) as response:
        assert response.status == 200
    await stranger.sends("?")
    assert await stranger.reads() == Words(theirs, SHANGHAI)("elsewhere.stranger")


@BOTH
async def test_what_cannot_be_kept_is_answered_with_what_to_send_instead(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    before = counts(tmp_path)
    await officer.does("location", latitude=36.1, longitude=120.4)
    await officer.sees(says("intake.location"))
    await officer.sends_files(b"%PDF-1.7 ...", kind="document", names=("plan.pdf",))
    await officer.sees(says("photos.refused.document"))
    await officer.does("forward", text="/cancel")
    await officer.sees(says("intake.forwarded"))
    await officer.sends("/nonsense")
    await officer.sees(says("elsewhere.no_command"))
    assert counts(tmp_path) == before


async def test_a_sticker_and_a_thank_you_get_silence(officer: Phone, tmp_path: Path) -> None:
    await officer.does("sticker")
    await officer.sends("收到")
    assert await officer.unread() == []
    assert settled(tmp_path) == ["ignored", "ignored"]


async def test_words_where_a_photo_was_asked_for_are_kept_as_the_note(place: Town, officer: Phone) -> None:
    await place.hop_to("Mon 09:01")
    await officer.taps("报 LS-041")
    await officer.sends("今天下雨，拍不了照片")
    await officer.sees("今天下雨，拍不了照片")
    await officer.taps("提交")
    await officer.sees("W22-041-1")
    await officer.reads()


@BOTH
async def test_an_edited_message_is_read_while_its_entry_is_open_and_refused_afterwards(
    officer: Phone, says: Says
) -> None:
    sent = await officer.sends("041 管道到 K0+460，约 52%")
    await officer.sees("52%")
    await officer.does("edit", message_id=sent["message_id"], text="041 管道到 K0+460，约 53%")
    await officer.sees("53%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1")
    await officer.does("edit", message_id=sent["message_id"], text="041 管道到 K0+460，约 99%")
    await officer.sees(says("elsewhere.edited"))
    await officer.reads()


@BOTH
async def test_a_button_of_no_version_is_out_of_date(place: Town, officer: Phone, says: Says) -> None:
    await place.hop_to("Mon 09:01")
    card = await officer.sees("LS-041")
    for data in ("zz9:1", "rp1", "rp1:1:2", "rp1: 7", "rp1:٧", "x" * 64):
        assert await officer.presses(card["message_id"], data) == says("refused.out_of_date")


@BOTH
async def test_a_button_of_somebody_else_does_nothing(
    place: Town, officer: Phone, liaison: Phone, says: Says, tmp_path: Path
) -> None:
    await place.hop_to("Mon 09:01")
    card = await officer.sees("LS-041")
    before = counts(tmp_path)
    data = next(b["data"] for row in card["buttons"] for b in row if "LS-041" in b["text"])
    welcome = (await liaison.chat())[0]
    assert await liaison.presses(welcome["message_id"], data) == says("refused.not_there")
    assert counts(tmp_path) == before


@BOTH
async def test_a_group_that_is_not_known_hears_one_line_and_a_channel_nothing(
    place: Town, officer: Phone, says: Says, tmp_path: Path
) -> None:
    async with place.http.post("/api/groups", json={"title": "项目群", "members": [officer.uid]}) as response:
        group = (await response.json())["id"]
    await place.settle()
    assert len(await said_in(place, officer, group)) == 1
    await officer.does("text", text="大家好", chat_id=group)
    assert len(await said_in(place, officer, group)) == 1
    await officer.does("text", text="/help", chat_id=group)
    bot = "yixian_sandbox_bot"
    assert (await said_in(place, officer, group))[1:] == [says("elsewhere.group.command", bot=bot)]
    before = len(settled(tmp_path))
    async with place.http.post("/api/channels/-1009000000001/post", json={"text": "公告"}) as response:
        assert response.status == 200, await response.text()
    await place.settle()
    assert settled(tmp_path)[before:] == ["ignored"]
    assert await officer.unread() == []


async def said_in(place: Town, phone: Phone, group: int) -> list[str]:
    """Return what the bot has said in a group."""
    async with place.http.get(f"/api/phones/{phone.uid}/chat", params={"chat_id": group}) as response:
        return [message["text"] for message in (await response.json())["messages"] if message["from_bot"]]


@BOTH
async def test_files_that_are_no_pictures_leave_the_report_alive_and_are_named(
    officer: Phone, says: Says
) -> None:
    for name, content, reason in (
        ("note.jpg", "这是一段文字".encode() * 40, "not_a_picture"),
        ("cut.jpg", PHOTO[: len(PHOTO) // 2], "damaged"),
    ):
        await officer.sends_files(content, kind="document", names=(name,), caption="041 K0+460")
        await officer.sees(says(f"photos.failed.{reason}"))
        await officer.reads()
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1")
    await officer.reads()


@BOTH
async def test_a_file_of_fifty_megabytes_is_refused_in_a_sentence_and_its_words_are_kept(
    officer: Phone, says: Says
) -> None:
    large = b"\xff\xd8\xff\xe0" + bytes(49 * 1024 * 1024)
    await officer.sends_files(large, kind="document", names=("site.jpg",), caption="041 K0+460")
    await officer.sees(says("photos.refused.too_large"))
    await officer.sees("K0+460")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1")
    await officer.reads()


@BOTH
async def test_a_person_who_blocks_the_bot_is_reported_once_and_comes_back_with_start(
    place: Town, officer: Phone, office: Phone, locale: str, tmp_path: Path
) -> None:
    await officer.does("block", blocked=True)
    await office.sees({"zh_CN": "专员甲", "en": "Officer A"}[locale])
    await place.hop_to("Mon 09:01")
    assert await office.unread() == []
    await officer.does("start")
    await officer.reads()
    with sqlite3.connect(tmp_path / "office.db") as connection:
        query = "SELECT reach FROM person WHERE telegram_id = ?"
        assert connection.execute(query, (PEOPLE["officer"],)).fetchone() == ("reachable",)
