"""Everything that a card says about one blocker, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, func, select

from models.blockers import Blocker, BlockerEntry, BlockerState, RungPassed
from models.engine import Session
from models.people import Department, Membership, Person
from models.photos import Photo, PhotoState
from models.projects import Project
from services import access, office
from services.access import Act

OPEN_IN = {
    Act.SIGN: BlockerState.ASSIGNED,
    Act.DONE: BlockerState.IN_HAND,
    Act.VERIFY: BlockerState.TO_VERIFY,
}


@dataclass(frozen=True)
class Line:
    """One line of a blocker's story, with the name of who did it."""

    entry: BlockerEntry
    by: str


@dataclass(frozen=True)
class Worked:
    """Working time, in hours and in days of the office."""

    hours: float
    days: float


@dataclass(frozen=True)
class CaseFile:
    """A blocker with what belongs to it; `may` is what the reader can do with it now."""

    case: Blocker
    project: Project
    lead: Department
    story: Sequence[Line]
    rungs: Sequence[RungPassed]
    pictures: int
    may: frozenset[Act]

    def by(self, kind: str) -> str:
        """Return who last did a step."""
        return next((line.by for line in reversed(self.story) if line.entry.kind == kind), "")


def read(session: Session, blocker_id: int, reader: Person | None) -> CaseFile:
    """Return the file of a blocker for a reader."""
    case = session.get_one(Blocker, blocker_id, populate_existing=True)
    kept = select(func.count()).where(Photo.blocker_id == case.id, Photo.state != PhotoState.FAILED)
    return CaseFile(
        case,
        session.get_one(Project, case.project_id),
        session.get_one(Department, case.lead_id),
        _story(session, case),
        session.exec(
            select(RungPassed).where(RungPassed.blocker_id == case.id).order_by(col(RungPassed.id))
        ).all(),
        session.exec(kept).one(),
        may_now(session, case, reader) if reader else frozenset(),
    )


def may_now(session: Session, case: Blocker, who: Person) -> frozenset[Act]:
    """Return what a person can do with a blocker as it stands; nobody verifies their own work."""
    allowed = {act for act in access.acts(session, case, who) if OPEN_IN.get(act) is case.state}
    return frozenset(allowed - {Act.VERIFY} if who.id == case.done_by_id else allowed)


def worked(session: Session, case: Blocker) -> Worked:
    """Return the working time from raising to closing."""
    assert case.closed_at is not None  # noqa: S101 - asked of closed blockers only
    calendar = office.calendar(session)
    time = calendar.worked(case.raised_at, case.closed_at)
    return Worked(time / timedelta(hours=1), time / calendar.hours.total)


def colleagues(session: Session, case: Blocker, who: Person) -> Sequence[Person]:
    """Return the others of the lead department, by name."""
    others = (
        select(Person)
        .join(Membership)
        .where(
            Membership.department_id == case.lead_id, Person.id != who.id, col(Person.removed_at).is_(None)
        )
    )
    return session.exec(others.order_by(Person.name).distinct()).all()


def _story(session: Session, case: Blocker) -> list[Line]:
    told = select(BlockerEntry, Person).outerjoin(Person).where(BlockerEntry.blocker_id == case.id)
    rows = session.exec(told.order_by(col(BlockerEntry.id))).all()
    return [Line(entry, person.name if entry.by_id else "") for entry, person in rows]
