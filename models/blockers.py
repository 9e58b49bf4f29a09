"""Blockers, the rungs they have climbed, and the story of each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import choice, document, instant, ref


class Category(StrEnum):
    """What kind of thing blocks the site; decides the lead department."""

    PERMITS = "permits"
    LAND_CLEARANCE = "land_clearance"
    OBSTRUCTION = "obstruction"
    RELOCATION = "relocation"
    SUPPLY = "supply"
    STOPPAGE = "stoppage"
    LAND_USE = "land_use"
    FUNDING = "funding"
    DESIGN_CHANGE = "design_change"
    OTHER = "other"


class BlockerState(StrEnum):
    """The stations of a blocker."""

    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    TO_VERIFY = "to_verify"
    CLOSED = "closed"


class Lead(SQLModel, table=True):
    """The department that leads a category by default."""

    category: Category = Field(sa_column=choice(Category, key=True))
    department_id: int = Field(sa_column=ref("department.id"))


class LadderPolicy(SQLModel, table=True):
    """One version of limits and rungs; a blocker keeps the body it was raised under."""

    __tablename__ = "ladder_policy"

    id: int | None = Field(default=None, primary_key=True)
    body: dict[str, Any] = Field(sa_column=document())
    since_at: datetime = Field(sa_column=instant())


class Blocker(SQLModel, table=True):
    """Something that keeps a site from going on, from assigned to closed.

    `limit_at` and `policy` are frozen when it is raised; `broken` counts promises that were not kept.
    """

    __table_args__ = (
        Index(
            "ix_blocker_next_step",
            "next_step_at",
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    project_id: int = Field(sa_column=ref("project.id"))
    category: Category = Field(sa_column=choice(Category))
    words: str
    urgent: bool = False
    state: BlockerState = Field(default=BlockerState.ASSIGNED, sa_column=choice(BlockerState))
    raised_by_id: int = Field(sa_column=ref("person.id"))
    raised_at: datetime = Field(sa_column=instant())
    lead_id: int = Field(sa_column=ref("department.id"))
    policy: dict[str, Any] = Field(sa_column=document())
    sign_due_at: datetime = Field(sa_column=instant())
    limit_at: datetime = Field(sa_column=instant())
    signed_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    signed_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    named: str = ""
    promise_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    broken: int = 0
    done_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    done_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    done_words: str = ""
    refusals: int = 0
    closed_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    closed_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    next_step_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class RungPassed(SQLModel, table=True):
    """A rung that a blocker has reached, once; `told` is false where downtime left a higher one to send."""

    __tablename__ = "rung_passed"
    __table_args__ = (UniqueConstraint("blocker_id", "ladder", "rung"),)

    id: int | None = Field(default=None, primary_key=True)
    blocker_id: int = Field(sa_column=ref("blocker.id"))
    ladder: str
    rung: str
    owed_at: datetime = Field(sa_column=instant())
    passed_at: datetime = Field(sa_column=instant())
    told: bool


class BlockerEntry(SQLModel, table=True):
    """One line of a blocker's story, with the words that were said."""

    __tablename__ = "blocker_entry"

    id: int | None = Field(default=None, primary_key=True)
    blocker_id: int = Field(sa_column=ref("blocker.id"))
    at: datetime = Field(sa_column=instant())
    kind: str
    by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    words: str = ""


class Follower(SQLModel, table=True):
    """Somebody who has been told of a blocker, and hears how it goes on."""

    __table_args__ = (UniqueConstraint("blocker_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    blocker_id: int = Field(sa_column=ref("blocker.id"))
    person_id: int = Field(sa_column=ref("person.id"))
