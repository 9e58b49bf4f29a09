"""What a person owes this week, is in the middle of, and has sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from models.drafts import Draft, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Project
from models.reports import Owed, Report
from services import access, drafts, obligations, prompting
from services.prompting import Asked
from services.refusals import OutOfDate
from services.weeks import Week

SHOWN_FOR = timedelta(weeks=4)
ENTRIES_AT_MOST = 5
UNSENT = (DraftState.OPEN, DraftState.PARKED)


@dataclass(frozen=True)
class Sent:
    """A report that somebody sent, and whether it came after the due time."""

    report: Report
    project: Project
    late: bool


@dataclass(frozen=True)
class Mine:
    """What a page shows: what is owed and what is unsent stand on each, `sent` is of the page, of `count`."""

    asked: Asked | None
    entries: Sequence[tuple[Draft, Project | None]]
    sent: Sequence[Sent]
    count: int


def read(session: Session, person: Person, chat_id: int, page: int, size: int, *, now: datetime) -> Mine:
    """Return a page of what a person owes and has sent in the last four weeks, the newest first."""
    since = [col(Report.by_id) == person.id, col(Report.sent_at) > now - SHOWN_FOR]
    count = session.exec(select(func.count()).select_from(Report).where(*since)).one()
    mine = select(Report, Project).join(Project).where(*since).order_by(col(Report.id).desc())
    found = session.exec(mine.offset(page * size).limit(size)).all()
    asked = prompting.asked(session, person, obligations.this_week(session, now))
    sent = [Sent(report, project, is_late(session, report)) for report, project in found]
    return Mine(asked, _entries(session, person, chat_id, now), sent, count)


def is_late(session: Session, report: Report) -> bool:
    """Tell whether a report is why its week was answered late."""
    return obligations.state(session, report.project_id, Week.parse(report.week)) is Owed.LATE


def go_on(session: Session, draft_id: int, *, by: Person, now: datetime) -> Draft:
    """Take up an entry of one's own again.

    Raises:
        NotThere: no such entry, or somebody else's.
        OutOfDate: it was sent or cancelled.
    """
    draft = access.draft(session, draft_id, by=by)
    if draft.state not in UNSENT:
        raise OutOfDate
    drafts.resume(session, draft, now=now)
    return draft


def _entries(
    session: Session, person: Person, chat_id: int, now: datetime
) -> list[tuple[Draft, Project | None]]:
    mine = select(Draft).where(
        Draft.person_id == person.id, Draft.chat_id == chat_id, col(Draft.state).in_(UNSENT)
    )
    fresh = mine.where(col(Draft.changed_at) > now - SHOWN_FOR).order_by(col(Draft.changed_at).desc())
    found = session.exec(fresh.limit(ENTRIES_AT_MOST)).all()
    return [(draft, session.get(Project, draft.data.get("project_id") or 0)) for draft in found]
