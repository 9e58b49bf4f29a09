"""The one list: projects, who stands for them, their milestones and weekly tasks."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import choice, instant, ref


class Sector(StrEnum):
    """The four sectors of the list."""

    INDUSTRY = "industry"
    URBAN_RENEWAL = "urban_renewal"
    LIVELIHOOD = "livelihood"
    INFRASTRUCTURE = "infrastructure"


class Stage(StrEnum):
    """Where a project stands, which decides what the week asks of it."""

    NEW = "new"
    UNDER_CONSTRUCTION = "under_construction"
    RESERVE = "reserve"
    STRATEGIC = "strategic"


class Progress(StrEnum):
    """Physical progress 形象进度, in the order in which a building comes up."""

    LEVELLED = "levelled"
    PILING = "piling"
    PIT = "pit"
    ZERO = "zero"
    STRUCTURE = "structure"
    TOPPED = "topped"
    FITTING = "fitting"
    OUTDOOR = "outdoor"
    ACCEPTANCE = "acceptance"


class KeyLevel(StrEnum):
    """Whose key project it is, where it is more than the district's."""

    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"


class Post(StrEnum):
    """How a person stands for a project."""

    OFFICER = "officer"
    DEPUTY = "deputy"


class Project(SQLModel, table=True):
    """One line of the list; `percent_tenths` is the cumulative physical progress last reported.

    `expected` is what the year is to bring, as a word: start, completion, progress and so on; `year_target`
    says the same in a sentence. `completed_wan` is what was invested this year so far. The duties are those
    of the 1347 mechanism.
    """

    __table_args__ = (CheckConstraint("percent_tenths BETWEEN 0 AND 1000", name="percent"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    sector: Sector = Field(sa_column=choice(Sector))
    stage: Stage = Field(sa_column=choice(Stage))
    expected: str = ""
    department_id: int | None = Field(default=None, sa_column=ref("department.id", null=True))
    percent_tenths: int = 0
    progress: Progress | None = Field(default=None, sa_column=choice(Progress, null=True))
    stopped: bool = False
    location: str = ""
    builder: str = ""
    industry_chain: str = ""
    park: str = ""
    key_level: KeyLevel | None = Field(default=None, sa_column=choice(KeyLevel, null=True))
    total_wan: int | None = Field(default=None, sa_type=BigInteger)
    year_plan_wan: int | None = Field(default=None, sa_type=BigInteger)
    completed_wan: int | None = Field(default=None, sa_type=BigInteger)
    planned_start_on: date | None = None
    planned_completion_on: date | None = None
    started_on: date | None = None
    completed_on: date | None = None
    year_target: str = ""
    duty_goal: str = ""
    duty_tasks: str = ""
    duty_division: str = ""
    duty_measures: str = ""
    note: str = ""


class Assignment(SQLModel, table=True):
    """A person who stands for a project."""

    __table_args__ = (UniqueConstraint("project_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    person_id: int = Field(sa_column=ref("person.id"))
    post: Post = Field(sa_column=choice(Post))


class Milestone(SQLModel, table=True):
    """A monthly milestone; the baseline day never changes, a revised one stands beside it.

    `percent_tenths` is the cumulative progress it asks for, where it can be said as a figure.
    """

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    title: str
    percent_tenths: int | None = None
    baseline_on: date
    revised_on: date | None = None
    reached_on: date | None = None

    @property
    def due_on(self) -> date:
        """Return the day that counts: the revised one, else the baseline."""
        return self.revised_on or self.baseline_on


class WeeklyTask(SQLModel, table=True):
    """What a project means to do in one ISO week, such as `2026-W22`.

    `written_by_id` is the officer who wrote it with a report; the office's own have none. `carried_from_id`
    is the task of the week before that was not done.
    """

    __tablename__ = "weekly_task"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    week: str = Field(index=True)
    title: str
    done_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    written_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    carried_from_id: int | None = Field(default=None, sa_column=ref("weekly_task.id", null=True))
