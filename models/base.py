"""Column types and naming that every table shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, Enum, ForeignKey, Integer, TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept in UTC and always aware, on databases that drop time zones too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC.

        Raises:
            ValueError: the instant is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give the instant back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def instant(*, null: bool = False, index: bool = False) -> Any:
    """Return a column for an instant."""
    return Column(UtcDateTime(), nullable=null, index=index)


def choice(enum: type[StrEnum], *, null: bool = False, key: bool = False) -> Any:
    """Return a column that keeps one value of the enum as text, guarded by a CHECK."""
    kind = Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return Column(kind, nullable=null, primary_key=key)


def chat() -> Any:
    """Return a column for a Telegram chat id, which may pass 32 bits."""
    return Column(BigInteger, nullable=False, index=True)


def ref(target: str, *, null: bool = False, index: bool = True, key: bool = False) -> Any:
    """Return a foreign key column to `table.id`."""
    return Column(Integer, ForeignKey(target), nullable=null, index=index, primary_key=key)


def document() -> Any:
    """Return a column for a small JSON object."""
    return Column(JSON, nullable=False)
