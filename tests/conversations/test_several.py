"""Several projects in one message: confirmed on one card, each a report of its own."""

import sqlite3
from pathlib import Path

import pytest

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town


@pytest.fixture(autouse=True)
async def monday(place: Town, officer: Phone) -> None:
    """The week has been asked for, and the officer has read it."""
    await place.hop_to("Mon 09:00")
    await officer.reads()


def picture(seed: int) -> bytes:
    """A small picture from site."""
    return samples.draw("trench", "LS-041", (640, 480), seed)


def reports(folder: Path) -> list[tuple[str, int | None, str, int]]:
    """Return number, progress, words and pictures of the officer's reports, by number."""
    query = """SELECT number, report.percent_tenths, report.note,
        (SELECT count(*) FROM photo WHERE photo.report_id = report.id)
        FROM report JOIN project ON project.id = project_id
        WHERE code IN ('LS-015', 'LS-041', 'LS-043') ORDER BY number"""
    with sqlite3.connect(folder / "office.db") as connection:
        return connection.execute(query).fetchall()


@BOTH
async def test_three_lines_and_one_tap_are_three_reports(
    officer: Phone, says: Says, locale: str, tmp_path: Path
) -> None:
    same = {"zh_CN": "无变化", "en": "no change"}[locale]
    await officer.sends(f"041 K0+460, 52%\n043 {same}\n015 40%")
    await officer.sees(
        says("several.title", n=3), "45% → 52%", "38% → 40%", says("several.no_change", was="62%")
    )
    await officer.taps(says("several.button.send"))
    await officer.sees(says("several.registered", n=3), "W22-041-1", "W22-043-1", "W22-015-1")
    assert reports(tmp_path) == [
        ("W22-015-1", 400, "", 0),
        ("W22-041-1", 520, "K0+460, 52%", 0),
        ("W22-043-1", None, "", 0),
    ]
    await officer.reads()


@BOTH
async def test_what_cannot_be_registered_is_named_with_what_to_do(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.sends("abc\n041 52%\n042 60%\n043 60%\n015")
    await officer.sees(
        says("several.trouble.no_project", text="abc"),
        says("several.trouble.not_yours", text="042 60%"),
        says("several.doubt.falls", was="62%", percent="60%").strip(),
        says("several.trouble.nothing", code="LS-015"),
    )
    await officer.taps(says("several.button.send"))
    await officer.sees(says("several.registered", n=2), "abc", "042 60%")
    assert [row[:2] for row in reports(tmp_path)] == [("W22-041-1", 520), ("W22-043-1", 600)]
    await officer.reads()


@BOTH
async def test_one_line_is_taken_out_and_the_others_wait(officer: Phone, says: Says, tmp_path: Path) -> None:
    await officer.sends("041 K0+460\n043 70%")
    card = await officer.sees(says("several.title", n=2))
    await officer.taps(says("several.button.open", code="LS-041"))
    await officer.sees("LS-041", says("reports.note", note="K0+460"))
    await officer.sends("55")
    await officer.sees("45% → 55%")
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1")
    confirm = next(
        b["data"] for row in card["buttons"] for b in row if b["text"] == says("several.button.send")
    )
    await officer.presses(card["message_id"], confirm)
    await officer.sees("W22-043-1", says("several.opened", code="LS-041", name="").strip()[:6])
    assert [row[:3] for row in reports(tmp_path)] == [
        ("W22-041-1", 550, "K0+460"),
        ("W22-043-1", 700, ""),
    ]
    await officer.reads()


@BOTH
async def test_the_pictures_of_an_album_are_shared_out_with_its_words(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    files = [picture(1), picture(2), picture(3)]
    await officer.sends_files(*files, caption="041 52%\n043 70%", caption_on=2)
    await officer.sees(says("several.pictures", n=3))
    await officer.taps(says("several.button.split"))
    await officer.sees(says("several.pictures.which", i=1, n=3))
    await officer.taps(says("several.button.one", code="LS-043"))
    await officer.sees(says("several.pictures.which", i=2, n=3))
    await officer.taps(says("several.button.rest", code="LS-041"))
    await officer.taps(says("several.button.send"))
    await officer.sees(says("several.registered", n=2))
    assert [(row[0], row[3]) for row in reports(tmp_path)] == [("W22-041-1", 2), ("W22-043-1", 1)]
    await officer.reads()


async def test_the_caption_may_come_first_and_the_last_line_left_takes_the_pictures(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.sends_files(picture(1), picture(2), caption="041 52%\n043 70%", caption_on=0)
    await officer.sees(says("several.pictures", n=2))
    await officer.taps(says("several.button.open", code="LS-041"))
    await officer.sees("LS-041", "45% → 52%")
    await officer.taps(says("several.button.open", code="LS-043"))
    await officer.sees("LS-043", "62% → 70%", says("reports.photos", n=2))
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-043-1")
    assert [(row[0], row[3]) for row in reports(tmp_path)] == [("W22-043-1", 2)]
    await officer.reads()


async def test_cancel_drops_them_all_and_a_second_message_begins_anew(
    officer: Phone, says: Says, tmp_path: Path
) -> None:
    await officer.sends("041 52%\n043 70%")
    await officer.taps(says("reports.button.cancel"))
    await officer.sees(says("several.cancelled"))
    sent = await officer.sends("041 52%\n043 70%")
    await officer.sees(says("several.title", n=2))
    await officer.does("edit", message_id=sent["message_id"], text="041 53%\n043 71%")
    await officer.sees("45% → 53%", "62% → 71%")
    await officer.sends("/cancel")
    await officer.sees(says("intake.cancel.done"))
    assert reports(tmp_path) == []
    await officer.reads()


@BOTH
async def test_no_change_of_a_week_that_is_answered_is_said_and_the_rest_registered(
    officer: Phone, says: Says, locale: str, tmp_path: Path
) -> None:
    same = {"zh_CN": "无变化", "en": "no change"}[locale]
    await officer.taps(says("prompts.button.no_change", code="LS-043"))
    await officer.reads()
    await officer.sends_files(picture(1), caption=f"041 52%\n043 {same}")
    await officer.taps(says("several.button.all", code="LS-043"), says("several.button.send"))
    await officer.sees(says("several.trouble.already", code="LS-043"))
    assert [(row[0], row[3]) for row in reports(tmp_path)] == [("W22-041-1", 0), ("W22-043-1", 1)]
    await officer.reads()
