"""What each project owes a week, and the reports that answer it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import choice, instant, ref


class Owed(StrEnum):
    """How the week of a project stands."""

    DUE = "due"
    REPORTED = "reported"
    NO_CHANGE = "no_change"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"


class Obligation(SQLModel, table=True):
    """A week that a project must answer; written when it becomes due, frozen at cut-off."""

    __table_args__ = (
        UniqueConstraint("project_id", "week"),
        Index(
            "ix_obligation_open",
            "week",
            sqlite_where=text("state = 'due'"),
            postgresql_where=text("state = 'due'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    week: str
    state: Owed = Field(default=Owed.DUE, sa_column=choice(Owed))
    due_at: datetime = Field(sa_column=instant())
    settled_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class Report(SQLModel, table=True):
    """One answer of a project, numbered like W22-087-1; percent is cumulative, in tenths.

    `was_tenths` is the progress before it; `unblocked` says that the sender was asked and nothing is stuck.
    """

    __table_args__ = (
        UniqueConstraint("project_id", "week", "ordinal"),
        CheckConstraint("percent_tenths BETWEEN 0 AND 1000", name="percent"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    week: str
    ordinal: int
    number: str
    by_id: int = Field(sa_column=ref("person.id"))
    no_change: bool = False
    addendum: bool = False
    was_tenths: int = 0
    percent_tenths: int | None = None
    note: str = ""
    unblocked: bool = False
    sent_at: datetime = Field(sa_column=instant())
