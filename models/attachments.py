"""Voice and film that came with a report or a blocker, kept as they were sent."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models import photos  # noqa: F401 - it may have come in an album, whose table has to be known
from models.base import chat, choice, instant, ref


class AttachmentKind(StrEnum):
    """What it is."""

    VOICE = "voice"
    VIDEO = "video"


class AttachmentState(StrEnum):
    """How far it has come."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Attachment(SQLModel, table=True):
    """One recording; the store knows it by `stem`, and `ending` is one of a few, never the sender's."""

    __table_args__ = (
        Index(
            "ix_attachment_pending",
            "next_try_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: AttachmentKind = Field(sa_column=choice(AttachmentKind))
    stem: str = Field(unique=True)
    sent_by_id: int = Field(sa_column=ref("person.id"))
    chat_id: int = Field(sa_column=chat())
    message_id: int
    file_id: str
    ending: str
    album_id: int | None = Field(default=None, sa_column=ref("album.id", null=True))
    draft_id: int | None = Field(default=None, sa_column=ref("draft.id", null=True))
    report_id: int | None = Field(default=None, sa_column=ref("report.id", null=True))
    blocker_id: int | None = Field(default=None, sa_column=ref("blocker.id", null=True))
    stage_event_id: int | None = Field(default=None, sa_column=ref("stage_event.id", null=True))
    received_at: datetime = Field(sa_column=instant())
    state: AttachmentState = Field(default=AttachmentState.PENDING, sa_column=choice(AttachmentState))
    reason: str = ""
    attempts: int = 0
    next_try_at: datetime = Field(sa_column=instant())
    lease_until: datetime | None = Field(default=None, sa_column=instant(null=True))
