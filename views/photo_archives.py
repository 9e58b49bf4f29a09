"""What is made of pictures: the buttons that ask for it, the words on it, and what is said meanwhile."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from locales import Words
from models.artifacts import Artifact, ArtifactKind
from models.blockers import Blocker
from models.engine import Session
from models.photos import Photo, Viewpoint
from models.projects import Project
from services import photo_archives, photo_codes, photo_stamps, photo_timeline
from services.photo_archives import Asked, Proof, missing
from services.photo_stamps import Marks
from services.photo_timeline import Shot
from views.card import Button, Card, Lines, excerpt
from views.payloads import Payload
from views.recipes import RECIPES, Archived, Paired, Sheeted

NAME_SHOWN = 40
SAFE: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|+ ', "_"))


@dataclass(frozen=True)
class CompareViewpoint(Payload, prefix="vc1"):
    """Draw the last two pictures from a viewpoint side by side."""

    viewpoint_id: int


@dataclass(frozen=True)
class CompareBlocker(Payload, prefix="bb1"):
    """Draw a blocker before and after."""

    blocker_id: int


@dataclass(frozen=True)
class SheetPictures(Payload, prefix="pc1"):
    """Make contact sheets of a project's pictures."""

    project_id: int


@dataclass(frozen=True)
class PackPictures(Payload, prefix="pz1"):
    """Pack a project's pictures in full size."""

    project_id: int


@dataclass(frozen=True)
class ProvePicture(Payload, prefix="py1"):
    """Make the proof pack for statistics of a picture and another."""

    project_id: int
    photo_id: int


def page_buttons(project: Project, photo: Photo, words: Words, *, proves: bool) -> Iterator[Button]:
    """Return the buttons of a timeline that have something made."""
    project_id = project.id or 0
    yield Button(words.plain("archives.button.sheet"), SheetPictures(project_id))
    yield Button(words.plain("archives.button.pack"), PackPictures(project_id))
    if proves:
        yield Button(words.plain("archives.button.prove"), ProvePicture(project_id, photo.id or 0))


def viewpoint_rows(session: Session, viewpoint: Viewpoint, words: Words) -> Iterator[tuple[Button, ...]]:
    """Offer to compare the last two pictures from a viewpoint, where there are two."""
    if photo_archives.of_viewpoint(session, viewpoint) is not None:
        yield (Button(words.plain("archives.button.compare"), CompareViewpoint(viewpoint.id or 0)),)


def blocker_rows(session: Session, case: Blocker, words: Words) -> Iterator[tuple[Button, ...]]:
    """Offer to show a blocker before and after, where there is a picture of each."""
    if photo_archives.of_blocker(session, case) is not None:
        yield (Button(words.plain("archives.button.before_after"), CompareBlocker(case.id or 0)),)


def asked_card(key: str, project: Project, asked: Asked, words: Words) -> Card:
    """Say in how many pieces something comes, and how many pictures are left out."""
    if not asked.shown:
        return Card(words("timeline.none", code=project.code))
    lines = Lines().add(words(key, code=project.code, shown=asked.shown, n=asked.pieces))
    if asked.left_out:
        lines.add(words("archives.left_out", n=asked.left_out))
    return Card(lines.text)


def proof_card(proof: Proof, words: Words) -> Card:
    """Say what the proof pack will lack, picture by picture."""
    lines = Lines().add(words("archives.proof", code=proof.project.code, name=_name(proof.project)))
    for photo, marks in proof.shots:
        lines.add(words("archives.proof.picture", code=marks.code, said=_lacks(photo, marks, words)))
    return Card(lines.text)


def compared(session: Session, artifact: Artifact, words: Words) -> Paired | None:
    """Return how two pictures are drawn side by side."""
    shots = photo_archives.among(session, artifact.data["photos"])
    if len(shots) < 2:
        return None
    project = photo_stamps.project_of(session, shots[0])
    if project is None:
        return None
    if viewpoint := session.get(Viewpoint, artifact.data.get("viewpoint", 0)):
        title = words.plain("archives.compare", code=project.code, title=viewpoint.title)
        before, after = (_when(session, photo, words) for photo in shots)
    else:
        case = session.get_one(Blocker, artifact.data["blocker"])
        title = words.plain("archives.before_after", code=project.code, number=case.number)
        before = words.plain("archives.before", at=_when(session, shots[0], words))
        after = words.plain("archives.after", at=_when(session, shots[1], words))
    left, right = (_large(shots[0]), before), (_large(shots[1]), after)
    return Paired(f"{artifact.stem}/drawn.jpg", left, right, title=title)


def sheeted(session: Session, artifact: Artifact, words: Words) -> Sheeted | None:
    """Return how a page of a contact sheet is drawn."""
    project, shots = _of(session, artifact)
    if not shots:
        return None
    page, pages = artifact.data["page"], artifact.data["pages"]
    footer = words.plain("archives.sheet.footer", page=page, pages=pages, total=artifact.data["total"])
    cells = tuple((_large(photo), _caption(session, photo, words)) for photo in shots)
    title = words.plain("archives.sheet", code=project.code, name=_name(project))
    return Sheeted(f"{artifact.stem}/drawn.jpg", cells, title=title, footer=footer)


def archived(session: Session, artifact: Artifact, words: Words) -> Archived | None:
    """Return what goes into an archive of full-size pictures, under names that say what they are."""
    project, shots = _of(session, artifact)
    if not shots:
        return None
    page, pages = artifact.data["page"], artifact.data["pages"]
    files = tuple(
        (f"{photo.stem}/full.jpg", _picture_name(session, project, photo, words)) for photo in shots
    )
    title = words.plain(
        "archives.pack", code=project.code, name=_name(project), n=len(shots), page=page, pages=pages
    )
    part = f"_{page}-{pages}" if pages > 1 else ""
    return Archived(f"{artifact.stem}/packed.zip", title, f"{_safe(project.code)}{part}.zip", files)


def proved(session: Session, artifact: Artifact, words: Words) -> Archived | None:
    """Return what goes into the proof pack: two stamped pictures, a page with both, a list in words."""
    project, shots = _of(session, artifact)
    proof = photo_archives.proof(session, project, shots)
    if proof is None:
        return None
    title = words.plain("archives.proof.title", code=project.code, name=_name(project))
    names = [f"{_safe(project.code)}_{marks.code}.jpg" for _, marks in proof.shots]
    stamped = [f"{photo.stem}/stamp.jpg" for photo, _ in proof.shots]
    said = [
        words.plain("archives.proof.cell", code=marks.code, said=_lacks(photo, marks, words))
        for photo, marks in proof.shots
    ]
    files, cells = tuple(zip(stamped, names, strict=True)), tuple(zip(stamped, said, strict=True))
    text = "\r\n".join(_sheet_lines(project, proof, names, words))
    sheet = Sheeted("", cells, title=title, footer=words.plain("archives.proof.footer"))
    shown = f"{_safe(project.code)}_{words.plain('archives.proof.file')}.zip"
    listed = words.plain("archives.proof.list")
    texts = ((f"{listed}.txt", f"\ufeff{text}\r\n"),)  # the mark by which Windows knows what it reads
    return Archived(f"{artifact.stem}/packed.zip", title, shown, files, texts, (sheet, f"{listed}.jpg"))


def _sheet_lines(project: Project, proof: Proof, names: Iterable[str], words: Words) -> Iterator[str]:
    yield words.plain("archives.proof.title", code=project.code, name=project.name)
    for (photo, marks), name in zip(proof.shots, names, strict=True):
        nothing = words.plain("archives.proof.unknown")
        shot = _minute(marks.shot_at, words) if marks.shot_at else nothing
        yield ""
        yield words.plain("archives.proof.file_line", name=name, code=marks.code)
        yield words.plain("archives.proof.place", place=marks.place or nothing)
        yield words.plain("archives.proof.shot", at=shot)
        yield words.plain("archives.proof.received", at=_minute(marks.received_at, words))
        yield words.plain("archives.proof.by", name=marks.sender.name or nothing)
        yield _lacks(photo, marks, words)


def _lacks(photo: Photo, marks: Marks, words: Words) -> str:
    said = [words.plain(f"archives.missing.{one.value}") for one in missing(photo, marks)]
    if not said:
        return words.plain("archives.complete")
    return words.plain("archives.missing", marks=words.plain("archives.and").join(said))


def _of(session: Session, artifact: Artifact) -> tuple[Project, list[Photo]]:
    project = session.get_one(Project, artifact.data["project"])
    return project, photo_archives.among(session, artifact.data["photos"])


def _picture_name(session: Session, project: Project, photo: Photo, words: Words) -> str:
    """Return such a name as `LS-087_2026-05-25_W22-087-1_2.jpg`: the second picture of that report."""
    at = photo_timeline.shot_at(photo, words.zone) or photo.received_at
    said = f"{project.code}_{at.astimezone(words.zone):%Y-%m-%d}_{_number(session, photo)}"
    return f"{_safe(said)}_{photo_archives.place(session, photo)}.jpg"


def _number(session: Session, photo: Photo) -> str:
    shot = photo_timeline.shot(session, photo)
    if shot.report is not None:
        return shot.report.number
    return shot.case.number if shot.case is not None else photo_codes.of(photo.id or 0)


def _caption(session: Session, photo: Photo, words: Words) -> str:
    shot = photo_timeline.shot(session, photo)
    return " · ".join((_number(session, photo), _sender(shot, words), _when(session, photo, words)))


def _sender(shot: Shot, words: Words) -> str:
    return excerpt(shot.sender.name, NAME_SHOWN) or words.plain("members.erased")


def _when(session: Session, photo: Photo, words: Words) -> str:
    shot_at = photo_timeline.shot_at(photo, words.zone)
    key = "archives.received" if shot_at is None else "archives.shot"
    week = photo_timeline.shot(session, photo).week
    return words.plain(key, at=_minute(shot_at or photo.received_at, words), week=week.number)


def _minute(at: datetime, words: Words) -> str:
    return f"{at.astimezone(words.zone):%Y-%m-%d %H:%M}"


def _large(photo: Photo) -> str:
    return f"{photo.stem}/large.jpg"


def _name(project: Project) -> str:
    return excerpt(project.name, NAME_SHOWN)


def _safe(text: str) -> str:
    return text.translate(SAFE)


RECIPES[ArtifactKind.COMPARE] = compared
RECIPES[ArtifactKind.SHEET] = sheeted
RECIPES[ArtifactKind.ARCHIVE] = archived
RECIPES[ArtifactKind.PROOF] = proved
