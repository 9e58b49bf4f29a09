"""What happens to a project once: started, completed, a milestone reached or moved, stopped, resumed."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from models.base import choice, instant, ref


class StageEventKind(StrEnum):
    """What is declared."""

    STARTED = "started"
    COMPLETED = "completed"
    REACHED = "reached"
    REVISED = "revised"
    STOPPED = "stopped"
    RESUMED = "resumed"


class StageEventState(StrEnum):
    """Whether it counts; only a milestone's new day has to be approved."""

    ASKED = "asked"
    STANDS = "stands"
    REFUSED = "refused"


class StageEvent(SQLModel, table=True):
    """One declaration, about the day `happened_on`; `revised_on` is the day that a milestone moves to."""

    __tablename__ = "stage_event"

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(sa_column=ref("project.id"))
    kind: StageEventKind = Field(sa_column=choice(StageEventKind))
    state: StageEventState = Field(default=StageEventState.STANDS, sa_column=choice(StageEventState))
    milestone_id: int | None = Field(default=None, sa_column=ref("milestone.id", null=True))
    happened_on: date
    revised_on: date | None = None
    words: str = ""
    by_id: int = Field(sa_column=ref("person.id"))
    said_at: datetime = Field(sa_column=instant())
    decided_by_id: int | None = Field(default=None, sa_column=ref("person.id", null=True))
    decided_at: datetime | None = Field(default=None, sa_column=instant(null=True))
