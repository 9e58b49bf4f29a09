"""The append-only record of every change of state, and the chain that seals it."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, Table, event, text
from sqlmodel import Field, SQLModel

from models.base import document, instant

SEALED, UNSEALED = text("seq IS NOT NULL"), text("seq IS NULL")


class Event(SQLModel, table=True):
    """One change: ids, numbers and enums only, never a name or free text.

    `seq` and `hash` (64 hexadecimal digits) are empty until the event is sealed.
    """

    __table_args__ = (
        Index("ix_event_subject", "subject", "subject_id"),
        Index("ix_event_sealed", "seq", unique=True, sqlite_where=SEALED, postgresql_where=SEALED),
        Index("ix_event_unsealed", "id", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=instant())
    kind: str
    subject: str
    subject_id: int
    by_id: int | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_column=document())
    seq: int | None = None
    hash: str | None = None


class Chain(SQLModel, table=True):
    """How far the events are sealed: one row, which a sealer locks."""

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int
    hash: str
    sealed_at: datetime = Field(sa_column=instant())


# REPLACE deletes rows without asking SQLite's trigger on DELETE: what it would replace is refused first.
ON_SQLITE = (
    """
CREATE TRIGGER event_begins_unsealed BEFORE INSERT ON event
WHEN NEW.seq IS NOT NULL OR NEW.hash IS NOT NULL OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are added and sealed, nothing else'); END
""",
    """
CREATE TRIGGER event_is_only_sealed BEFORE UPDATE ON event
WHEN OLD.seq IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL
OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.kind IS NOT OLD.kind OR NEW.subject IS NOT OLD.subject
OR NEW.subject_id IS NOT OLD.subject_id OR NEW.by_id IS NOT OLD.by_id OR NEW.data IS NOT OLD.data
OR EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'events are added and sealed, nothing else'); END
""",
    """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are added and sealed, nothing else'); END
""",
)
ON_POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are added and sealed, nothing else' USING ERRCODE = 'restrict_violation';
END
$$
""",
    """
CREATE TRIGGER event_begins_unsealed BEFORE INSERT ON event FOR EACH ROW
WHEN (NEW.seq IS NOT NULL OR NEW.hash IS NOT NULL) EXECUTE FUNCTION refuse_event_change()
""",
    """
CREATE TRIGGER event_is_only_sealed BEFORE UPDATE ON event FOR EACH ROW
WHEN (OLD.seq IS NOT NULL OR OLD.hash IS NOT NULL OR NEW.seq IS NULL OR NEW.hash IS NULL
OR (NEW.id, NEW.at, NEW.kind, NEW.subject, NEW.subject_id, NEW.by_id, NEW.data::text)
IS DISTINCT FROM (OLD.id, OLD.at, OLD.kind, OLD.subject, OLD.subject_id, OLD.by_id, OLD.data::text))
EXECUTE FUNCTION refuse_event_change()
""",
    """
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event FOR EACH ROW
EXECUTE FUNCTION refuse_event_change()
""",
    """
CREATE TRIGGER event_is_never_truncated BEFORE TRUNCATE ON event FOR EACH STATEMENT
EXECUTE FUNCTION refuse_event_change()
""",
)


def _keep(table: Table) -> None:
    for dialect, statements in (("sqlite", ON_SQLITE), ("postgresql", ON_POSTGRESQL)):
        for statement in statements:
            trigger = DDL(statement.strip())  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", trigger.execute_if(dialect=dialect))


_keep(Event.__table__)  # type: ignore[attr-defined]
