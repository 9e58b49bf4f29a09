"""What each project owes a week, and the reports that answer it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import choice, instant, ref
from models.projects import Progress


class Owed(StrEnum):
    """How the week of a project stands."""

    DUE = "due"
    REPORTED = "reported"
    NO_CHANGE = "no_change"
    LATE = "late"
    MISSED = "missed"
    EXCUSED = "excused"


class Verdict(StrEnum):
    """What the office says of a report."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Obligation(SQLModel, table=True):
    """A week that a project must answer; written when it becomes due, frozen at cut-off.

    One that is excused has who excused it, and why.
    """

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
    excused_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    excused_because: str = ""


class Report(SQLModel, table=True):
    """One answer of a project, numbered like W22-087-1; percent is cumulative, in tenths.

    `was_tenths` is the progress before it; `unblocked` says that the sender was asked and nothing is stuck.
    `completed_wan` is what was invested this year so far, `was_wan` what it was before, in 万元; asked once a
    month. A report that was accepted at cut-off by itself has no `checked_by_id`.
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
    progress: Progress | None = Field(default=None, sa_column=choice(Progress, null=True))
    was_wan: int | None = Field(default=None, sa_type=BigInteger)
    completed_wan: int | None = Field(default=None, sa_type=BigInteger)
    note: str = ""
    unblocked: bool = False
    sent_at: datetime = Field(sa_column=instant())
    verdict: Verdict = Field(default=Verdict.PENDING, sa_column=choice(Verdict))
    checked_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    checked_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    returned_because: str = ""
    withdrawn_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class Correction(SQLModel, table=True):
    """What a report said before its sender corrected it."""

    id: int | None = Field(default=None, primary_key=True)
    report_id: int = Field(sa_column=ref("report.id"))
    by_id: int = Field(sa_column=ref("person.id"))
    made_at: datetime = Field(sa_column=instant())
    percent_tenths: int | None = None
    progress: Progress | None = Field(default=None, sa_column=choice(Progress, null=True))
    completed_wan: int | None = Field(default=None, sa_type=BigInteger)
    note: str = ""
