"""The chain that seals the events: numbered without a gap, each hash made over the one before it."""

import json
import re
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Final, Self

from sqlalchemy import RowMapping, bindparam, func, select, update

from models.engine import Session, insert_once, wall_at
from models.events import Chain, Event

events = Event.__table__  # type: ignore[attr-defined]
chain = Chain.__table__  # type: ignore[attr-defined]
THE_CHAIN: Final = 1
SHORT: Final = 16
PRINTED: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{16,64})", re.ASCII)
TOGETHER: Final = 500
AT_MOST: Final = 40


@dataclass(frozen=True)
class Seal:
    """The number and the hash that one event has got, and with it everything before it."""

    seq: int
    hash: str

    def __str__(self) -> str:
        """Return it as a bulletin prints it: the number and the first 16 digits of the hash."""
        return f"{self.seq}:{self.hash[:SHORT]}"

    @classmethod
    def parse(cls, printed: str) -> Self:
        """Read a seal that was printed; its hash may be short.

        Raises:
            ValueError: it is none.
        """
        found = PRINTED.fullmatch(printed)
        if found is None:
            raise ValueError(f"not a seal: {printed!r}")
        return cls(int(found[1]), found[2])


GENESIS: Final = Seal(0, "0" * 64)


def canonical(seq: int, event: RowMapping) -> bytes:
    """Return the bytes that stand for an event: JSON in UTF-8, keys sorted, no spaces, instants in UTC."""
    at = event["at"].astimezone(UTC).isoformat(timespec="microseconds")
    content = {name: event[name] for name in ("id", "kind", "subject", "subject_id", "by_id", "data")}
    return json.dumps(
        content | {"at": at, "seq": seq},
        sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False,
    ).encode()  # fmt: skip


def link(before: Seal, event: RowMapping) -> Seal:
    """Return the seal that follows: SHA-256 over the hash before it, a line feed, and the event."""
    seq = before.seq + 1
    return Seal(seq, sha256(before.hash.encode() + b"\n" + canonical(seq, event)).hexdigest())


def waiting(session: Session) -> range:
    """Return one number for each group of unsealed events, up to what one sweep should seal."""
    some = select(events.c.id).where(events.c.seq.is_(None)).limit(TOGETHER * AT_MOST).subquery()
    unsealed: int = session.connection().execute(select(func.count()).select_from(some)).scalar_one()
    return range(-(-unsealed // TOGETHER))


def seal(session: Session) -> int:
    """Seal the next group of events, in the order of their ids; return how many.

    Nothing is sealed while another unit seals: the chain's row is locked until this unit has ended.
    """
    connection, mine = session.connection(), chain.c.id == THE_CHAIN
    lock = select(chain.c.seq, chain.c.hash).where(mine).with_for_update(skip_locked=True)
    held = connection.execute(lock).first()
    if held is None:
        if not _begin(session):
            return 0
        held = connection.execute(lock).one()
    last = Seal(*held)
    unsealed = select(events).where(events.c.seq.is_(None)).order_by(events.c.id).limit(TOGETHER)
    seals = []
    for row in connection.execute(unsealed).mappings():
        last = link(last, row)
        seals.append({"event": row["id"], "number": last.seq, "digest": last.hash})
    if seals:
        # An event that has a seal already is refused by the database itself.
        one = update(events).where(events.c.id == bindparam("event"))
        connection.execute(one.values(seq=bindparam("number"), hash=bindparam("digest")), seals)
        whole = update(chain).where(mine)
        connection.execute(whole.values(seq=last.seq, hash=last.hash, sealed_at=wall_at(session)))
    return len(seals)


def _begin(session: Session) -> bool:
    if session.connection().execute(select(chain.c.id)).first() is not None:
        return False  # it is there, and locked
    values = {"id": THE_CHAIN, "seq": GENESIS.seq, "hash": GENESIS.hash, "sealed_at": wall_at(session)}
    return insert_once(session, Chain, "id", **values)


def latest(session: Session) -> Seal | None:
    """Return the newest seal, None before the first."""
    found = session.get(Chain, THE_CHAIN, populate_existing=True)
    return Seal(found.seq, found.hash) if found and found.seq else None
