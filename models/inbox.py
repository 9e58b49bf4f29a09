"""Updates as Telegram handed them over."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import choice, instant


class InboxState(StrEnum):
    """What became of an update."""

    PENDING = "pending"
    HANDLED = "handled"
    REFUSED = "refused"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"
    DROPPED = "dropped"


class InboxRow(SQLModel, table=True):
    """One raw update; `lane` orders it (the chat, or 0 where an update has none)."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index(
            "ix_inbox_pending",
            "lane",
            "update_id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_inbox_quarantined",
            "settled_at",
            sqlite_where=text("state = 'quarantined'"),
            postgresql_where=text("state = 'quarantined'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    update_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    lane: int = Field(sa_column=Column(BigInteger, nullable=False))
    body: str = Field(sa_column=Column(Text, nullable=False))
    state: InboxState = Field(default=InboxState.PENDING, sa_column=choice(InboxState))
    failures: int = 0
    incident: str = ""
    reason: str = ""
    received_at: datetime = Field(sa_column=instant())
    settled_at: datetime | None = Field(default=None, sa_column=instant(null=True))
