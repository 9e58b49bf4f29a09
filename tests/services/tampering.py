"""What somebody with the database in hand may do to the record, once the triggers are out of the way."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from models.engine import Session
from services.audit import Flaw, walk
from services.chain import Seal, chain, events, link

Tampering = Callable[[Connection, int], int]
TRIGGERS = ("event_begins_unsealed", "event_is_only_sealed", "event_is_never_deleted")
CHANGES: dict[str, Any] = {
    "id": 9_999, "at": None, "kind": "blocker.closed", "subject": "person", "subject_id": 77, "by_id": 66,
    "data": {"week": 202701}, "hash": "f" * 64,
}  # fmt: skip


def disarm(connection: Connection) -> None:
    """Take the triggers away."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER USER")
        return
    for trigger in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")


def tampered(
    engine: Engine, what: Tampering, at: int, printed: Seal | None = None
) -> tuple[int, Flaw | None]:
    """Do it, look, and undo it; return at which number it should be found, and what is found."""
    with engine.connect() as connection:
        disarm(connection)
        expected = what(connection, at)
        return expected, walk(Session(connection), printed).flaw


def sealed(connection: Connection, at: int) -> Any:
    """The sealed event with a number."""
    return connection.execute(select(events).where(events.c.seq == at)).mappings().one()


def last(connection: Connection) -> int:
    """The newest number."""
    return int(connection.execute(select(func.max(events.c.seq))).scalar_one())


def put(connection: Connection, number: int, **values: Any) -> None:
    """Change the event with a number."""
    connection.execute(update(events).where(events.c.seq == number).values(**values))


def changed(column: str) -> Tampering:
    """One column gets another value."""

    def tampering(connection: Connection, at: int) -> int:
        first = sealed(connection, 1)["at"].replace(year=2031, microsecond=7)
        put(connection, at, **{column: first if column == "at" else CHANGES[column]})
        return at

    tampering.__name__ = f"changed_{column}"
    return tampering


def deleted(connection: Connection, at: int) -> int:
    """It is not there any more."""
    connection.execute(delete(events).where(events.c.seq == at))
    return at


def moved(connection: Connection, at: int) -> int:
    """It gets a number far away."""
    put(connection, at, seq=at + 1_000)
    return at


def moved_to_the_front(connection: Connection, at: int) -> int:
    """It gets a number before the first."""
    put(connection, at, seq=-5)
    return 1


def swapped(connection: Connection, at: int) -> int:
    """It changes places with its neighbour."""
    other = at + 1 if at < last(connection) else at - 1
    for before, after in ((other, -1), (at, other), (-1, at)):
        put(connection, before, seq=after)
    return min(at, other)


def unsealed(connection: Connection, at: int) -> int:
    """It loses its seal, as if it had just happened."""
    put(connection, at, seq=None, hash=None)
    return at


def unnumbered(connection: Connection, at: int) -> int:
    """It loses its number and keeps its hash."""
    put(connection, at, seq=None)
    return at


def hashed_anew(connection: Connection, at: int) -> int:
    """It is changed, and so is its hash: the next one does not follow, or the office knows another."""
    put(connection, at, kind="blocker.closed")
    before = Seal(at - 1, sealed(connection, at - 1)["hash"] if at > 1 else "0" * 64)
    put(connection, at, hash=link(before, sealed(connection, at)).hash)
    return min(at + 1, last(connection))


def forged(connection: Connection, _at: int) -> int:
    """One more is put at the end, with the hash that it should have."""
    end = sealed(connection, last(connection))
    extra = {name: end[name] for name in ("at", "kind", "subject", "subject_id", "by_id", "data")}
    connection.execute(insert(events).values(**extra, seq=end["seq"] + 1, hash="?"))
    seal = link(Seal(end["seq"], end["hash"]), sealed(connection, end["seq"] + 1))
    put(connection, seal.seq, hash=seal.hash)
    return seal.seq


def rewritten(connection: Connection, at: int) -> int:
    """It is changed, and all that follows is sealed anew, the office's own last seal too."""
    put(connection, at, kind="blocker.closed")
    seal = Seal(at - 1, sealed(connection, at - 1)["hash"] if at > 1 else "0" * 64)
    for number in range(at, last(connection) + 1):
        seal = link(seal, sealed(connection, number))
        put(connection, number, hash=seal.hash)
    connection.execute(update(chain).values(seq=seal.seq, hash=seal.hash))
    return seal.seq


def cut_off(connection: Connection, at: int) -> int:
    """It and all that follows is gone, and the office's own last seal is put back."""
    connection.execute(delete(events).where(events.c.seq >= at))
    hashed = sealed(connection, at - 1)["hash"] if at > 1 else "0" * 64
    connection.execute(update(chain).values(seq=at - 1, hash=hashed))
    return at


SINGLE: tuple[Tampering, ...] = (
    *(changed(column) for column in CHANGES),
    deleted, moved, moved_to_the_front, swapped, unsealed, unnumbered, hashed_anew, forged,
)  # fmt: skip
SEEN_BY_A_PRINTED_SEAL: tuple[Tampering, ...] = (rewritten, cut_off)
