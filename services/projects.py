"""Putting the list together: projects, their milestones and weekly tasks."""

from datetime import date, datetime

from pydantic import BaseModel, Field
from sqlmodel import func, select

from models.engine import Session
from models.people import Department, Person
from models.projects import Milestone, Post, Project, Sector, Stage, WeeklyTask
from services import events, people, schedule
from services.weeks import Week


class NewProject(BaseModel):
    """What a line of the list must be before it is kept."""

    code: str = Field(pattern=r"^[A-Z]{2}-[0-9]{3}$")
    name: str = Field(min_length=1, max_length=120)
    sector: Sector
    stage: Stage
    expected: str = Field(default="", pattern=r"^[a-z_]*$")
    percent_tenths: int = Field(default=0, ge=0, le=1000)


class NewMilestone(BaseModel):
    """What a milestone must be; `percent_tenths` is the progress it asks for, where there is one."""

    title: str = Field(min_length=1, max_length=200)
    baseline_on: date
    percent_tenths: int | None = Field(default=None, ge=0, le=1000)


class NewStep(BaseModel):
    """What a weekly task must be."""

    title: str = Field(min_length=1, max_length=200)


def add(session: Session, new: NewProject, department: Department | None, now: datetime) -> Project:
    """Put a project on the list, under the department responsible for it.

    With the first one the list begins: weekly steps that lie before it are not made up for.
    """
    if not counted(session):
        schedule.forgo(session, now)
    project = Project(**new.model_dump(), department_id=department.id if department else None)
    session.add(project)
    session.flush()
    events.record(session, "project.added", "project", project.id, by=None, now=now)
    return project


def assign(session: Session, project: Project, person: Person, post: Post, now: datetime) -> None:
    """Have a person stand for a project."""
    assert project.id is not None  # noqa: S101 - only a saved project can be given to somebody
    people.stand(session, person, project.id, post)
    who = {"person": person.id, "post": post}
    events.record(session, "project.assigned", "project", project.id, by=None, now=now, **who)


def add_milestone(session: Session, project: Project, new: NewMilestone, now: datetime) -> Milestone:
    """Set what a project is to reach by a day."""
    assert project.id is not None  # noqa: S101 - only a saved project has milestones
    milestone = Milestone(project_id=project.id, **new.model_dump())
    session.add(milestone)
    session.flush()
    events.record(session, "milestone.set", "milestone", milestone.id, by=None, now=now, project=project.id)
    return milestone


def add_task(session: Session, project: Project, week: Week, new: NewStep, now: datetime) -> WeeklyTask:
    """Set what a project is to do in a week."""
    assert project.id is not None  # noqa: S101 - only a saved project has tasks
    task = WeeklyTask(project_id=project.id, week=week.label, title=new.title)
    session.add(task)
    session.flush()
    events.record(session, "task.set", "task", task.id, by=None, now=now, project=project.id)
    return task


def counted(session: Session) -> int:
    """Count the projects on the list."""
    return session.exec(select(func.count()).select_from(Project)).one()
