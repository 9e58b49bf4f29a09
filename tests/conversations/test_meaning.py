"""Which project is meant by what an officer sends, and what it does to what is being filled in."""

import sqlite3
from pathlib import Path

import pytest

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Message, Phone
from tests.conversations.town import Town

PHOTO = samples.draw("trench", "LS-041", (640, 480))


@pytest.fixture(autouse=True)
async def monday(place: Town, officer: Phone) -> None:
    """The week has been asked for, and the officer has read it."""
    await place.hop_to("Mon 09:00")
    await officer.reads()


def carried(card: Message, label: str) -> str:
    """Return what the button of a card carries."""
    return str(next(b["data"] for row in card["buttons"] for b in row if label in b["text"]))


def reports(folder: Path) -> list[tuple[str, int | None, str]]:
    """Return number, progress and words of all reports of the officer's projects, oldest first."""
    query = """SELECT number, report.percent_tenths, report.note
        FROM report JOIN project ON project.id = project_id
        WHERE code IN ('LS-015', 'LS-041', 'LS-043') ORDER BY report.id"""
    with sqlite3.connect(folder / "office.db") as connection:
        return connection.execute(query).fetchall()


@BOTH
async def test_a_photo_without_words_asks_for_its_project_and_takes_the_words_later(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.sends_files(PHOTO)
    card = await officer.sees(says("reports.which.photos", n=1))
    offered = [button["text"][:6] for row in card["buttons"] for button in row]
    assert offered[:-1] == ["LS-015", "LS-041", "LS-043"]
    await officer.taps("LS-041")
    await officer.sees("LS-041", says("reports.percent.was", was="45%"))
    await officer.sends("K0+460")
    await officer.sees(says("reports.note", note="K0+460"))
    await officer.sends("52")
    await officer.sees("45% → 52%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1", "45% → 52%", "K0+460", says("reports.photos", n=1))
    assert reports(tmp_path) == [("W22-041-1", 520, "K0+460")]
    await officer.reads()


@BOTH
async def test_a_guess_can_be_taken_to_another_project_and_its_figure_is_weighed_there(
    officer: Phone, says: Says
) -> None:
    await officer.sends("041 55%")
    await officer.sees("LS-041", "45% → 55%")
    await officer.taps(says("reports.button.change"), "LS-043")
    await officer.sees("LS-043", says("reports.doubt.falls", was="62%", percent="55%"))
    await officer.taps(says("reports.button.change"), "LS-015")
    await officer.sees("LS-015", "38% → 55%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-015-1")
    await officer.reads()


@BOTH
async def test_a_figure_that_falls_is_asked_about_once(officer: Phone, says: Says) -> None:
    await officer.sends("043 60%")
    await officer.sees(says("reports.doubt.falls", was="62%", percent="60%"))
    await officer.taps(says("reports.button.keep"))
    card = await officer.sees("62% → 60%")
    assert says("reports.button.keep") not in str(card["buttons"])
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-043-1", "62% → 60%")
    await officer.reads()


@BOTH
async def test_a_figure_over_the_whole_is_registered_as_the_whole_or_replaced(
    officer: Phone, says: Says
) -> None:
    await officer.sends("043 130%")
    await officer.sees(says("reports.doubt.full", percent="130%"))
    assert await officer.taps(says("reports.button.withdraw")) == says("reports.withdrawn")
    await officer.sends("700")
    await officer.sees(says("reports.doubt.full", percent="700%"))
    await officer.taps(says("reports.button.keep.full"))
    await officer.sees("62% → 100%")
    await officer.sends("70")
    await officer.sees("62% → 70%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-043-1", "62% → 70%")
    await officer.reads()


async def test_a_code_in_the_text_decides_and_the_entry_that_was_open_waits_for_its_button(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.taps(says("prompts.button.report", code="LS-043"))
    await officer.sends("顶进顺利")
    left = await officer.sees("LS-043", "顶进顺利")
    await officer.sends("LS041 到 K0+460，52%")
    await officer.sees("LS-041", "45% → 52%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1")
    await officer.presses(left["message_id"], carried(left, "+5%"))
    await officer.sees("62% → 67%", "顶进顺利")
    await officer.presses(left["message_id"], carried(left, says("reports.button.send")))
    await officer.sees("W22-043-1")
    assert reports(tmp_path) == [("W22-041-1", 520, "到 K0+460，52%"), ("W22-043-1", 670, "顶进顺利")]
    await officer.reads()


async def test_a_reply_to_a_card_decides_over_a_code_and_over_what_is_open(
    officer: Phone, says: Says
) -> None:
    await officer.taps(says("prompts.button.no_change", code="LS-041"))
    card = await officer.sees("W22-041-1")
    await officer.taps(says("prompts.button.report", code="LS-043"))
    await officer.sees("LS-043")
    await officer.sends("与 043 交界处已放坡，50%", reply_to=card["message_id"])
    await officer.sees("LS-041", "与 043 交界处已放坡", "45% → 50%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-2")
    await officer.reads()


@BOTH
async def test_a_second_report_of_a_week_adds_to_the_first(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    for text, number in (("041 50%", "W22-041-1"), ("041 K0+520", "W22-041-2")):
        await officer.sends(text)
        await officer.taps(says("reports.button.send"))
        await officer.sees(number)
    assert reports(tmp_path) == [("W22-041-1", 500, ""), ("W22-041-2", None, "K0+520")]
    await officer.reads()
    await officer.sends("041 无变化")
    await officer.sees(says("reports.refused.already", code="LS-041", number="W22-041-2"))


@BOTH
async def test_no_change_in_words_needs_a_project_as_long_as_several_are_due(
    officer: Phone, says: Says, locale: str
) -> None:
    same = {"zh_CN": "无变化", "en": "no change"}[locale]
    await officer.sends(same)
    await officer.sees(says("intake.refused.which_project"))
    for code in ("015", "043"):
        await officer.sends(f"{code} {same}")
        await officer.sees(f"W22-{code}-1")
    await officer.sends(same)
    await officer.sees("W22-041-1", "LS-041")
    await officer.reads()


@BOTH
async def test_cancel_drops_what_is_being_filled_in_and_nothing_is_registered(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.sends("041 52%")
    card = await officer.sees("LS-041")
    await officer.sends("/cancel")
    await officer.sees(says("intake.cancel.done"))
    await officer.sees(says("reports.cancelled"))
    await officer.sends("/cancel")
    await officer.sees(says("intake.cancel.nothing"))
    sent = await officer.presses(card["message_id"], carried(card, says("reports.button.send")))
    assert sent == says("refused.out_of_date")
    assert reports(tmp_path) == []


@BOTH
async def test_a_report_outlives_whatever_is_done_in_between(
    officer: Phone, liaison: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.sends("041 K0+460")
    card = await officer.sees("K0+460")
    await officer.sends("/help")
    await officer.sends("/language")
    await officer.does("sticker")
    await officer.does("location", latitude=36.1, longitude=120.4)
    await officer.sends_files(b"OggS" + bytes(400), kind="voice", names=("voice.ogg",))
    await officer.sends("收到")
    await officer.taps(says("prompts.button.no_change", code="LS-015"))
    await officer.sends("堵点 043 管沟塌方")
    await officer.taps(says("blockers.category.relocation"), says("blockers.button.raise"))
    await officer.sees("B-0001")
    await liaison.sees("B-0001", "管沟塌方")
    await officer.presses(card["message_id"], carried(card, says("reports.button.send")))
    await officer.sees("W22-041-1", "K0+460")
    assert [number for number, _, _ in reports(tmp_path)] == ["W22-015-1", "W22-041-1"]
    await officer.reads()
    await liaison.reads()


@BOTH
async def test_a_button_that_is_pressed_twice_counts_once(officer: Phone, says: Says, tmp_path: Path) -> None:
    prompt = next(m for m in await officer.chat() if m["buttons"] and "LS-015" in str(m["buttons"]))
    same = carried(prompt, says("prompts.button.no_change", code="LS-015"))
    await officer.presses(prompt["message_id"], same)
    again = await officer.presses(prompt["message_id"], same)
    assert again == says("reports.refused.already", code="LS-015", number="W22-015-1")
    await officer.sends("041 K0+460")
    card = await officer.sees("K0+460")
    send = carried(card, says("reports.button.send"))
    await officer.presses(card["message_id"], send)
    assert await officer.presses(card["message_id"], send) == says("refused.out_of_date")
    assert [number for number, _, _ in reports(tmp_path)] == ["W22-015-1", "W22-041-1"]
    await officer.reads()


async def test_a_code_of_somebody_else_is_not_taken_for_the_project_that_is_likely(
    officer: Phone, says: Says
) -> None:
    for code in ("015", "043"):
        await officer.taps(says("prompts.button.no_change", code=f"LS-{code}"))
    await officer.reads()
    for text in ("042 50%", "LS-042 南段摊铺完成，50%"):
        await officer.sends(text)
        await officer.sees(says("reports.which"))
        await officer.sends("/cancel")
        await officer.reads()
    await officer.sends("120 根桩到位，50%")
    await officer.sees("LS-041", "45% → 50%")
    await officer.taps(says("reports.button.cancel"))
    await officer.sees(says("reports.cancelled"))
