"""What a person is in the middle of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import chat, choice, document, instant, ref


class DraftKind(StrEnum):
    """What the entry will become."""

    REPORT = "report"
    BLOCKER = "blocker"
    SIGN = "sign"
    DONE = "done"
    REFUSE = "refuse"
    SEVERAL = "several"
    STAGE = "stage"
    CORRECTION = "correction"
    TASKS = "tasks"
    RETURN = "return"
    SCHEDULE = "schedule"


class DraftState(StrEnum):
    """Whether the entry goes on."""

    OPEN = "open"
    PARKED = "parked"
    SENT = "sent"
    CANCELLED = "cancelled"


class Draft(SQLModel, table=True):
    """An entry over several messages; at most one is open per person and chat."""

    __table_args__ = (
        Index(
            "uq_draft_open",
            "person_id",
            "chat_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(sa_column=ref("person.id"))
    chat_id: int = Field(sa_column=chat())
    kind: DraftKind = Field(sa_column=choice(DraftKind))
    state: DraftState = Field(default=DraftState.OPEN, sa_column=choice(DraftState))
    data: dict[str, Any] = Field(default_factory=dict, sa_column=document())
    changed_at: datetime = Field(sa_column=instant())
