"""Departments, people, the roles they hold and the invitations that let them in."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Column, UniqueConstraint
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
    """Somebody the office knows; `telegram_id` is also the id of the private chat.

    Whoever came in by a workbook has no `telegram_id` until they use an invitation. `consent` is the version
    of the text they agreed to, 0 for none. A person who was erased keeps the row, and nothing in it.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    telegram_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    language: str | None = None
    reach: Reach = Field(default=Reach.NEVER_STARTED, sa_column=choice(Reach))
    registered_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    consent: int = 0
    consented_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    places_consented_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    removed_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    erased_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class Membership(SQLModel, table=True):
    """One role of one person, in a department where the role has one."""

    __table_args__ = (UniqueConstraint("person_id", "role", "department_id"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(sa_column=ref("person.id"))
    role: Role = Field(sa_column=choice(Role))
    department_id: int | None = Field(default=None, sa_column=ref("department.id", null=True))


class Invitation(SQLModel, table=True):
    """A single-use way in, kept as the SHA-256 of its secret and bound to what it grants.

    `person_id` is whom it is for, where the list knows them already; `made_by_id` is empty where it was made
    on the server. `claimed_telegram_id` is who showed the secret, at `used_at`; they become `used_by_id` when
    they agree to what is kept about them.
    """

    id: int | None = Field(default=None, primary_key=True)
    secret_hash: str = Field(unique=True)
    name: str
    role: Role = Field(sa_column=choice(Role))
    department_id: int | None = Field(default=None, sa_column=ref("department.id", null=True))
    project_ids: list[int] = Field(default_factory=list, sa_column=document())
    person_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    made_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    expires_at: datetime = Field(sa_column=instant())
    used_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    claimed_telegram_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    used_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))


class WrongTry(SQLModel, table=True):
    """An invitation that let nobody in, and who tried it."""

    __tablename__ = "wrong_try"

    id: int | None = Field(default=None, primary_key=True)
    telegram_id: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    tried_at: datetime = Field(sa_column=instant())


class Leave(SQLModel, table=True):
    """Days on which a person is away, both ends included, and who stands in for them (AB 角).

    Without `deputy_id` the projects go to those who stand for them as deputies.
    """

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="order"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(sa_column=ref("person.id"))
    deputy_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    starts_on: date
    ends_on: date
    made_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    ended_at: datetime | None = Field(default=None, sa_column=instant(null=True))
