"""Whether a picture was used before, in another week or for another project; its sender is asked, quietly.

docs/decisions/perceptual-hash.md says how pictures are known again, and how they are looked up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from typing import ClassVar, Final

from sqlalchemy import ColumnElement, bindparam, delete, insert, or_, select, update
from sqlmodel import col
from sqlmodel import select as rows

from models.drafts import Draft
from models.engine import Session, batched
from models.outbox import Priority
from models.people import Person
from models.photos import Photo, PhotoBand, PhotoState, Reuse
from models.projects import Project
from services import access, cards, events, notices, photo_stamps, photo_timeline
from services.notices import Notice
from services.photo_timeline import Shot
from services.refusals import NotThere, OutOfDate

WITHIN: Final = 6  # bits of 64
BANDS, BITS = 4, 16  # WITHIN bits leave one of the bands with at most one that differs
MASK: Final = (1 << BANDS * BITS) - 1
FLIPS: Final = (0, *(1 << bit for bit in range(BITS)))
NEAREST: Final = 200  # of those alike; what is used more often than that is found among the nearest
FETCHED: Final = 2_000
bands_of = PhotoBand.__table__  # type: ignore[attr-defined]
NEAR = select(bands_of.c.photo_id, bands_of.c.phash).where(
    bands_of.c.band.in_(bindparam("probes", expanding=True))
)


@dataclass(frozen=True)
class PictureAlike(Notice):
    """Pictures of what you have sent look like others: were they meant to be used again?"""

    draft_id: int
    priority: ClassVar[Priority] = Priority.PROMPT


@dataclass(frozen=True)
class Used:
    """So many pictures of one thing that look like one of another, and what their sender says of it.

    `before` is None where the reader may not know what that other picture belongs to.
    """

    now: Shot
    project: Project
    before: Shot | None
    before_project: Project | None
    reuse: Reuse
    count: int


def remember(session: Session, photo: Photo) -> None:
    """Have a picture found again by its hash; one in which there is nothing to see never is."""
    if photo.phash is not None:
        session.connection().execute(insert(bands_of), band_rows(photo.id or 0, photo.phash))


def band_rows(photo_id: int, phash: int) -> list[dict[str, int]]:
    """Return the rows by which a hash, a signed number of 64 bits, is found."""
    return [{"band": band, "photo_id": photo_id, "phash": phash} for band in _bands(phash)]


def alike(session: Session, phash: int) -> list[tuple[int, int]]:
    """Return distance and id of the NEAREST pictures within WITHIN bits of a hash, the nearest first."""
    probes = [band ^ flip for band in _bands(phash) for flip in FLIPS]
    found = session.connection().execute(NEAR, {"probes": probes}, execution_options={"yield_per": FETCHED})
    near = {
        (distance, photo_id)
        for part in found.partitions()
        for photo_id, other in part
        if (distance := ((other ^ phash) & MASK).bit_count()) <= WITHIN
    }
    return nsmallest(NEAREST, near)


def look(session: Session, photo: Photo, *, now: datetime) -> None:
    """Ask the sender of a picture, once it is kept and belongs to something, if it was used before."""
    if photo.draft_id is None or photo.phash is None or photo.reuse is not None or not _of_something(photo):
        return
    like = _used_before(session, photo, photo.phash)
    if like is None:
        return
    photo.like_id, photo.reuse = like.id, Reuse.ASKED
    session.add(photo)
    events.record(session, "photo.alike", "photo", photo.id, by=None, now=now, like=like.id)
    sender = session.get_one(Person, photo.sent_by_id)
    what, key = PictureAlike(photo.draft_id), f"alike:{photo.draft_id}"
    if not notices.tell(session, sender, what, key=key, now=now):
        cards.touch(session, key)


def answer(session: Session, entry_id: int, reuse: Reuse, *, by: Person, now: datetime) -> None:
    """Note what the sender says of the pictures of an entry that they were asked about.

    Raises:
        NotThere: no such entry, or somebody else's.
        OutOfDate: nothing is asked any more.
    """
    entry = access.draft(session, entry_id, by=by)
    asked = update(Photo).where(
        col(Photo.draft_id) == entry.id, col(Photo.sent_by_id) == by.id, col(Photo.reuse) == Reuse.ASKED
    )
    answered = session.exec(asked.values(reuse=reuse)).rowcount
    if not answered:
        raise OutOfDate
    session.expire_all()
    events.record(session, "photos.reuse", "draft", entry.id, by=by, now=now, reuse=reuse, photos=answered)
    cards.touch(session, f"alike:{entry.id}")


def of_entry(session: Session, draft_id: int) -> list[Used]:
    """Return what an entry shows again, as far as its sender may know."""
    entry = session.get(Draft, draft_id)
    if entry is None:
        raise NotThere
    return _used(session, col(Photo.draft_id) == draft_id, session.get_one(Person, entry.person_id))


def of_report(session: Session, report_id: int, reader: Person) -> list[Used]:
    """Return what a report shows again, as far as somebody may know."""
    return _used(session, col(Photo.report_id) == report_id, reader)


def forget(session: Session, which: ColumnElement[bool]) -> None:
    """Take pictures out of the search, and back what was said of them or asked because of them."""
    theirs = select(col(Photo.id)).where(which)
    both = or_(which, col(Photo.like_id).in_(theirs))
    shown = select(col(Photo.draft_id)).where(both, col(Photo.reuse).is_not(None)).distinct()
    subjects = [f"alike:{draft_id}" for (draft_id,) in session.connection().execute(shown).all()]
    session.exec(update(Photo).where(col(Photo.like_id).in_(theirs)).values(like_id=None, reuse=None))
    session.exec(update(Photo).where(which).values(like_id=None, reuse=None))
    session.exec(delete(PhotoBand).where(col(PhotoBand.photo_id).in_(theirs)))
    cards.touch_many(session, subjects)


def _bands(phash: int) -> list[int]:
    bits = phash & MASK
    return [place << BITS | bits >> place * BITS & (1 << BITS) - 1 for place in range(BANDS)]


def _used_before(session: Session, photo: Photo, phash: int) -> Photo | None:
    """Return the picture most like another that was sent in another week or for another project."""
    project = photo_stamps.project_of(session, photo)
    if project is None:
        return None
    shot = photo_timeline.shot(session, photo)
    if _withdrawn(shot):
        return None
    for other in _pictures(session, [photo_id for _, photo_id in alike(session, phash)]):
        theirs = photo_stamps.project_of(session, other)
        if theirs is None or _together(photo, other):
            continue
        before = photo_timeline.shot(session, other)
        if not _withdrawn(before) and (theirs.id, before.week) != (project.id, shot.week):
            return other
    return None


def _pictures(session: Session, ids: Sequence[int]) -> Iterator[Photo]:
    """Return kept pictures in the order of their ids."""
    for some in batched(ids):
        kept = rows(Photo).where(col(Photo.id).in_(some), Photo.state == PhotoState.READY)
        found = {photo.id: photo for photo in session.exec(kept).all()}
        yield from (found[photo_id] for photo_id in some if photo_id in found)


def _of_something(photo: Photo) -> bool:
    return any(owner is not None for owner in _owners(photo))


def _owners(photo: Photo) -> tuple[int | None, ...]:
    return photo.report_id, photo.blocker_id, photo.stage_event_id


def _together(one: Photo, other: Photo) -> bool:
    """Tell whether two pictures are one, or were sent in one entry or album, or belong to one thing."""
    pairs = zip(
        (one.id, one.draft_id, one.album_id, *_owners(one)),
        (other.id, other.draft_id, other.album_id, *_owners(other)),
        strict=True,
    )
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


def _withdrawn(shot: Shot) -> bool:
    return shot.report is not None and shot.report.withdrawn_at is not None


def _used(session: Session, which: ColumnElement[bool], reader: Person) -> list[Used]:
    """Return what pictures show again, those of the same with the same answer together."""
    marked = rows(Photo).where(which, col(Photo.reuse).is_not(None), col(Photo.like_id).is_not(None))
    groups: dict[tuple[object, ...], list[Photo]] = {}
    found = session.exec(marked.order_by(col(Photo.id)).execution_options(populate_existing=True)).all()
    for photo in found:
        like = session.get_one(Photo, photo.like_id)
        groups.setdefault((_owners(photo), _owners(like), like.project_id, photo.reuse), []).append(photo)
    return [_group(session, group, reader) for group in groups.values()]


def _group(session: Session, group: list[Photo], reader: Person) -> Used:
    photo = group[0]
    like = session.get_one(Photo, photo.like_id)
    project, theirs = (photo_stamps.project_of(session, one) for one in (photo, like))
    assert project is not None and photo.reuse is not None  # noqa: S101, PT018 - what look has made sure of
    known = theirs is not None and access.files_to(session, theirs, reader)
    return Used(
        photo_timeline.shot(session, photo),
        project,
        photo_timeline.shot(session, like) if known else None,
        theirs if known else None,
        photo.reuse,
        len(group),
    )
