"""Pictures on their way from a phone to the store, and the albums they came in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models import stage_events  # noqa: F401 - a picture may belong to one, and its table has to be known
from models.base import chat, choice, instant, ref


class PhotoState(StrEnum):
    """How far a picture has come."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Reuse(StrEnum):
    """What came of the question about a picture that looks like one sent before."""

    ASKED = "asked"
    MEANT = "meant"
    MISTAKEN = "mistaken"


class Album(SQLModel, table=True):
    """The parts that share one media_group_id, whatever order they arrive in."""

    __table_args__ = (UniqueConstraint("chat_id", "media_group_id"),)

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_column=chat())
    media_group_id: str
    draft_id: int | None = Field(default=None, sa_column=ref("draft.id", null=True))


class Photo(SQLModel, table=True):
    """One picture; `stem` is the name of its own that the store knows it by, never the sender's.

    `project_id` is set where it was filed to a project by the group it was posted in. `phash` is its 64-bit
    perceptual hash as a signed number, `like_id` the earlier picture that it looks like. Latitude and
    longitude, in degrees, are those of the camera and kept only where the sender has agreed to it.
    """

    __table_args__ = (
        Index(
            "ix_photo_pending",
            "next_try_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    stem: str = Field(unique=True)
    sent_by_id: int = Field(sa_column=ref("person.id"))
    chat_id: int = Field(sa_column=chat())
    message_id: int
    file_id: str
    as_file: bool = False
    album_id: int | None = Field(default=None, sa_column=ref("album.id", null=True))
    draft_id: int | None = Field(default=None, sa_column=ref("draft.id", null=True))
    report_id: int | None = Field(default=None, sa_column=ref("report.id", null=True))
    blocker_id: int | None = Field(default=None, sa_column=ref("blocker.id", null=True))
    project_id: int | None = Field(default=None, sa_column=ref("project.id", null=True))
    stage_event_id: int | None = Field(default=None, sa_column=ref("stage_event.id", null=True))
    viewpoint_id: int | None = Field(default=None, sa_column=ref("viewpoint.id", null=True))
    received_at: datetime = Field(sa_column=instant())
    state: PhotoState = Field(default=PhotoState.PENDING, sa_column=choice(PhotoState))
    reason: str = ""
    attempts: int = 0
    next_try_at: datetime = Field(sa_column=instant())
    lease_until: datetime | None = Field(default=None, sa_column=instant(null=True))
    kind: str = ""
    width: int = 0
    height: int = 0
    full_bytes: int = 0
    sent_sha256: str = ""
    shot_at: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    phash: int | None = Field(default=None, sa_type=BigInteger)
    like_id: int | None = Field(default=None, sa_column=ref("photo.id", null=True))
    reuse: Reuse | None = Field(default=None, sa_column=choice(Reuse, null=True))
    stamped_at: datetime | None = Field(default=None, sa_column=instant(null=True))


class PhotoBand(SQLModel, table=True):
    """One 16-bit band of a picture's hash: its place (0 to 3) times 65,536, and its value; and the hash."""

    __tablename__ = "photo_band"
    __table_args__ = {"sqlite_with_rowid": False}

    band: int = Field(primary_key=True)
    photo_id: int = Field(sa_column=ref("photo.id", key=True))
    phash: int = Field(sa_type=BigInteger)


class Viewpoint(SQLModel, table=True):
    """A fixed viewpoint of a project, photographed from the same place week after week."""

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    title: str
    made_by_id: int = Field(sa_column=ref("person.id"))
    made_at: datetime = Field(sa_column=instant())
    ended_at: datetime | None = Field(default=None, sa_column=instant(null=True))
