"""What takes time to make: stamped pictures, comparisons, contact sheets, archives."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from models.base import choice, document, instant, ref


class ArtifactKind(StrEnum):
    """What is made."""

    STAMP = "stamp"
    COMPARE = "compare"
    SHEET = "sheet"
    ARCHIVE = "archive"
    PROOF = "proof"


class ArtifactState(StrEnum):
    """How far it is."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


GOES = "state = 'ready' AND kind != 'stamp'"  # what was made and is dropped after a while


class Artifact(SQLModel, table=True):
    """One thing to be made, once per key; `data` says of what, by ids, and the store knows it by its stem."""

    __table_args__ = (
        Index(
            "ix_artifact_pending",
            "next_try_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_artifact_ready", "made_at", sqlite_where=text(GOES), postgresql_where=text(GOES)),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: ArtifactKind = Field(sa_column=choice(ArtifactKind))
    key: str = Field(unique=True)
    stem: str = Field(unique=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=document())
    for_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    state: ArtifactState = Field(default=ArtifactState.PENDING, sa_column=choice(ArtifactState))
    reason: str = ""
    attempts: int = 0
    made_at: datetime = Field(sa_column=instant())
    next_try_at: datetime = Field(sa_column=instant())
    lease_until: datetime | None = Field(default=None, sa_column=instant(null=True))
