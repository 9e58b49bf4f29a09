"""What the clock has done: slots, heartbeats, the office's calendar and weekly schedule."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import document, instant, ref


class Slot(SQLModel, table=True):
    """A weekly step that has happened, or was skipped because it was missed by too much."""

    __table_args__ = (UniqueConstraint("job", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str
    slot: str
    planned_at: datetime = Field(sa_column=instant())
    ran_at: datetime = Field(sa_column=instant())
    skipped: bool = False


class Heartbeat(SQLModel, table=True):
    """When a part last came round, in real time."""

    name: str = Field(primary_key=True)
    beat_at: datetime = Field(sa_column=instant())
    failures: int = 0


class DayOverride(SQLModel, table=True):
    """A day that the office declares working or free, whatever the calendar says."""

    __tablename__ = "day_override"

    day_on: date = Field(primary_key=True)
    working: bool
    reason: str = ""


class ScheduleVersion(SQLModel, table=True):
    """One version of the weekly schedule, which holds from the week in which `since_at` lies."""

    __tablename__ = "schedule_version"

    id: int | None = Field(default=None, primary_key=True)
    body: dict[str, Any] = Field(sa_column=document())
    since_at: datetime = Field(sa_column=instant())
    made_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
