"""Work that is leased to one worker at a time, and taken up by another when that one dies."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Table, and_, literal_column, or_, update
from sqlmodel import SQLModel, select

from models.engine import Session, wall_at

T = TypeVar("T", bound=SQLModel)
LEASE = timedelta(minutes=10)  # more than the slowest download, looking at it and keeping it take together
# What waits for longer was put off by a clock that has been set back since.
LONGEST_WAIT = LEASE + timedelta(minutes=5)


@dataclass(frozen=True)
class Claims(Generic[T]):
    """The rows of a table that a worker takes up while they are in one of some states.

    The table has the columns `id`, `state`, `next_try_at` and `lease_until`. What is claimed is also the
    claim: whoever says later how it ended shows in which state, and until when, it was leased.
    """

    model: type[T]
    states: tuple[str, ...]

    def claim(self, session: Session) -> T | None:
        """Lease the row that has waited longest; None when there is none."""
        table, now = self._table, wall_at(session)
        too_far = now + LONGEST_WAIT
        lease = table.c.lease_until
        free = or_(lease.is_(None), lease < now, lease > too_far)
        come = or_(table.c.next_try_at <= now, table.c.next_try_at > too_far)
        waiting = select(self.model).where(self.open, come, free)
        oldest = waiting.order_by(table.c.next_try_at, table.c.id).limit(1)
        found = session.exec(oldest.with_for_update(skip_locked=True)).first()
        if found is None or not self._change(session, found, free, lease_until=now + LEASE):
            return None
        session.refresh(found)
        return found

    def orphans(self, session: Session) -> None:
        """Free what a worker had taken when it died; for a worker that is the only one."""
        session.exec(update(self._table).where(self.open).values(lease_until=None))

    def settle(self, session: Session, claimed: T, **values: Any) -> T | None:
        """Say how a row stands and return it; None when it is another's by now, or in another state."""
        table = self._table
        shown: Any = claimed
        mine = and_(table.c.lease_until == shown.lease_until, table.c.state == shown.state)
        if not self._change(session, claimed, mine, **{"lease_until": None} | values):
            return None
        return session.get_one(self.model, shown.id, populate_existing=True)

    @property
    def _table(self) -> Table:
        table = self.model.__table__  # type: ignore[attr-defined]
        assert isinstance(table, Table)  # noqa: S101 - every model here is a table
        return table

    @property
    def open(self) -> ColumnElement[bool]:
        """Say in a query that a row is one to take up, so that the index of just these is used."""
        # Written out and not bound, and a single one as an equality: SQLite compares the words of the
        # condition with those of an index.
        column = self._table.c.state
        first, *others = (literal_column(f"'{state}'", column.type) for state in self.states)
        return column.in_([first, *others]) if others else column == first

    def _change(self, session: Session, row: T, condition: ColumnElement[bool], **values: Any) -> bool:
        table = self._table
        shown: Any = row
        mine = update(table).where(table.c.id == shown.id, self.open, condition)
        return bool(session.exec(mine.values(**values)).rowcount)
