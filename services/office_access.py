"""What the office alone may decide about the work of others; nobody of the office decides about their own."""

from models.engine import Session
from models.people import Person, Role
from models.projects import Project
from models.reports import Report
from models.stage_events import StageEvent, StageEventKind
from services import access
from services.refusals import NotThere


def of_office(session: Session, who: Person) -> bool:
    """Tell whether a person is of the office."""
    return bool({Role.COORDINATOR, Role.ADMIN} & access.roles(session, who))


def decides(session: Session, asked: StageEvent, who: Person) -> bool:
    """Tell whether a person may decide about a milestone's new day: the office, unless it was their wish."""
    return asked.by_id != who.id and of_office(session, who)


def revision(session: Session, event_id: int, *, by: Person) -> StageEvent:
    """Return a wish to move a milestone, for somebody who may decide about it.

    Raises:
        NotThere: no such wish, or this person may not.
    """
    found = session.get(StageEvent, event_id)
    if found is None or found.kind is not StageEventKind.REVISED or not decides(session, found, by):
        raise NotThere
    return found


def checked(session: Session, report_id: int, *, by: Person) -> Report:
    """Return a report for somebody who may check it: the office, unless it is their own.

    Raises:
        NotThere: no such report, or this person may not.
    """
    found = session.get(Report, report_id)
    if found is None or found.by_id == by.id or not of_office(session, by):
        raise NotThere
    return found


def excused(session: Session, project_id: int, *, by: Person) -> Project:
    """Return a project for somebody who may let it off a week: the office.

    Raises:
        NotThere: no such project, or this person may not.
    """
    found = session.get(Project, project_id)
    if found is None or not of_office(session, by):
        raise NotThere
    return found
