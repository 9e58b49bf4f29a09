"""Everything that goes out to Telegram, and the cards that can be edited later."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import chat, choice, document, instant, ref


class OutboxState(StrEnum):
    """What became of a message."""

    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    GONE = "gone"
    DEAD = "dead"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


class Priority(IntEnum):
    """Who goes first when the way out is narrow."""

    ANSWER = 0
    RED = 1
    ESCALATION = 2
    PROMPT = 3
    BULLETIN = 4


class OutboxRow(SQLModel, table=True):
    """One call to the Bot API; `key` makes it exist once, `edits_id` names the row it edits."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_unsent",
            "chat_id",
            "priority",
            "id",
            sqlite_where=text("state IN ('queued', 'leased')"),
            postgresql_where=text("state IN ('queued', 'leased')"),
        ),
        Index(
            "ix_outbox_lost",
            "settled_at",
            sqlite_where=text("state IN ('dead', 'unknown')"),
            postgresql_where=text("state IN ('dead', 'unknown')"),
        ),
        Index(
            "ix_outbox_next",
            "priority",
            "id",
            sqlite_where=text("state IN ('queued', 'leased')"),
            postgresql_where=text("state IN ('queued', 'leased')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    chat_id: int = Field(sa_column=chat())
    person_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    method: str
    payload: dict[str, Any] = Field(sa_column=document())
    priority: int
    edits_id: int | None = Field(default=None, sa_column=ref("outbox.id", null=True))
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_column=choice(OutboxState))
    not_before: datetime = Field(sa_column=instant())
    lease_until: datetime | None = Field(default=None, sa_column=instant(null=True))
    attempts: int = 0
    repeats: int = 0
    reason: str = ""
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    queued_at: datetime = Field(sa_column=instant())
    settled_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class CardRow(SQLModel, table=True):
    """Which message shows a subject to a person now."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("subject", "chat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    chat_id: int = Field(sa_column=chat())
    person_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    outbox_id: int = Field(sa_column=ref("outbox.id"))
    edits: int = 0
    dirty: bool = Field(default=False, index=True)


class CardSubject(SQLModel, table=True):
    """What cards show: where processes share a database, written by whoever changes it or shows it anew."""

    __tablename__ = "card_subject"

    subject: str = Field(primary_key=True)
    version: int = 1
