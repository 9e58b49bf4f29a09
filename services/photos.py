"""Pictures from arrival to ready, and the albums they came in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import func, update
from sqlmodel import col, select

from models.attachments import Attachment
from models.drafts import Draft
from models.engine import Session, insert_once, wake, wall_at
from models.people import Person
from models.photos import Album, Photo, PhotoState
from models.projects import Project
from services import blockers, cards, events, notices, office, photo_reuse, photo_stamps
from services.claims import Claims
from services.notices import Notice

ERASED = "erased"  # the reason of a picture whose sender was
MEDIA = "media"
CLAIMS = Claims(Photo, (PhotoState.PENDING,))
ATTEMPTS = 5
GONE = "gone"


@dataclass(frozen=True)
class PhotoFailed(Notice):
    """A picture that was sent cannot be kept; its report or blocker stands without it."""

    photo_id: int
    held = False


@dataclass(frozen=True)
class Counted:
    """How many pictures are kept or on their way, and how many could not be kept."""

    kept: int = 0
    failed: int = 0


def receive(
    session: Session,
    person: Person,
    *,
    chat_id: int,
    message_id: int,
    file_id: str,
    as_file: bool,
    media_group_id: str | None,
    draft: Draft | None,
    project: Project | None = None,
    now: datetime,
) -> Photo:
    """Note a picture of an entry for the media worker; one that comes late joins what the entry became.

    One that was posted in a group is filed to the `project` that the group is bound to, entry or not.
    """
    became = draft.data if draft else {}
    photo = Photo(
        stem=token_hex(16),
        sent_by_id=person.id or 0,
        chat_id=chat_id,
        message_id=message_id,
        file_id=file_id,
        as_file=as_file,
        draft_id=draft.id if draft else None,
        report_id=became.get("report_id"),
        blocker_id=became.get("blocker_id"),
        stage_event_id=became.get("stage_event_id"),
        project_id=project.id if project else None,
        album_id=album_of(session, chat_id, media_group_id, draft) if media_group_id else None,
        received_at=now,
        next_try_at=wall_at(session),
    )
    session.add(photo)
    session.flush()
    if project is not None:
        filed = {"project": project.id, "draft": photo.draft_id}
        events.record(session, "photo.filed", "photo", photo.id, by=person, now=now, **filed)
    _touch(session, photo)
    wake(session, MEDIA)
    return photo


def album_entry(session: Session, chat_id: int, media_group_id: str | None) -> Draft | None:
    """Return the entry that an earlier part of the same album went to, whatever became of it."""
    container = select(Draft).join(Album, col(Album.draft_id) == col(Draft.id))
    same = container.where(Album.chat_id == chat_id, Album.media_group_id == media_group_id)
    return session.exec(same).first() if media_group_id else None


def parts(session: Session, chat_id: int, media_group_id: str | None) -> int:
    """Count the parts of an album that have arrived."""
    if not media_group_id:
        return 0
    album = select(Album.id).where(Album.chat_id == chat_id, Album.media_group_id == media_group_id)
    kinds = (
        select(func.count()).select_from(table).where(col(table.album_id).in_(album))
        for table in (Photo, Attachment)
    )
    return sum(session.exec(counting).one() for counting in kinds)


def join(session: Session, draft: Draft, chat_id: int, media_group_id: str | None) -> None:
    """Give an entry the parts of an album that came before the one whose words have begun it."""
    album = select(Album).where(Album.chat_id == chat_id, Album.media_group_id == media_group_id)
    found = session.exec(album).first() if media_group_id else None
    if found is not None:
        found.draft_id = draft.id
        session.add(found)
        parts = update(Photo).where(col(Photo.album_id) == found.id, col(Photo.draft_id).is_(None))
        session.exec(parts.values(draft_id=draft.id))


def album_of(session: Session, chat_id: int, media_group_id: str, draft: Draft | None) -> int | None:
    """Return the container of an album, which goes with an entry from now on."""
    same = {"chat_id": chat_id, "media_group_id": media_group_id}
    draft_id = draft.id if draft else None
    insert_once(session, Album, "chat_id", "media_group_id", **same, draft_id=draft_id)
    album = session.exec(select(Album).filter_by(**same)).one()
    album.draft_id = draft_id
    session.add(album)
    return album.id


def hand_over(
    session: Session,
    draft: Draft,
    *,
    report_id: int | None = None,
    blocker_id: int | None = None,
    stage_event_id: int | None = None,
) -> int:
    """Give the pictures and recordings of an entry to what it became; return how many pictures there are."""
    became = {"report_id": report_id, "blocker_id": blocker_id, "stage_event_id": stage_event_id}
    session.exec(update(Attachment).where(col(Attachment.draft_id) == draft.id).values(**became))
    mine = col(Photo.draft_id) == draft.id
    given = int(session.exec(update(Photo).where(mine).values(**became)).rowcount)
    session.flush()
    for photo in session.exec(select(Photo).where(mine).execution_options(populate_existing=True)).all():
        filed(session, photo, now=office.now(session))
    return given


def filed(session: Session, photo: Photo, *, now: datetime) -> None:
    """Have a picture that belongs to something stamped, and its like looked for, once it is kept."""
    photo_stamps.due(session, photo, now=now)
    if photo.state is PhotoState.READY:
        photo_reuse.look(session, photo, now=now)


def counted(
    session: Session,
    *,
    draft_id: int | None = None,
    report_id: int | None = None,
    stage_event_id: int | None = None,
) -> Counted:
    """Count the pictures of an entry, of a report or of a declaration."""
    owner = Photo.report_id == report_id if draft_id is None else Photo.draft_id == draft_id
    if stage_event_id is not None:
        owner = Photo.stage_event_id == stage_event_id
    found: dict[str, int] = dict(
        session.exec(select(Photo.state, func.count()).where(owner).group_by(col(Photo.state))).all()
    )
    failed = found.pop(PhotoState.FAILED, 0)
    return Counted(sum(found.values()), failed)


def claim(session: Session) -> Photo | None:
    """Lease the picture that has waited longest; None when there is none.

    What is returned is also the claim: whoever says later how it ended shows until when it was leased.
    """
    return CLAIMS.claim(session)


def orphans(session: Session) -> None:
    """Free the pictures that a worker had taken when it died; for a worker that is the only one."""
    CLAIMS.orphans(session)


def is_erased(session: Session, claimed: Photo) -> bool:
    """Tell whether its sender was erased since a picture was claimed: the store must not keep it."""
    photo = session.get(Photo, claimed.id, populate_existing=True)
    return photo is None or (photo.state is PhotoState.FAILED and photo.reason == ERASED)


def ready(
    session: Session,
    claimed: Photo,
    *,
    kind: str,
    width: int,
    height: int,
    sent_sha256: str,
    shot_at: str | None,
    now: datetime,
    phash: int | None = None,
    full_bytes: int = 0,
) -> None:
    """Note that a picture is in the store; whoever waits for it hears of it.

    Nothing is noted, here and below, once another worker has the lease: the picture is that one's.
    """
    found = {"kind": kind, "width": width, "height": height, "sent_sha256": sent_sha256, "shot_at": shot_at}
    found |= {"phash": phash, "full_bytes": full_bytes}
    photo = CLAIMS.settle(session, claimed, state=PhotoState.READY, **found)
    if photo is None:
        return
    events.record(session, "photo.ready", "photo", photo.id, by=None, now=now, width=width, height=height)
    photo_reuse.remember(session, photo)
    filed(session, photo, now=now)
    if photo.blocker_id is not None:
        blockers.photo_ready(session, photo.blocker_id, photo, now)


def failed(session: Session, claimed: Photo, reason: str, *, now: datetime) -> None:
    """Give a picture up and tell its sender why; what it belongs to stands without it."""
    photo = CLAIMS.settle(session, claimed, state=PhotoState.FAILED, reason=str(reason))
    if photo is None:
        return
    photo_id = photo.id or 0
    events.record(session, "photo.failed", "photo", photo_id, by=None, now=now)
    sender = session.get_one(Person, photo.sent_by_id)
    notices.tell(session, sender, PhotoFailed(photo_id), key=f"photo:{photo_id}:failed", now=now)
    _touch(session, photo)


def again(
    session: Session, claimed: Photo, after: timedelta, reason: str, *, now: datetime, counts: bool = True
) -> None:
    """Try a picture again after a while; the fifth time it is given up as gone.

    A failure that says nothing about the picture, such as a line that is down, counts for nothing.
    """
    attempts = claimed.attempts + int(counts)
    if attempts >= ATTEMPTS:
        failed(session, claimed, GONE, now=now)
        return
    next_try_at = wall_at(session) + after
    CLAIMS.settle(session, claimed, attempts=attempts, reason=reason, next_try_at=next_try_at)


def give_back(session: Session, claimed: Photo) -> None:
    """Let another worker take a picture at once."""
    CLAIMS.settle(session, claimed)


def _touch(session: Session, photo: Photo) -> None:
    owners = {
        "draft": photo.draft_id, "report": photo.report_id, "blocker": photo.blocker_id,
        "stage": photo.stage_event_id,
    }  # fmt: skip
    for subject, subject_id in owners.items():
        if subject_id is not None:
            cards.touch(session, f"{subject}:{subject_id}")
