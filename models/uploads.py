"""Workbooks that were sent to the bot to change the list."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import chat, choice, document, instant, ref


class UploadState(StrEnum):
    """How far a workbook has come."""

    WAITING = "waiting"
    COMPARED = "compared"
    CONFIRMED = "confirmed"
    APPLIED = "applied"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Upload(SQLModel, table=True):
    """One workbook; `found` is what its comparison with the list says, `plan_sha256` the plan that was shown.

    It is taken up by a worker while it is waiting or confirmed; what is applied has to be the plan that was
    confirmed. `stem` is the name of its own that the store knows the file by, never the sender's.
    """

    __table_args__ = (
        Index(
            "ix_upload_open",
            "next_try_at",
            sqlite_where=text("state IN ('waiting', 'confirmed')"),
            postgresql_where=text("state IN ('waiting', 'confirmed')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    stem: str = Field(unique=True)
    file_name: str
    sent_by_id: int = Field(sa_column=ref("person.id"))
    chat_id: int = Field(sa_column=chat())
    file_id: str
    received_at: datetime = Field(sa_column=instant())
    state: UploadState = Field(default=UploadState.WAITING, sa_column=choice(UploadState))
    found: dict[str, Any] = Field(default_factory=dict, sa_column=document())
    plan_sha256: str = ""
    reason: str = ""
    attempts: int = 0
    next_try_at: datetime = Field(sa_column=instant())
    lease_until: datetime | None = Field(default=None, sa_column=instant(null=True))
    settled_at: datetime | None = Field(default=None, sa_column=instant(null=True))
