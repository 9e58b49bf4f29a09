"""The pictures of a project, newest first, each with what it belongs to."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import col, select

from models.blockers import Blocker
from models.engine import Session
from models.people import Person
from models.photos import Photo, PhotoState, Viewpoint
from models.projects import Project
from models.reports import Report
from models.stage_events import StageEvent
from services import obligations
from services.refusals import NotThere
from services.weeks import Week


@dataclass(frozen=True)
class Shot:
    """A picture with what it belongs to; one that a group filed to the project may belong to nothing else.

    The week is that of its report, else the one in which it was received.
    """

    photo: Photo
    sender: Person
    report: Report | None
    case: Blocker | None
    event: StageEvent | None
    viewpoint: Viewpoint | None
    week: Week


@dataclass(frozen=True)
class Page:
    """One picture of a project's timeline: the how-manieth it is of how many, and those beside it."""

    project: Project
    shot: Shot
    place: int
    total: int
    newer_id: int | None
    older_id: int | None


def of_project(project: Project) -> ColumnElement[bool]:
    """Say in a query which kept pictures are a project's: of what it sent, or filed to it by a group."""
    return and_(
        col(Photo.state) == PhotoState.READY,
        or_(
            col(Photo.report_id).in_(
                select(Report.id).where(Report.project_id == project.id, col(Report.withdrawn_at).is_(None))
            ),
            col(Photo.blocker_id).in_(select(Blocker.id).where(Blocker.project_id == project.id)),
            col(Photo.stage_event_id).in_(select(StageEvent.id).where(StageEvent.project_id == project.id)),
            col(Photo.project_id) == project.id,
        ),
    )


def page(session: Session, project: Project, photo_id: int | None) -> Page | None:
    """Return a picture of a project, or the newest; None where there is none at all.

    Raises:
        NotThere: it is not a picture of this project.
    """
    if photo_id is not None:
        photo = find(session, project, photo_id)
    else:
        newest = select(Photo).where(of_project(project)).order_by(*_newest_first())
        found = session.exec(newest.limit(1)).first()
        if found is None:
            return None
        photo = found
    before, after = _earlier(photo), _later(photo)
    count = select(func.count()).select_from(Photo).where(of_project(project))
    newer = session.exec(count.where(after)).one()
    forwards = (col(Photo.received_at), col(Photo.id))
    ids = select(Photo.id).where(of_project(project))
    return Page(
        project,
        shot(session, photo),
        newer + 1,
        session.exec(count).one(),
        session.exec(ids.where(after).order_by(*forwards).limit(1)).first(),
        session.exec(ids.where(before).order_by(*_newest_first()).limit(1)).first(),
    )


def find(session: Session, project: Project, photo_id: int) -> Photo:
    """Return a picture of a project.

    Raises:
        NotThere: it is not one of this project.
    """
    found = session.exec(select(Photo).where(of_project(project), Photo.id == photo_id)).first()
    if found is None:
        raise NotThere
    return found


def shot(session: Session, photo: Photo) -> Shot:
    """Return a picture with what it belongs to."""
    report = session.get(Report, photo.report_id) if photo.report_id else None
    received = obligations.this_week(session, photo.received_at)
    return Shot(
        photo,
        session.get_one(Person, photo.sent_by_id),
        report,
        session.get(Blocker, photo.blocker_id) if photo.blocker_id else None,
        session.get(StageEvent, photo.stage_event_id) if photo.stage_event_id else None,
        session.get(Viewpoint, photo.viewpoint_id) if photo.viewpoint_id else None,
        Week.parse(report.week) if report else received,
    )


def shot_at(photo: Photo, zone: ZoneInfo) -> datetime | None:
    """Return when the camera says it was taken; one that wrote no offset is taken for the office's own."""
    if photo.shot_at is None:
        return None
    said = datetime.fromisoformat(photo.shot_at)
    return said if said.tzinfo else said.replace(tzinfo=zone)


def _newest_first() -> tuple[ColumnElement[datetime], ColumnElement[int | None]]:
    return col(Photo.received_at).desc(), col(Photo.id).desc()


def _earlier(photo: Photo) -> ColumnElement[bool]:
    at, number = col(Photo.received_at), col(Photo.id)
    return or_(at < photo.received_at, and_(at == photo.received_at, number < photo.id))


def _later(photo: Photo) -> ColumnElement[bool]:
    at, number = col(Photo.received_at), col(Photo.id)
    return or_(at > photo.received_at, and_(at == photo.received_at, number > photo.id))
