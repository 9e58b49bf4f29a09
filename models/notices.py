"""Who must know what, before it is worded."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import document, instant, ref


class NoticeRow(SQLModel, table=True):
    """Something to tell a person, as data; rendered into the outbox when `due_at` (office time) has come."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_waiting",
            "due_at",
            sqlite_where=text("rendered_at IS NULL"),
            postgresql_where=text("rendered_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    person_id: int = Field(sa_column=ref("person.id"))
    kind: str
    data: dict[str, Any] = Field(sa_column=document())
    priority: int
    told_at: datetime = Field(sa_column=instant())
    due_at: datetime = Field(sa_column=instant())
    held: bool
    rendered_at: datetime | None = Field(default=None, sa_column=instant(null=True))
