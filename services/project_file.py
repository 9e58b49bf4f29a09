"""Everything that a card says about one project, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from models.blockers import Blocker, BlockerState
from models.engine import Session
from models.people import Department, Membership, Person, Role
from models.permits import Permit, PermitItem, PermitStage, PermitState
from models.photos import Photo
from models.projects import Assignment, Milestone, Post, Project, WeeklyTask
from models.reports import Owed
from models.stage_events import StageEvent
from services import obligations, office, photo_timeline, stage_events
from services.weeks import Week


@dataclass(frozen=True)
class Step:
    """One item of the approvals; `permit` is None while nobody has said how far it is.

    `number` is that of the default item, or less than zero: that of a permit which only this project needs.
    """

    number: int
    stage: PermitStage
    name: str
    name_en: str
    permit: Permit | None

    @property
    def state(self) -> PermitState:
        """Return how far it is; what nobody has spoken of is not submitted."""
        return self.permit.state if self.permit else PermitState.NOT_SUBMITTED


@dataclass(frozen=True)
class ProjectFile:
    """A project with what belongs to it; blockers are those that are open, the oldest first.

    `happened` is what was declared of it, the oldest first, with who decided about a milestone's new day;
    `owed` is how it stands in the week that runs.
    """

    project: Project
    department: Department | None
    today: date
    milestones: Sequence[Milestone]
    week: Week
    tasks: Sequence[WeeklyTask]
    steps: Sequence[Step]
    blockers: Sequence[tuple[Blocker, Department]]
    photo: Photo | None
    people: Sequence[tuple[Person, Post]]
    liaisons: Sequence[Person]
    happened: Sequence[tuple[StageEvent, Person | None]] = ()
    owed: Owed | None = None

    def of_stage(self, stage: PermitStage) -> list[Step]:
        """Return the items of one stage."""
        return [step for step in self.steps if step.stage is stage]

    def standing(self, post: Post) -> list[Person]:
        """Return who stands for the project in a post."""
        return [person for person, held in self.people if held is post]


def read(session: Session, project: Project, now: datetime) -> ProjectFile:
    """Return the file of a project as it stands."""
    week = obligations.this_week(session, now)
    of_project = select(Milestone).where(Milestone.project_id == project.id)
    tasks = select(WeeklyTask).where(WeeklyTask.project_id == project.id, WeeklyTask.week == week.label)
    department = session.get(Department, project.department_id) if project.department_id else None
    return ProjectFile(
        project,
        department,
        office.calendar(session).day_of(now),
        sorted(session.exec(of_project).all(), key=lambda one: (one.due_on, one.id)),
        week,
        session.exec(tasks.order_by(col(WeeklyTask.id))).all(),
        steps(session, project),
        _blockers(session, project),
        latest_photo(session, project),
        people(session, project),
        liaisons(session, department) if department else [],
        stage_events.history(session, project),
        obligations.state(session, project.id or 0, week),
    )


def steps(session: Session, project: Project) -> list[Step]:
    """Return the approvals of a project: the default items, and those that only it needs."""
    mine = {
        permit.name: permit
        for permit in session.exec(select(Permit).where(Permit.project_id == project.id)).all()
    }
    items = session.exec(select(PermitItem).order_by(col(PermitItem.place), col(PermitItem.id))).all()
    found = [
        Step(item.id or 0, item.stage, item.name, item.name_en, mine.pop(item.name, None)) for item in items
    ]
    found += [Step(-(permit.id or 0), permit.stage, permit.name, "", permit) for permit in mine.values()]
    order = list(PermitStage)
    return sorted(found, key=lambda step: order.index(step.stage))


def latest_photo(session: Session, project: Project) -> Photo | None:
    """Return the newest picture of a project that is kept."""
    ready = select(Photo).where(photo_timeline.of_project(project))
    return session.exec(ready.order_by(col(Photo.received_at).desc(), col(Photo.id).desc())).first()


def _blockers(session: Session, project: Project) -> list[tuple[Blocker, Department]]:
    unclosed = (
        select(Blocker, Department)
        .join(Department)
        .where(Blocker.project_id == project.id, col(Blocker.state) != BlockerState.CLOSED)
    )
    return [(case, lead) for case, lead in session.exec(unclosed.order_by(col(Blocker.id))).all()]


def people(session: Session, project: Project) -> list[tuple[Person, Post]]:
    """Return who stands for a project, and as what."""
    standing = (
        select(Person, Assignment.post)
        .join(Assignment)
        .where(Assignment.project_id == project.id, col(Person.removed_at).is_(None))
    )
    found = session.exec(standing.order_by(col(Assignment.id))).all()
    return [(person, Post(post)) for person, post in found]


def liaisons(session: Session, department: Department) -> Sequence[Person]:
    """Return the liaisons of a department."""
    theirs = (
        select(Person)
        .join(Membership)
        .where(
            Membership.department_id == department.id,
            Membership.role == Role.LIAISON,
            col(Person.removed_at).is_(None),
        )
    )
    return session.exec(theirs.order_by(col(Person.id))).all()
