"""Reports on several projects that came in one message: confirmed together, each a report of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.photos import Album, Photo, PhotoState
from models.projects import Project
from models.reports import Report
from services import access, drafts, obligations, photos, phrases, reports
from services.photos import Counted
from services.refusals import DomainError, NotThere, OutOfDate
from services.report_entry import Entry, Said
from services.reports import AlreadyReported, NothingToSend
from services.several_entry import Line, Own, Trouble, parse, several, without


class PicturesOfNoProject(DomainError):
    """Pictures have still to be given to one of the projects."""

    key = "several.refused.pictures"


@dataclass(frozen=True)
class Sheet:
    """What the card shows; `next_picture` is the one to be placed, `placed` counts by project."""

    lines: Sequence[Line]
    projects: Mapping[int, Project]
    reports: Mapping[int, Report]
    pictures: Counted
    placed: Mapping[int, int]
    next_picture: int | None
    splitting: bool


def heard_in(session: Session, person: Person, text: str, message_id: int) -> tuple[Line, ...] | None:
    """Return the lines of a text that is about several projects, one a line; None for any other."""
    if "\n" not in text.strip():
        return None
    mine = {
        project.code: Own(project.id or 0, project.percent_tenths, reports.money(project))
        for project in access.projects(session, person)
    }
    if not mine:
        return None
    named = [code for line in text.splitlines() for code in phrases.other_codes(line, mine)]
    others = session.exec(select(Project.code).where(col(Project.code).in_(named))).all() if named else []
    lines = parse(text, mine, others, message_id)
    return lines if several(lines) else None


def begin(
    session: Session, person: Person, chat_id: int, lines: Sequence[Line], message_id: int, *, now: datetime
) -> Draft:
    """Open the entry for several projects."""
    week = obligations.this_week(session, now).label
    return drafts.start(session, person, chat_id, DraftKind.SEVERAL, _data(lines, message_id, week), now=now)


def share_out(
    session: Session, album: Draft, lines: Sequence[Line], message_id: int, *, now: datetime
) -> bool:
    """Make an entry that has pictures only into one for several projects; tell whether it could be."""
    entry = Entry.of(album.data)
    if album.kind is not DraftKind.REPORT or album.state is not DraftState.OPEN or not entry.empty:
        return False
    album.kind = DraftKind.SEVERAL
    album.data = _data(lines, message_id, album.data["week"])
    drafts.change(session, album, now=now)
    return True


def going_on(session: Session, draft_id: int, *, by: Person, now: datetime) -> Draft:
    """Return an entry of one's own that can still be changed, taken up again where it was parked.

    Raises:
        NotThere: no such entry, or somebody else's.
        OutOfDate: it was sent or cancelled.
    """
    draft = access.draft(session, draft_id, by=by)
    if draft.kind is not DraftKind.SEVERAL or draft.state not in (DraftState.OPEN, DraftState.PARKED):
        raise OutOfDate
    drafts.resume(session, draft, now=now)
    return draft


def said_again(session: Session, draft: Draft, lines: Sequence[Line], *, now: datetime) -> None:
    """Put the lines of an edited message in the place of the old ones, but for those that were opened."""
    opened = [line for line in lines_of(draft) if line.opened]
    apart = {line.project_id for line in opened}
    fresh = [line for line in lines if line.project_id is None or line.project_id not in apart]
    _keep(session, draft, [*opened, *fresh], now)


def send(session: Session, draft: Draft, *, by: Person, now: datetime) -> list[Report]:
    """Register every line that is ready, each as a report; the others stay on the card.

    Raises:
        NothingToSend: no line is ready.
        PicturesOfNoProject: it has not been said whose the pictures are.
    """
    lines = lines_of(draft)
    if not any(line.ready for line in lines):
        raise NothingToSend
    if _unplaced(session, draft):
        raise PicturesOfNoProject
    done = [_register(session, line, by=by, now=now) if line.ready else line for line in lines]
    sent = [session.get_one(Report, line.report_id) for line in done if line.report_id]
    places = _places(session, draft)
    told = (*sent, *_standing(session, done, now))
    for report in told:
        own = [photo for photo in _pictures(session, draft) if places.get(photo.id or 0) == report.project_id]
        for photo in own:
            photo.report_id = report.id
            session.add(photo)
            photos.filed(session, photo, now=now)
    rest = next((report.id for report in told if report.project_id == draft.data["rest"]), None)
    drafts.change(session, draft, now=now, report_id=rest)  # what comes late of the album joins it
    _keep(session, draft, done, now)
    drafts.end(session, draft, DraftState.SENT, now=now)
    return sent


def _standing(session: Session, lines: Sequence[Line], now: datetime) -> list[Report]:
    """Return the reports that stand for lines which say no change of what has been reported already."""
    already = (line.project_id for line in lines if line.trouble is Trouble.ALREADY and not line.opened)
    found = (reports.standing(session, session.get_one(Project, one), now) for one in already if one)
    return [report for report in found if report is not None]


def open_line(session: Session, draft: Draft, index: int, *, by: Person, now: datetime) -> Draft:
    """Take one line out, as an ordinary entry with its words and pictures.

    Raises:
        OutOfDate: there is no such line, or it has been taken out.
        NotThere: the project is not this person's any more.
    """
    lines = lines_of(draft)
    if not 0 <= index < len(lines) or lines[index].opened or not lines[index].project_id:
        raise OutOfDate
    line = lines[index]
    project = access.project(session, line.project_id or 0, by=by)
    lines[index] = replace(line, opened=True)
    _keep(session, draft, lines, now)
    entry = reports.begin(session, by, draft.chat_id, project, guessed=False, now=now)
    words = "\n".join(without(part, project.code) for part in line.text.split("\n"))
    if line.trouble is not Trouble.NOTHING and not line.no_change:
        reports.move(session, entry, Said(draft.data["message_id"], words), now=now)
    last = not any(left.ready for left in lines)
    places = _places(session, draft)
    own = [photo.id for photo in _pictures(session, draft) if last or places.get(photo.id or 0) == project.id]
    session.exec(update(Photo).where(col(Photo.id).in_(own)).values(draft_id=entry.id))
    if draft.data["rest"] == project.id:
        drafts.change(session, draft, now=now, rest=None)
    if last:
        session.exec(update(Album).where(col(Album.draft_id) == draft.id).values(draft_id=entry.id))
        drafts.end(session, draft, DraftState.SENT, now=now)
    return entry


def place_one(session: Session, draft: Draft, photo_id: int, project_id: int, *, now: datetime) -> None:
    """Give one picture to a project of the message.

    Raises:
        OutOfDate: the picture or the project is none of this entry.
    """
    if photo_id not in {photo.id for photo in _pictures(session, draft)}:
        raise OutOfDate
    _offered(draft, project_id)
    kept = [place for place in draft.data["places"] if place[0] != photo_id]
    drafts.change(session, draft, now=now, places=[*kept, [photo_id, project_id]])


def place_rest(session: Session, draft: Draft, project_id: int, *, now: datetime) -> None:
    """Give every picture that has no project yet to one.

    Raises:
        OutOfDate: the project is none of this entry.
    """
    _offered(draft, project_id)
    drafts.change(session, draft, now=now, rest=project_id)


def split(session: Session, draft: Draft, *, now: datetime) -> None:
    """Ask of each picture, beginning anew, which project it is of."""
    drafts.change(session, draft, now=now, splitting=True, places=[], rest=None)


def sheet(session: Session, draft: Draft) -> Sheet:
    """Return what the card of several projects shows."""
    lines = lines_of(draft)
    ids = [line.project_id for line in lines if line.project_id]
    found = session.exec(select(Project).where(col(Project.id).in_(ids))).all()
    sent = [line.report_id for line in lines if line.report_id]
    written = session.exec(select(Report).where(col(Report.id).in_(sent))).all()
    placed: dict[int, int] = {}
    for project_id in _places(session, draft).values():
        placed[project_id] = placed.get(project_id, 0) + 1
    unplaced = _unplaced(session, draft)
    return Sheet(
        lines,
        {project.id or 0: project for project in found},
        {report.id or 0: report for report in written},
        photos.counted(session, draft_id=draft.id),
        placed,
        unplaced[0] if unplaced else None,
        bool(draft.data["splitting"]),
    )


def lines_of(draft: Draft) -> list[Line]:
    """Return the lines of an entry."""
    return [Line.of(line) for line in draft.data["lines"]]


def entry_with(session: Session, person: Person, chat_id: int, message_id: int) -> Draft | None:
    """Return the open entry for several projects that a message began."""
    draft = drafts.current(session, person, chat_id)
    if draft is None or draft.kind is not DraftKind.SEVERAL or draft.data["message_id"] != message_id:
        return None
    return draft


def _data(lines: Sequence[Line], message_id: int, week: str) -> dict[str, Any]:
    said = [line.to_json() for line in lines]
    return {
        "week": week, "message_id": message_id, "lines": said, "splitting": False, "places": [], "rest": None,
    }  # fmt: skip


def _register(session: Session, line: Line, *, by: Person, now: datetime) -> Line:
    try:
        project = access.project(session, line.project_id or 0, by=by)
        if line.no_change:
            report = reports.no_change(session, project, by=by, now=now)
        else:
            report = reports.write(session, project, line.settled, by=by, now=now)
    except NotThere:
        return replace(line, trouble=Trouble.NOT_YOURS)
    except AlreadyReported:
        return replace(line, trouble=Trouble.ALREADY)
    return replace(line, report_id=report.id)


def _offered(draft: Draft, project_id: int) -> None:
    if project_id not in {line.project_id for line in lines_of(draft) if line.ready}:
        raise OutOfDate


def _keep(session: Session, draft: Draft, lines: Sequence[Line], now: datetime) -> None:
    drafts.change(session, draft, now=now, lines=[line.to_json() for line in lines])


def _pictures(session: Session, draft: Draft) -> Sequence[Photo]:
    mine = select(Photo).where(Photo.draft_id == draft.id, Photo.state != PhotoState.FAILED)
    ordered = mine.order_by(col(Photo.message_id)).execution_options(populate_existing=True)
    return session.exec(ordered).all()


def _places(session: Session, draft: Draft) -> dict[int, int]:
    """Return the project of each picture that has one."""
    said, rest = dict(draft.data["places"]), draft.data["rest"]
    places = {photo.id or 0: said.get(photo.id, rest) for photo in _pictures(session, draft)}
    return {photo_id: project_id for photo_id, project_id in places.items() if project_id is not None}


def _unplaced(session: Session, draft: Draft) -> list[int]:
    places = _places(session, draft)
    return [photo.id or 0 for photo in _pictures(session, draft) if photo.id not in places]
