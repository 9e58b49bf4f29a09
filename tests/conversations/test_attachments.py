"""Voice and film are kept with what they were sent for, and played to whoever may know of it."""

from pathlib import Path

from imaging import samples
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone
from tests.conversations.town import Town

OGG = b"OggS" + bytes(400)
MP4 = bytes(4) + b"ftypmp42" + bytes(600)


@BOTH
async def test_a_voice_message_is_kept_with_its_report_and_the_office_can_play_it(
    place: Town, officer: Phone, office: Phone, says: Says, tmp_path: Path
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.reads()
    await officer.sends_files(OGG, kind="voice", names=("v.oga",), caption="041 52%")
    await officer.sees("LS-041", says("attachments.voice", n=1))
    await officer.taps(says("reports.button.send"))
    await officer.sees("W22-041-1", says("attachments.voice", n=1))
    await office.reads()
    await office.sends("/check")
    while "W22-041-1" not in await office.reads():
        await office.taps(says("checks.button.accept"))
    await office.taps(says("attachments.button.play", n=1))
    await office.sees("W22-041-1")
    assert (await office.chat())[-1]["kind"] == "document"
    (kept,) = (tmp_path / "media").glob("*/recording")
    assert kept.read_bytes() == OGG
    await officer.sends("/mine")
    await officer.reads()
    await officer.taps("W22-041-1", says("attachments.button.play", n=1))
    await officer.reads()
    assert (await officer.chat())[-1]["kind"] == "document"
    await office.reads()


@BOTH
async def test_a_film_and_a_photo_go_with_a_blocker_to_the_department(
    place: Town, officer: Phone, liaison: Phone, says: Says
) -> None:
    await place.hop_to("Mon 09:01")
    await officer.reads()
    await officer.sends("堵点 041 电缆未迁")
    await officer.sends_files(MP4, kind="video", names=("clip.mp4",))
    await officer.sends_files(samples.draw("trench", "合成", (320, 240), 1))
    await officer.taps(says("blockers.category.relocation"), says("blockers.button.raise"))
    await officer.reads()
    await liaison.sees("B-0001", says("attachments.video", n=1))
    await liaison.taps(says("attachments.button.play", n=1))
    await liaison.sees("B-0001")
    assert (await liaison.chat())[-1]["kind"] == "document"
    await liaison.reads()
    await officer.reads()
