"""Weekly bulletins, frozen at cut-off."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from models.base import document, instant


class Bulletin(SQLModel, table=True):
    """One numbered bulletin; `figures` holds all that it prints, so it reads the same for ever."""

    id: int | None = Field(default=None, primary_key=True)
    week: str = Field(unique=True)
    year: int
    number: int
    frozen_at: datetime = Field(sa_column=instant())
    figures: dict[str, Any] = Field(sa_column=document())
