"""Fixed viewpoints of a project, and the pictures that were taken from them week after week."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, select

from models.drafts import Draft
from models.engine import Session
from models.people import Person
from models.photos import Photo, PhotoState, Viewpoint
from models.projects import Project
from services import access, cards, drafts, events, photo_stamps, photo_timeline
from services.refusals import NotThere, OutOfDate

TITLE_LENGTH = 30
MOST = 12  # of one project; more would be a list that nobody photographs every week


def nameable(session: Session, photo_id: int, *, by: Person) -> tuple[Photo, Project]:
    """Return a picture of which somebody may say from which viewpoint it was taken, with its project.

    Raises:
        NotThere: no such picture, or none of a project whose viewpoints are this person's.
    """
    photo = session.get(Photo, photo_id)
    project = photo_stamps.project_of(session, photo) if photo else None
    kept = photo is not None and photo.state is PhotoState.READY
    if photo is None or project is None or not kept or not access.keeps_viewpoints(session, project, by):
        raise NotThere
    return photo, project


def of(session: Session, project_ids: Collection[int]) -> dict[int, list[Viewpoint]]:
    """Return the viewpoints in force of each project that has any, the oldest first."""
    here = col(Viewpoint.project_id).in_(project_ids)
    alive = select(Viewpoint).where(here, col(Viewpoint.ended_at).is_(None)).order_by(col(Viewpoint.id))
    found: dict[int, list[Viewpoint]] = {}
    for viewpoint in session.exec(alive).all() if project_ids else ():
        found.setdefault(viewpoint.project_id, []).append(viewpoint)
    return found


def make(
    session: Session, photo: Photo, project: Project, title: str, *, by: Person, now: datetime
) -> Viewpoint:
    """Name the viewpoint that a picture was taken from; one of that name that the project has is taken.

    Raises:
        OutOfDate: the project has as many as can be.
    """
    said = " ".join(title.split())[:TITLE_LENGTH]
    there = of(session, [project.id or 0]).get(project.id or 0, [])
    found = next((one for one in there if one.title == said), None)
    if found is None:
        if len(there) >= MOST:
            raise OutOfDate
        found = Viewpoint(project_id=project.id or 0, title=said, made_by_id=by.id or 0, made_at=now)
        session.add(found)
        session.flush()
        events.record(session, "viewpoint.made", "viewpoint", found.id, by=by, now=now, project=project.id)
    put(session, photo, found, by=by, now=now)
    return found


def put(session: Session, photo: Photo, viewpoint: Viewpoint | None, *, by: Person, now: datetime) -> None:
    """Say from which viewpoint a picture was taken, or from none."""
    photo.viewpoint_id = viewpoint.id if viewpoint else None
    session.add(photo)
    facts = {"viewpoint": photo.viewpoint_id}
    events.record(session, "photo.viewpoint", "photo", photo.id, by=by, now=now, **facts)
    cards.touch(session, naming(photo))


def end(session: Session, viewpoint: Viewpoint, *, by: Person, now: datetime) -> None:
    """Ask for no more pictures from a viewpoint; those that there are keep it."""
    if viewpoint.ended_at is None:
        viewpoint.ended_at = now
        session.add(viewpoint)
        events.record(session, "viewpoint.ended", "viewpoint", viewpoint.id, by=by, now=now)


def naming(photo: Photo) -> str:
    """Return the subject under which it is asked what a picture's viewpoint is called."""
    return f"naming:{photo.id}"


def pictures(session: Session, viewpoint: Viewpoint, limit: int) -> Sequence[Photo]:
    """Return the last pictures from a viewpoint, the newest first."""
    project = session.get_one(Project, viewpoint.project_id)
    taken = select(Photo).where(photo_timeline.of_project(project), Photo.viewpoint_id == viewpoint.id)
    newest = col(Photo.received_at).desc(), col(Photo.id).desc()
    return session.exec(taken.order_by(*newest).limit(limit)).all()


def of_entry(session: Session, draft: Draft) -> Sequence[Photo]:
    """Return the pictures of an entry that are kept or on their way, in the order in which they came."""
    return session.exec(select(Photo).where(_of_entry(draft)).order_by(col(Photo.id))).all()


def turn(session: Session, draft: Draft, viewpoint: Viewpoint, *, by: Person, now: datetime) -> None:
    """Give a viewpoint the next picture of an entry that has none; after the last one it has none again."""
    shots = list(of_entry(session, draft))
    held = next((place for place, one in enumerate(shots) if one.viewpoint_id == viewpoint.id), None)
    others = {one.id for one in of(session, [viewpoint.project_id]).get(viewpoint.project_id, [])}
    taken = others - {viewpoint.id}
    after = shots if held is None else shots[held + 1 :]
    following = next((one for one in after if one.viewpoint_id not in taken), None)
    if held is not None:
        put(session, shots[held], None, by=by, now=now)
    if following is not None:
        put(session, following, viewpoint, by=by, now=now)
    cards.touch(session, drafts.subject(draft))


def _of_entry(draft: Draft) -> ColumnElement[bool]:
    return and_(col(Photo.draft_id) == draft.id, col(Photo.state) != PhotoState.FAILED)
