"""The office sends the list as a workbook: it is compared, shown, and applied by one tap."""

from typing import Any

from tests import district
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town

FILE: dict[str, Any] = {"kind": "document", "names": ("清单.xlsx",)}
IMPORT, DROP = "uploads.button.import", "uploads.button.drop"


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
    await office.sends("/p LS-315")
    await office.sees("LS-315")
    assert await place.unanswered() == []
