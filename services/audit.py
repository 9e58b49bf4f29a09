"""Whether the events are still what was sealed: a walk along the whole chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, select

from models.engine import Session
from models.events import Chain
from services.chain import GENESIS, THE_CHAIN, TOGETHER, Seal, events, link

UNREADABLE = (TypeError, ValueError, AttributeError)  # what reading a column raises that holds nonsense


@dataclass(frozen=True)
class Flaw:
    """The first number at which the chain is not what was sealed, and why."""

    seq: int
    why: str


@dataclass(frozen=True)
class Audit:
    """What a walk has found: how far the chain holds, and where it breaks, if it does."""

    holds: Seal
    sealed_at: datetime | None
    unsealed: int
    flaw: Flaw | None


def walk(session: Session, printed: Seal | None = None) -> Audit:
    """Walk along the chain up to its end or its first flaw.

    It is compared with the office's own last seal, and with one that was printed, whose hash may be short.
    """
    chain = session.get(Chain, THE_CHAIN, populate_existing=True)
    own = Seal(chain.seq, chain.hash) if chain else GENESIS
    known = {"the office's last seal": own} | ({"the printed seal": printed} if printed else {})
    holds, flaw = GENESIS, None
    try:
        for event in _sealed(session):
            flaw = _flaw(holds, event, known)
            if flaw:
                break
            holds = Seal(seq=event["seq"], hash=event["hash"])
        else:
            flaw = _flaw_at_end(session, holds, known)
    except UNREADABLE:
        flaw = Flaw(holds.seq + 1, "it cannot be read")
    unsealed = select(func.count()).select_from(events).where(events.c.seq.is_(None))
    count = session.connection().execute(unsealed).scalar_one()
    return Audit(holds, chain.sealed_at if chain and chain.seq else None, count, flaw)


def _flaw(before: Seal, event: RowMapping, known: Mapping[str, Seal]) -> Flaw | None:
    seq = before.seq + 1
    if event["seq"] != seq:
        return Flaw(seq, f"it is missing; the next one found is {event['seq']}")
    if event["hash"] != link(before, event).hash:
        return Flaw(seq, f"event {event['id']} does not match its hash")
    for name, seal in known.items():
        if seal.seq == seq and not event["hash"].startswith(seal.hash):
            return Flaw(seq, f"it or something before was rewritten: {name} says {seal.hash}")
    return None


def _flaw_at_end(session: Session, end: Seal, known: Mapping[str, Seal]) -> Flaw | None:
    for name, seal in known.items():
        if seal.seq > end.seq:
            return Flaw(end.seq + 1, f"it is missing; {name} is {seal}")
    own = known["the office's last seal"]
    if own.seq < end.seq:
        return Flaw(own.seq + 1, f"it was not sealed by the office, whose last seal is {own}")
    stray = select(events.c.id).where(events.c.seq.is_(None), events.c.hash.is_not(None)).limit(1)
    event_id = session.connection().execute(stray).scalar()
    return None if event_id is None else Flaw(end.seq + 1, f"event {event_id} has a hash but no number")


def _sealed(session: Session) -> Iterator[RowMapping]:
    """Give the sealed events in order, a group at a time; one by one where a group cannot be read.

    Raises:
        UNREADABLE: the next one cannot be read.
    """
    group, size = select(events).where(events.c.seq.is_not(None)).order_by(events.c.seq), TOGETHER
    rest = group
    while True:
        try:
            rows = session.connection().execute(rest.limit(size)).mappings().all()
        except UNREADABLE:
            if size == 1:
                raise
            size = 1
            continue
        if not rows:
            return
        yield from rows
        rest = group.where(events.c.seq > rows[-1]["seq"])
