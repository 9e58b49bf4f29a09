"""The few statements that every update runs: compiled once, and handed to the driver as they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Dialect
from sqlalchemy.sql.dml import UpdateBase

from models.engine import Session


@dataclass(frozen=True)
class _Made:
    """A statement in the words of one kind of database, and what it is given, in order."""

    text: str
    given: Sequence[tuple[str, Callable[[Any], Any] | None]]
    by_place: bool


class Prepared:
    """A statement that is not looked up, nor its values and its result described, every time it runs.

    Values are given by name and pass through the types of their columns; a result is as the driver gives it.
    """

    def __init__(self, statement: UpdateBase) -> None:
        """Take a statement in which every value is a named parameter."""
        self._statement = statement
        self._made: dict[str, _Made] = {}

    def run(self, session: Session, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Run it in this unit of work."""
        connection = session.connection()
        dialect = connection.dialect
        made = self._made.get(dialect.name) or self._make(dialect)
        given = [values[name] if typed is None else typed(values[name]) for name, typed in made.given]
        if made.by_place:
            return connection.exec_driver_sql(made.text, tuple(given))
        names = (name for name, _ in made.given)
        return connection.exec_driver_sql(made.text, dict(zip(names, given, strict=True)))

    def insert(self, session: Session, values: Mapping[str, Any]) -> int:
        """Run an insert of one row and return its id."""
        result = self.run(session, values)
        return int(result.scalar_one() if result.returns_rows else result.lastrowid)

    def _make(self, dialect: Dialect) -> _Made:
        compiled = self._statement.compile(dialect=dialect)
        by_place = compiled.positiontup is not None
        given = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or compiled.binds
        ]
        self._made[dialect.name] = made = _Made(compiled.string, given, by_place)
        return made
