"""What is made of a project's pictures comes into the chat: pairs, sheets, archives and proof."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

from PIL import Image
from sqlmodel import col, select

from imaging import samples
from models.artifacts import Artifact, ArtifactKind, ArtifactState
from models.engine import Session
from tests.conversations.conftest import BOTH, Says
from tests.conversations.phone import Phone, words_of
from tests.conversations.test_photo_timeline import last
from tests.conversations.town import Town, unit

TRENCH, CABLE, CLEARED = (samples.draw(kind, "合成") for kind in ("trench", "cable", "cleared"))
EAST = "东门塔吊"


def made(session: Session, _now: datetime) -> list[tuple[ArtifactKind, str]]:
    """What was made but for the stamps, the oldest first."""
    kinds = select(Artifact).where(col(Artifact.kind) != ArtifactKind.STAMP).order_by(col(Artifact.id))
    ready = kinds.where(Artifact.state == ArtifactState.READY)
    return [(one.kind, one.stem) for one in session.exec(ready).all()]


async def reports(officer: Phone, says: Says, *contents: bytes, kind: str = "photo") -> None:
    """The officer reports with pictures."""
    await officer.sends_files(*contents, caption="041 K0+460 管道", kind=kind)
    await officer.taps(says("reports.button.send"))
    await officer.reads()


@BOTH
async def test_the_pictures_of_a_project_come_as_a_sheet_and_as_an_archive(
    place: Town, officer: Phone, leader: Phone, says: Says, tmp_path: Path
) -> None:
    await reports(officer, says, TRENCH)
    await reports(officer, says, CABLE, CLEARED)
    await leader.sends("/photos 041")
    await leader.taps(says("archives.button.sheet"))
    assert says("archives.asked.sheets", code="LS-041", shown=3, n=1) in await leader.reads()
    assert (await last(leader))["photo"]
    await leader.taps(says("archives.button.pack"))
    assert says("archives.asked.pack", code="LS-041", shown=3, n=1) in await leader.reads()
    file = (await last(leader))["document"]
    assert file["file_name"] == "LS-041.zip"
    assert says("archives.button.prove") not in await leader.labels()
    (_, sheet), (kind, pack) = await unit(place, tmp_path, made)
    assert kind is ArtifactKind.ARCHIVE
    with Image.open(tmp_path / "media" / sheet / "drawn.jpg") as page:
        assert page.width == 1280
    with zipfile.ZipFile(tmp_path / "media" / pack / "packed.zip") as archive:
        names = archive.namelist()
        with Image.open(io.BytesIO(archive.read(names[0]))) as first:
            assert first.size == (1280, 960)  # what Telegram makes of a photo
    assert names == [f"LS-041_2026-05-25_W22-041-{place}.jpg" for place in ("2_2", "2_1", "1_1")]


@BOTH
async def test_a_viewpoint_is_compared_with_last_time(
    place: Town, officer: Phone, says: Says, tmp_path: Path
) -> None:
    await reports(officer, says, CABLE)
    await officer.sends("/photos 041")
    await officer.taps(says("viewpoints.button.name"))
    await officer.sends(EAST, reply_to=(await last(officer))["message_id"])
    await officer.taps(says("viewpoints.button.name"))  # of the same message: it has a viewpoint by now
    await officer.sends_files(CLEARED, caption="041 50%")
    await officer.taps(says("viewpoints.button.one", title=EAST), says("reports.button.send"))
    await officer.sends("/photos 041")
    await officer.taps(says("viewpoints.button.all", n=1))
    await officer.reads()
    await officer.taps(says("archives.button.compare"))
    shown = await last(officer)
    assert says("archives.compare", code="LS-041", title=EAST) in words_of(shown)
    assert shown["photo"]
    await officer.reads()
    ((kind, stem),) = await unit(place, tmp_path, made)
    assert kind is ArtifactKind.COMPARE
    assert (tmp_path / "media" / stem / "drawn.jpg").stat().st_size > len("picture")


async def test_a_blocker_is_shown_before_and_after_once_it_is_reported_done_with_a_picture(
    officer: Phone, liaison: Phone, says: Says
) -> None:
    await officer.sends_files(CABLE, caption="堵点 041 电缆未迁")
    await officer.taps(says("blockers.category.relocation"), says("blockers.button.raise"))
    await officer.reads()
    await liaison.taps(says("blockers.button.sign"), "周三", "本人")
    assert says("archives.button.before_after") not in await liaison.labels()
    await liaison.taps(says("blockers.button.done"))
    await liaison.sends_files(CLEARED, caption="已迁出")
    await liaison.taps(says("blockers.done.send"))
    await liaison.reads()
    await officer.taps(says("archives.button.before_after"))
    shown = await last(officer)
    assert says("archives.before_after", code="LS-041", number="B-0001") in words_of(shown)
    await officer.reads()


@BOTH
async def test_a_proof_pack_says_which_mark_its_pictures_lack(
    place: Town, officer: Phone, says: Says, tmp_path: Path
) -> None:
    await reports(officer, says, TRENCH)
    await officer.sends("/photos 041")
    assert await officer.taps(says("archives.button.prove")) == says("archives.proof.two")
    await officer.reads()
    await reports(officer, says, CLEARED, kind="document")
    await officer.sends("/photos 041")
    await officer.taps(says("archives.button.prove"))
    said = await officer.reads()
    assert says("archives.missing.sent_as_photo") in said
    assert says("archives.missing.no_camera_time") in said
    file = (await last(officer))["document"]
    assert file["file_name"] == f"LS-041_{says('archives.proof.file')}.zip"
    ((kind, stem),) = await unit(place, tmp_path, made)
    assert kind is ArtifactKind.PROOF
    with zipfile.ZipFile(tmp_path / "media" / stem / "packed.zip") as archive:
        names, listed = archive.namelist(), says("archives.proof.list")
        assert len(names) == 4
        assert {f"{listed}.txt", f"{listed}.jpg"} < set(names)
        assert "K0+460" in archive.read(f"{listed}.txt").decode("utf-8-sig")
