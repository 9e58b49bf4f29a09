"""Which pictures are stamped, and with what: project, place, time, sender and a short code."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.artifacts import ArtifactKind
from models.blockers import Blocker
from models.engine import Session
from models.people import Person
from models.photos import Photo, PhotoState
from models.projects import Project
from models.reports import Report
from models.stage_events import StageEvent
from services import artifacts, office, photo_codes, photo_timeline

STAKE: Final = re.compile(r"[A-Za-z]{0,3}K\d{1,4}\s?\+\s?\d{1,3}(?:\.\d{1,3})?(?![\d.])", re.IGNORECASE)


@dataclass(frozen=True)
class Marks:
    """What is stamped on a picture; `place` is empty where nobody said one, `shot_at` where no camera did."""

    project: Project
    place: str
    shot_at: datetime | None
    received_at: datetime
    sender: Person
    code: str


def due(session: Session, photo: Photo, *, now: datetime) -> None:
    """Have a picture stamped once it is kept and its project is settled."""
    subject = project_of(session, photo)
    if photo.state is PhotoState.READY and subject is not None:
        key = f"stamp:{photo.id}:{subject.id}"
        artifacts.ask(session, ArtifactKind.STAMP, key, {"photo": photo.id}, None, now=now)


def marks(session: Session, photo: Photo) -> Marks | None:
    """Return what is stamped on a picture; None where it is of no project."""
    subject = project_of(session, photo)
    if subject is None:
        return None
    stake = STAKE.search(_words(session, photo))
    place = re.sub(r"\s", "", stake[0]).upper() if stake else subject.location
    return Marks(
        subject,
        place,
        photo_timeline.shot_at(photo, office.of(session).zone),
        photo.received_at,
        session.get_one(Person, photo.sent_by_id),
        photo_codes.of(photo.id or 0),
    )


def project_of(session: Session, photo: Photo) -> Project | None:
    """Return the project of what a picture belongs to, or to which a group filed it."""
    project_id = photo.project_id
    if photo.report_id is not None:
        project_id = session.get_one(Report, photo.report_id).project_id
    elif photo.blocker_id is not None:
        project_id = session.get_one(Blocker, photo.blocker_id).project_id
    elif photo.stage_event_id is not None:
        project_id = session.get_one(StageEvent, photo.stage_event_id).project_id
    return session.get(Project, project_id) if project_id is not None else None


def _words(session: Session, photo: Photo) -> str:
    """Return what was said with a picture."""
    if photo.report_id is not None:
        return session.get_one(Report, photo.report_id).note
    if photo.blocker_id is not None:
        return session.get_one(Blocker, photo.blocker_id).words
    if photo.stage_event_id is not None:
        return session.get_one(StageEvent, photo.stage_event_id).words
    return ""
