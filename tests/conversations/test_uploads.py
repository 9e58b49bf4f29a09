"""The office sends the list as a workbook: it is compared, shown, and applied by one tap."""

from typing import Any

from tests import district
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone, words_of
from tests.conversations.town import Town
from tests.services.workbook_desk import PROJECT, book

FILE: dict[str, Any] = {"kind": "document", "names": ("清单.xlsx",)}
IMPORT, DROP = "uploads.button.import", "uploads.button.drop"
NEW = ("ZZ-001", "一条新路", "基础设施", "新建")


async def sends(phone: Phone, *rows: tuple[Any, ...], heads: tuple[str, ...] = PROJECT) -> None:
    """Send a workbook with these projects."""
    await phone.sends_files(book(项目=[heads, *rows]), **FILE)


@BOTH
async def test_the_office_sends_315_projects_and_one_tap_brings_them_in(
    place: Town, office: Phone, says: Says
) -> None:
    await office.sends_files(district.FILE.read_bytes(), **FILE)
    await office.sees(
        "清单.xlsx", says("uploads.sheet", title="项目", added=271, changed=44), says("uploads.ask")
    )
    assert await office.taps(says(IMPORT)) == says("uploads.importing")
    await office.sees(
        says("uploads.applied", added=2615, changed=44), says("uploads.took", seconds="#").split("#")[0]
    )
    assert await office.labels() == []
    await office.sends("/p LS-315")
    await office.sees("LS-315")
    await office.sends_files(district.FILE.read_bytes(), **FILE)
    await office.sees(says("uploads.nothing"))
    assert await place.unanswered() == []


@BOTH
async def test_a_bad_cell_is_named_and_there_is_nothing_to_press(office: Phone, says: Says) -> None:
    await sends(office, NEW, ("ZZ-002", "一所学校", "农业", "新建"))
    card = await office.sees(says("uploads.refused", n=1), "C", "农业", "产业")
    assert not card["buttons"]
    await office.sends("/p ZZ-001")
    assert "一条新路" not in await office.reads()


@BOTH
async def test_thirty_bad_cells_are_all_named_on_the_same_card_page_by_page(
    office: Phone, says: Says
) -> None:
    await sends(office, *((f"ZZ-{n:03}", "一所学校", "农业", "新建") for n in range(1, 31)))
    first = words_of(await office.sees(says("uploads.refused", n=30)))
    named = first.count("农业")
    while says("paging.next") in await office.labels():
        await office.taps(says("paging.next"))
        named += words_of(await office.sees(says("uploads.refused", n=30))).count("农业")
    assert named == 30
    await office.taps(says("paging.previous"), says("paging.previous"))
    assert words_of(await office.sees(says("uploads.refused", n=30))) == first
    assert await office.labels() == [says("paging.next")]


async def test_a_list_that_has_changed_meanwhile_is_compared_and_shown_again(
    office: Phone, says: Says
) -> None:
    await sends(office, NEW)
    first = await office.sees(says("uploads.ask"))
    await sends(office, (*NEW[:3], "储备"))
    await office.taps(says(IMPORT))
    await office.reads()
    data = first["buttons"][0][0]["data"]
    assert await office.presses(first["message_id"], data) == says("uploads.importing")
    await office.sees(says("uploads.meanwhile"), "储备 → 新建")
    assert await office.presses(first["message_id"], data) == says("uploads.importing")
    await office.sees(says("uploads.applied", added=0, changed=1))
    assert await office.presses(first["message_id"], data) == says("uploads.already")


async def test_a_workbook_that_is_dropped_changes_nothing(office: Phone, says: Says) -> None:
    await sends(office, NEW)
    card = await office.sees(says("uploads.ask"))
    assert await office.taps(says(DROP)) == says("uploads.dropped")
    await office.sees(says("uploads.dropped"))
    data = card["buttons"][0][0]["data"]
    assert await office.presses(card["message_id"], data) == says("refused.out_of_date")
    await office.reads()


@BOTH
async def test_whoever_is_not_of_the_office_hears_what_they_heard_before(
    officer: Phone, liaison: Phone, stranger: Phone, says: Says
) -> None:
    for phone in (officer, liaison):
        await sends(phone, NEW)
        await phone.sees(says("photos.refused.document"))
    await sends(stranger, NEW)
    assert says("uploads.comparing") not in await stranger.reads()


async def test_the_office_is_told_of_a_file_that_is_no_list(office: Phone, says: Says) -> None:
    await office.sends_files(b"text", kind="document", names=("说明.docx",))
    await office.sees(says("uploads.refused.name"))
    await office.sends_files(b"x" * 20_000_001, **FILE)
    await office.sees(says("lists.refused.too_big", limit_mb=20))
    await office.sends_files(b"PK\x03\x04", **FILE)
    await office.sees(says("lists.refused.broken"))


async def test_two_taps_at_once_are_one_import(place: Town, office: Phone, says: Says) -> None:
    await sends(office, NEW)
    card = await office.sees(says("uploads.ask"))
    body = {"message_id": card["message_id"], "data": card["buttons"][0][0]["data"], "force": True}
    for _ in range(2):
        async with office.http.post(f"/api/phones/{office.uid}/press", json=body) as response:
            assert response.status == 200
    await place.settle()
    await office.sees(says("uploads.applied", added=1, changed=0))
    assert not [
        m for m in await office.unread() if says("uploads.applied", added=1, changed=0) in words_of(m)
    ]
