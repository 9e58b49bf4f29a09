"""The append-only record of every change of state."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.base import document, instant


class Event(SQLModel, table=True):
    """One change: ids, numbers and enums only, never a name or free text."""

    __table_args__ = (Index("ix_event_subject", "subject", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=instant())
    kind: str
    subject: str
    subject_id: int
    by_id: int | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_column=document())
