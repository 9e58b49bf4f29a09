"""Who may do what: the only way from an outside id to an entity; "not yours" looks like "not there"."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, true
from sqlmodel import col, select

from models.blockers import Blocker, BlockerState, Category, Lead
from models.drafts import Draft
from models.engine import Session
from models.groups import Binding
from models.people import Invitation, Leave, Membership, Person, Role
from models.photos import Viewpoint
from models.projects import Assignment, Project
from models.reports import Report
from models.uploads import Upload
from services import absence
from services.refusals import NotThere

SEES_ALL = frozenset({Role.COORDINATOR, Role.ADMIN, Role.LEADER, Role.VIEWER})
KNOWN = select(Person).where(Person.telegram_id == bindparam("telegram_id"), col(Person.removed_at).is_(None))


def person(session: Session, telegram_id: int) -> Person | None:
    """Return the registered, not removed person behind a Telegram user."""
    return session.exec(KNOWN, params={"telegram_id": telegram_id}).first()


def roles(session: Session, who: Person) -> frozenset[Role]:
    """Return the roles a person holds now."""
    held = session.exec(select(Membership).where(Membership.person_id == who.id))
    return frozenset(membership.role for membership in held)


def departments(session: Session, who: Person, *held: Role) -> frozenset[int]:
    """Return the departments in which a person holds one of the roles."""
    mine = select(Membership.department_id).where(
        Membership.person_id == who.id,
        col(Membership.role).in_(held),
        col(Membership.department_id).is_not(None),
    )
    return frozenset(found for found in session.exec(mine).all() if found is not None)


def departments_now(session: Session, who: Person, *held: Role) -> frozenset[int]:
    """Return the departments in which a person acts in one of the roles today, for others on leave too."""
    theirs = select(Membership.department_id).where(
        col(Membership.person_id).in_(absence.stood_in_for(session, who)),
        col(Membership.role).in_(held),
        col(Membership.department_id).is_not(None),
    )
    return frozenset(found for found in session.exec(theirs).all() if found is not None)


def projects(session: Session, who: Person) -> Sequence[Project]:
    """Return the projects that a person answers for, by code."""
    return session.exec(select(Project).where(_answered_by(session, who)).order_by(Project.code)).all()


def project(session: Session, project_id: int, *, by: Person) -> Project:
    """Return a project that a person may report on.

    Raises:
        NotThere: no such project, or not this person's.
    """
    found = session.exec(select(Project).where(Project.id == project_id, _answered_by(session, by))).first()
    if found is None:
        raise NotThere
    return found


def seen(session: Session, who: Person) -> ColumnElement[bool]:
    """Say in a query which projects a person may read about.

    Those they stand for; in a department also what it is responsible for or has a blocker of.
    Who oversees, or is of the department that handles permits, reads about all.
    """
    if SEES_ALL & roles(session, who) or _handles_permits(session, who):
        return true()
    own = departments_now(session, who, Role.LIAISON, Role.HEAD)
    held = exists().where(
        col(Blocker.project_id) == col(Project.id),
        col(Blocker.lead_id).in_(own),
        col(Blocker.state) != BlockerState.CLOSED,
    )
    return or_(_stood_for(session, who), col(Project.department_id).in_(own), held)


def seen_project(session: Session, project_id: int, *, by: Person) -> Project:
    """Return a project that a person may read about.

    Raises:
        NotThere: no such project, or none of this person's.
    """
    found = session.exec(select(Project).where(Project.id == project_id, seen(session, by))).first()
    if found is None:
        raise NotThere
    return found


def keeps_viewpoints(session: Session, subject: Project, who: Person) -> bool:
    """Tell whether a person may name and end a project's viewpoints: who reports on it, or the office."""
    return reports_on(session, subject, who) or bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def proves(session: Session, subject: Project, who: Person) -> bool:
    """Tell whether a person may have photos packed as proof: who reports on the project, or the office."""
    return keeps_viewpoints(session, subject, who)


def viewpoint(session: Session, viewpoint_id: int, *, by: Person) -> Viewpoint:
    """Return a fixed viewpoint of a project that a person may read about.

    Raises:
        NotThere: no such viewpoint, or none of this person's projects.
    """
    found = session.get(Viewpoint, viewpoint_id)
    if found is None:
        raise NotThere
    seen_project(session, found.project_id, by=by)
    return found


def permit_project(session: Session, project_id: int, *, by: Person) -> Project:
    """Return a project of whose approvals a person may say how far they are.

    Raises:
        NotThere: no such project, or this person may not.
    """
    if not marks_permits(session, by):
        raise NotThere
    return seen_project(session, project_id, by=by)


def marks_permits(session: Session, who: Person) -> bool:
    """Tell whether a person may say how far approvals are: the office, or who handles permits."""
    return Role.COORDINATOR in roles(session, who) or _handles_permits(session, who)


def changes_list(session: Session, who: Person) -> bool:
    """Tell whether a person may change the list by a workbook: the office, as long as they are of it."""
    return who.removed_at is None and bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def upload(session: Session, upload_id: int, *, by: Person) -> Upload:
    """Return a workbook that this person has sent and may apply.

    Raises:
        NotThere: no such workbook, somebody else's, or this person may not.
    """
    found = session.get(Upload, upload_id)
    if found is None or found.sent_by_id != by.id or not changes_list(session, by):
        raise NotThere
    return found


def files_to(session: Session, subject: Project, who: Person) -> bool:
    """Tell whether what a person posts in a group is filed to a project: they may read about it."""
    mine = select(Project.id).where(Project.id == subject.id, seen(session, who))
    return session.exec(mine).first() is not None


def reports_on(session: Session, subject: Project, who: Person) -> bool:
    """Tell whether a person may report on a project, and raise its blockers."""
    mine = select(Project.id).where(Project.id == subject.id, _answered_by(session, who))
    return session.exec(mine).first() is not None


def binds_groups(session: Session, who: Person) -> bool:
    """Tell whether a person may bind groups to projects: the office alone."""
    return bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def binding(session: Session, binding_id: int, *, by: Person) -> Binding:
    """Return the binding of a group, asked for or in force, for somebody who may bind.

    Raises:
        NotThere: no such binding, or this person may not.
    """
    found = session.get(Binding, binding_id)
    if found is None or not binds_groups(session, by):
        raise NotThere
    return found


def invites(session: Session, who: Person) -> bool:
    """Tell whether a person may let others in: the office alone."""
    return bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def sees_coverage(session: Session, who: Person) -> bool:
    """Tell whether a person may see who is missing: the office alone."""
    return bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def oversees_weeks(session: Session, who: Person) -> bool:
    """Tell whether a person may see how the projects of others stand in a week, all or a department's."""
    if SEES_ALL & roles(session, who):
        return True
    return bool(departments_now(session, who, Role.LIAISON, Role.HEAD))


def overseen(session: Session, who: Person) -> ColumnElement[bool]:
    """Say in a query of which projects a person oversees the weeks."""
    if SEES_ALL & roles(session, who):
        return true()
    return col(Project.department_id).in_(departments_now(session, who, Role.LIAISON, Role.HEAD))


def reminds(session: Session, who: Person) -> bool:
    """Tell whether a person may remind those who owe a week: the office alone."""
    return bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def keeps_schedule(session: Session, who: Person) -> bool:
    """Tell whether a person may change the weekly schedule: the office alone."""
    return bool({Role.COORDINATOR, Role.ADMIN} & roles(session, who))


def invitee(session: Session, person_id: int, *, by: Person) -> Person:
    """Return somebody of the list who has not come in, for somebody who may let them in.

    Raises:
        NotThere: no such person, they are in, or this person may not.
    """
    found = session.exec(select(Person).where(Person.id == person_id, *outside())).first()
    if found is None or not invites(session, by):
        raise NotThere
    return found


def outside() -> tuple[ColumnElement[bool], ...]:
    """Say in a query who has a role on the list and has never come in."""
    return (
        col(Person.telegram_id).is_(None),
        col(Person.registered_at).is_(None),
        col(Person.removed_at).is_(None),
        col(Person.erased_at).is_(None),
        exists().where(col(Membership.person_id) == col(Person.id)),
    )


def claimed(session: Session, invitation_id: int, *, telegram_id: int) -> Invitation:
    """Return the invitation that a Telegram user has shown the secret of.

    Raises:
        NotThere: no such invitation, or somebody else has.
    """
    found = session.get(Invitation, invitation_id)
    if found is None or found.claimed_telegram_id != telegram_id:
        raise NotThere
    return found


def _handles_permits(session: Session, who: Person) -> bool:
    handling = session.get(Lead, Category.PERMITS)
    return handling is not None and handling.department_id in departments_now(
        session, who, Role.LIAISON, Role.HEAD
    )


def _stood_for(session: Session, who: Person) -> ColumnElement[bool]:
    return exists().where(
        col(Assignment.project_id) == col(Project.id),
        col(Assignment.person_id).in_(absence.stood_in_for(session, who)),
    )


def _answered_by(session: Session, who: Person) -> ColumnElement[bool]:
    """Officer and deputy answer for a project, a liaison of its department where neither can be asked.

    Who is on leave is stood in for by their named deputy.
    """
    theirs = exists().where(
        col(Leave.person_id) == col(Assignment.person_id),
        col(Leave.deputy_id) == col(Person.id),
        *absence.under_way(session),
    )
    reachable = and_(
        col(Assignment.project_id) == col(Project.id),
        or_(col(Person.id) == col(Assignment.person_id), theirs),
        *absence.asked(session),
    )
    liaison = exists().where(
        col(Membership.person_id).in_(absence.stood_in_for(session, who)),
        col(Membership.role) == Role.LIAISON,
        col(Membership.department_id) == col(Project.department_id),
    )
    return or_(_stood_for(session, who), and_(liaison, ~exists().where(reachable)))


def report(session: Session, report_id: int, *, by: Person) -> Report:
    """Return a report of one's own.

    Raises:
        NotThere: no such report, or somebody else's.
    """
    found = session.get(Report, report_id)
    if found is None or found.by_id != by.id:
        raise NotThere
    return found


def draft(session: Session, draft_id: int, *, by: Person) -> Draft:
    """Return an entry of one's own.

    Raises:
        NotThere: no such entry, or somebody else's.
    """
    found = session.get(Draft, draft_id)
    if found is None or found.person_id != by.id:
        raise NotThere
    return found


class Act(StrEnum):
    """What can be done with a blocker."""

    SEE = "see"
    SIGN = "sign"
    DONE = "done"
    VERIFY = "verify"


class Tie(StrEnum):
    """How a person is tied to a blocker."""

    RAISER = "raiser"
    SITE = "site"
    HOLDER = "holder"
    HEAD = "head"
    OFFICE = "office"
    OVERSEER = "overseer"


MAY = {
    Act.SEE: frozenset(Tie),
    Act.SIGN: frozenset({Tie.HOLDER, Tie.HEAD}),
    Act.DONE: frozenset({Tie.HOLDER, Tie.HEAD}),
    Act.VERIFY: frozenset({Tie.RAISER, Tie.SITE, Tie.OFFICE}),
}


def acts(session: Session, case: Blocker, who: Person) -> frozenset[Act]:
    """Return what a person may do with a blocker, whatever state it is in."""
    tied = _ties(session, case, who)
    return frozenset(act for act, ties in MAY.items() if ties & tied)


def blocker(session: Session, blocker_id: int, *, to: Act, by: Person) -> Blocker:
    """Return a blocker with which a person may do something.

    Raises:
        NotThere: no such blocker, or nothing this person may do that with.
    """
    found = session.get(Blocker, blocker_id)
    if found is None or to not in acts(session, found, by):
        raise NotThere
    return found


def numbered(session: Session, number: str, *, by: Person) -> Blocker:
    """Return the blocker with a number, such as `B-0417`, for somebody who may see it.

    Raises:
        NotThere: no such blocker, or nothing this person may see.
    """
    found = session.exec(select(Blocker).where(Blocker.number == number)).first()
    if found is None or Act.SEE not in acts(session, found, by):
        raise NotThere
    return found


def _ties(session: Session, case: Blocker, who: Person) -> frozenset[Tie]:
    acting = absence.stood_in_for(session, who)
    held = session.exec(select(Membership).where(col(Membership.person_id).in_(acting)))
    tied = {_tie(one.role, own=one.department_id == case.lead_id) for one in held}
    if case.raised_by_id == who.id:
        tied.add(Tie.RAISER)
    site = select(Assignment).where(
        Assignment.project_id == case.project_id, col(Assignment.person_id).in_(acting)
    )
    if session.exec(site).first() is not None:
        tied.add(Tie.SITE)
    return frozenset(tie for tie in tied if tie)


def _tie(role: Role, *, own: bool) -> Tie | None:
    """Return what a role makes of a person; the project office holds what it leads, and verifies the rest."""
    if own and role in {Role.LIAISON, Role.COORDINATOR}:
        return Tie.HOLDER
    if own and role is Role.HEAD:
        return Tie.HEAD
    if role is Role.COORDINATOR:
        return Tie.OFFICE
    return Tie.OVERSEER if role in SEES_ALL else None
