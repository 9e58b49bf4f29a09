"""Group chats that the bot is in, and the projects that they or their topics are bound to."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from models.base import instant, ref

STANDS = text("bound_at IS NOT NULL AND ended_at IS NULL")


class Group(SQLModel, table=True):
    """A group chat; `chat_id` is its address of today, `was_chat_id` that before it became a supergroup.

    `hears_all` is unknown until Telegram has said so: with privacy mode on, a bot that is no administrator
    hears only commands and replies. `told_at` is when the line for an unbound group was said.
    """

    __tablename__ = "group_chat"

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    was_chat_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    title: str = ""
    hears_all: bool | None = None
    told_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    left_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class Binding(SQLModel, table=True):
    """That posts of a group, or of one topic of a forum, are filed to a project; topic 0 is the whole group.

    Asked for in the group, it stands from `bound_at`, when it was confirmed in private, until `ended_at`; one
    that has ended without standing was declined.
    """

    __table_args__ = (
        CheckConstraint("(bound_at IS NULL) = (bound_by_id IS NULL)", name="bound"),
        Index(
            "uq_binding_stands",
            "group_id",
            "topic_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(sa_column=ref("group_chat.id"))
    topic_id: int = Field(default=0, sa_type=BigInteger)
    topic_title: str = ""
    project_id: int = Field(sa_column=ref("project.id"))
    asked_by_id: int = Field(sa_column=ref("person.id"))
    asked_at: datetime = Field(sa_column=instant())
    bound_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    bound_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    ended_at: datetime | None = Field(default=None, sa_column=instant(null=True))
