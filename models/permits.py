"""The approvals of a project: what is to be had in four stages, how far each is, and how it got there."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import choice, document, instant, ref


class PermitStage(StrEnum):
    """The four stages of the approval of a building, in their order."""

    LAND_USE = "land_use"
    CONSTRUCTION = "construction"
    START = "start"
    COMPLETION = "completion"


class PermitState(StrEnum):
    """How far a permit is."""

    NOT_SUBMITTED = "not_submitted"
    IN_PROGRESS = "in_progress"
    GRANTED = "granted"


class PermitItem(SQLModel, table=True):
    """What a project needs by default in a stage; `place` is its order there."""

    __tablename__ = "permit_item"
    __table_args__ = (UniqueConstraint("name"),)

    id: int | None = Field(default=None, primary_key=True)
    stage: PermitStage = Field(sa_column=choice(PermitStage))
    place: int
    name: str
    name_en: str = ""


class Permit(SQLModel, table=True):
    """How far a project is with one item; an item that has no row is not submitted, and nobody has said why.

    The name is that of a default item, or of one that only this project needs. `words` say why it is not
    submitted or how far it is.
    """

    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    stage: PermitStage = Field(sa_column=choice(PermitStage))
    name: str
    state: PermitState = Field(default=PermitState.NOT_SUBMITTED, sa_column=choice(PermitState))
    words: str = ""
    number: str = ""
    issued_by: str = ""
    granted_on: date | None = None
    changed_at: datetime = Field(sa_column=instant())
    changed_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))


class PermitChange(SQLModel, table=True):
    """One change of a permit: the columns that changed, as they were and as they became.

    Days stand in `was` and `became` as ISO texts; both may hold names, and can be erased.
    """

    __tablename__ = "permit_change"

    id: int | None = Field(default=None, primary_key=True)
    permit_id: int = Field(sa_column=ref("permit.id"))
    at: datetime = Field(sa_column=instant())
    by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    was: dict[str, Any] = Field(sa_column=document())
    became: dict[str, Any] = Field(sa_column=document())
