"""Departments, people, the roles they hold and the invitations that let them in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import choice, document, instant, ref


class Role(StrEnum):
    """What a person is in the mechanism; one person may hold several."""

    OFFICER = "officer"
    LIAISON = "liaison"
    HEAD = "head"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    VIEWER = "viewer"


class Reach(StrEnum):
    """Whether the bot can write to a person."""

    NEVER_STARTED = "never_started"
    REACHABLE = "reachable"
    GONE = "gone"


class Department(SQLModel, table=True):
    """A unit that leads or assists; `code` is its short name in settings and workbooks."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    name_en: str = ""


class Person(SQLModel, table=True):
    """Somebody the office has invited; `telegram_id` is also the id of the private chat."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    telegram_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    language: str | None = None
    reach: Reach = Field(default=Reach.NEVER_STARTED, sa_column=choice(Reach))
    registered_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    removed_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class Membership(SQLModel, table=True):
    """One role of one person, in a department where the role has one."""

    __table_args__ = (UniqueConstraint("person_id", "role", "department_id"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(sa_column=ref("person.id"))
    role: Role = Field(sa_column=choice(Role))
    department_id: int | None = Field(default=None, sa_column=ref("department.id", null=True))


class Invitation(SQLModel, table=True):
    """A single-use way in, kept as the SHA-256 of its secret and bound to what it grants."""

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True)
    name: str
    role: Role = Field(sa_column=choice(Role))
    department_id: int | None = Field(default=None, sa_column=ref("department.id", null=True))
    project_ids: list[int] = Field(default_factory=list, sa_column=document())
    expires_at: datetime = Field(sa_column=instant())
    used_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    used_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
