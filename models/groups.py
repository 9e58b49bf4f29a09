"""Group chats that the bot is in, and the projects that they or their topics are bound to."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import instant, ref


class Group(SQLModel, table=True):
    """A group chat; `chat_id` is its address of today, which changes when it becomes a supergroup.

    `hears_all` is unknown until Telegram has said so: with privacy mode on, a bot that is no administrator
    hears only commands and replies. `told_at` is when the line for an unbound group was last said.
    """

    __tablename__ = "group_chat"

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    title: str = ""
    hears_all: bool | None = None
    told_at: datetime | None = Field(default=None, sa_column=instant(null=True))
    left_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class Binding(SQLModel, table=True):
    """A group, or one topic of a forum, whose posts are filed to a project; topic 0 is the whole group."""

    __table_args__ = (UniqueConstraint("group_id", "topic_id"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(sa_column=ref("group_chat.id"))
    topic_id: int = Field(default=0, sa_type=BigInteger)
    project_id: int = Field(sa_column=ref("project.id"))
    bound_by_id: int = Field(sa_column=ref("person.id"))
    bound_at: datetime = Field(sa_column=instant())
