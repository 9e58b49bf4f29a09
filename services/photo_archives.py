"""What is made of a project's pictures: comparisons, contact sheets, archives and proof for statistics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import col, func, select

from models.artifacts import ArtifactKind
from models.blockers import Blocker
from models.drafts import Draft, DraftKind
from models.engine import Session
from models.people import Person
from models.photos import Photo, PhotoState, Viewpoint
from models.projects import Project
from services import artifacts, photo_stamps, photo_timeline, viewpoints
from services.photo_stamps import Marks

SHEET_CELLS: Final = 12
SHEETS_MOST: Final = 4
PART_BYTES: Final = 48_000_000  # a bot may send files of 50 MB, and names in an archive take room too
PARTS_MOST: Final = 5


class Missing(StrEnum):
    """A mark that a proof should carry and that a picture does not have."""

    PLACE = "place"
    SENT_AS_PHOTO = "sent_as_photo"
    NO_CAMERA_TIME = "no_camera_time"
    OFFICER = "officer"


@dataclass(frozen=True)
class Asked:
    """What was asked for: in how many pieces it comes, and how many pictures are left out of them."""

    pieces: int
    shown: int
    left_out: int


@dataclass(frozen=True)
class Proof:
    """Two pictures that prove something, each with its marks and what it lacks."""

    project: Project
    shots: tuple[tuple[Photo, Marks], ...]

    @property
    def missing(self) -> list[tuple[Photo, Missing]]:
        """Return what is missing, picture by picture."""
        return [(photo, one) for photo, marks in self.shots for one in missing(photo, marks)]


def of_viewpoint(session: Session, viewpoint: Viewpoint) -> tuple[Photo, Photo] | None:
    """Return the last two pictures from a viewpoint, the older first; None where there are fewer."""
    last = viewpoints.pictures(session, viewpoint, 2)
    return (last[1], last[0]) if len(last) > 1 else None


def of_blocker(session: Session, case: Blocker) -> tuple[Photo, Photo] | None:
    """Return the first picture of a blocker's raising and the last of what was done; None without both."""
    own = select(Photo, Draft.kind).join(Draft, col(Draft.id) == col(Photo.draft_id))
    kept = own.where(Photo.blocker_id == case.id, Photo.state == PhotoState.READY).order_by(col(Photo.id))
    rows = session.exec(kept).all()
    before = [photo for photo, kind in rows if kind is DraftKind.BLOCKER]
    after = [photo for photo, kind in rows if kind is DraftKind.DONE]
    return (before[0], after[-1]) if before and after else None


def compare(
    session: Session,
    subject: Viewpoint | Blocker,
    pair: tuple[Photo, Photo],
    language: str,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Have two pictures drawn side by side: from a viewpoint, or of a blocker before and after."""
    name = "viewpoint" if isinstance(subject, Viewpoint) else "blocker"
    ids = [photo.id for photo in pair]
    key = f"compare:{name}:{subject.id}:{ids[0]}:{ids[1]}:{by.id}:{language}"
    artifacts.ask(session, ArtifactKind.COMPARE, key, {name: subject.id, "photos": ids}, by, now=now)


def sheets(session: Session, project: Project, language: str, *, by: Person, now: datetime) -> Asked:
    """Have contact sheets made of a project's pictures, the newest first."""
    ids = [photo.id or 0 for photo in newest(session, project)]
    shown = ids[: SHEET_CELLS * SHEETS_MOST]
    pages = [shown[at : at + SHEET_CELLS] for at in range(0, len(shown), SHEET_CELLS)]
    for number, page in enumerate(pages, start=1):
        data = {"photos": page, "page": number, "pages": len(pages), "total": len(ids)}
        _ask(session, ArtifactKind.SHEET, project, data, language, by=by, now=now)
    return Asked(len(pages), len(shown), len(ids) - len(shown))


def archive(session: Session, project: Project, language: str, *, by: Person, now: datetime) -> Asked:
    """Have a project's pictures packed in full size, in as many parts as messages take, the newest first."""
    shots = newest(session, project)
    packed = parts(shots)
    shown = packed[:PARTS_MOST]
    for number, part in enumerate(shown, start=1):
        data = {"photos": [photo.id for photo in part], "page": number, "pages": len(shown)}
        _ask(session, ArtifactKind.ARCHIVE, project, data, language, by=by, now=now)
    held = sum(map(len, shown))
    return Asked(len(shown), held, len(shots) - held)


def _ask(
    session: Session,
    kind: ArtifactKind,
    project: Project,
    data: dict[str, object],
    language: str,
    *,
    by: Person,
    now: datetime,
) -> None:
    ids = data["photos"]
    assert isinstance(ids, list)  # noqa: S101 - both put one there
    place = f"{data['page']}of{data['pages']}:{ids[0]}-{ids[-1]}x{len(ids)}"
    key = f"{kind.value}:{project.id}:{place}:{by.id}:{language}"
    artifacts.ask(session, kind, key, {"project": project.id, **data}, by, now=now)


def parts(shots: Iterable[Photo]) -> list[list[Photo]]:
    """Return pictures in groups that are small enough to be sent as one file each."""
    groups: list[list[Photo]] = []
    room = 0
    for photo in shots:
        size = photo.full_bytes or photo.width * photo.height  # one kept before its size was: a byte a pixel
        if not groups or size > room:
            groups.append([])
            room = PART_BYTES
        groups[-1].append(photo)
        room -= size
    return groups


def newest(session: Session, project: Project) -> Sequence[Photo]:
    """Return all pictures of a project, the newest first."""
    kept = select(Photo).where(photo_timeline.of_project(project))
    return session.exec(kept.order_by(col(Photo.received_at).desc(), col(Photo.id).desc())).all()


def among(session: Session, ids: Iterable[int]) -> list[Photo]:
    """Return those of some pictures that are still kept, in the order of their ids as given."""
    found = [session.get(Photo, photo_id) for photo_id in ids]
    return [photo for photo in found if photo is not None and photo.state is PhotoState.READY]


def beside(session: Session, project: Project, photo: Photo) -> Photo | None:
    """Return the picture that goes with another into a proof: of the same report if it can be.

    Among those, one whose camera said when; of several, the one that was received nearest to it.
    """

    def fitness(other: Photo) -> tuple[bool, bool, float]:
        same = _owner(other) == _owner(photo)
        apart = abs((other.received_at - photo.received_at).total_seconds())
        return (not same, other.shot_at is None, apart)

    others = [other for other in newest(session, project) if other.id != photo.id]
    return min(others, key=fitness, default=None)


def place(session: Session, photo: Photo) -> int:
    """Return the how-manieth kept picture one is of what it belongs to; 1 of nothing."""
    for owner, own in ((Photo.report_id, photo.report_id), (Photo.blocker_id, photo.blocker_id)):
        if own is not None:
            count = select(func.count()).select_from(Photo).where(owner == own, col(Photo.id) <= photo.id)
            return session.exec(count.where(Photo.state == PhotoState.READY)).one()
    return 1


def _owner(photo: Photo) -> tuple[int | None, int | None, int | None]:
    return photo.report_id, photo.blocker_id, photo.stage_event_id


def prove(session: Session, proof: Proof, language: str, *, by: Person, now: datetime) -> None:
    """Have the proof pack made."""
    ids = [photo.id for photo, _ in proof.shots]
    key = f"proof:{proof.project.id}:{ids[0]}:{ids[1]}:{by.id}:{language}"
    data = {"project": proof.project.id, "photos": ids}
    artifacts.ask(session, ArtifactKind.PROOF, key, data, by, now=now)


def proof(session: Session, project: Project, shots: Iterable[Photo]) -> Proof | None:
    """Return two pictures with their marks; None where one is not stamped yet."""
    marked = [(photo, photo_stamps.marks(session, photo)) for photo in shots if photo.stamped_at]
    known = tuple((photo, marks) for photo, marks in marked if marks is not None)
    return Proof(project, known) if len(known) > 1 else None


def missing(photo: Photo, marks: Marks) -> Iterable[Missing]:
    """Return the marks that a picture should carry as proof and does not."""
    if not marks.place:
        yield Missing.PLACE
    if marks.shot_at is None:
        yield Missing.NO_CAMERA_TIME if photo.as_file else Missing.SENT_AS_PHOTO
    if not marks.sender.name:
        yield Missing.OFFICER
