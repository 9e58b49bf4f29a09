"""What takes time to make: asked for once, made by a worker, shown to whoever asked, dropped after a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from sqlalchemy import text, update
from sqlmodel import col, select

from models.artifacts import GOES, Artifact, ArtifactKind, ArtifactState
from models.engine import Session, insert_once, wake, wall_at
from models.people import Person
from models.photos import Photo
from services import events, notices
from services.claims import Claims
from services.notices import Notice

WORKER: Final = "artifacts"
CLAIMS: Final = Claims(Artifact, (ArtifactState.PENDING,))
ATTEMPTS: Final = 5
KEPT: Final = timedelta(days=7)
DROPPED: Final = "dropped"


@dataclass(frozen=True)
class ArtifactReady(Notice):
    """What somebody asked for is made; it is shown at once."""

    artifact_id: int
    held = False


@dataclass(frozen=True)
class ArtifactFailed(Notice):
    """What somebody asked for cannot be made."""

    artifact_id: int
    held = False


def ask(
    session: Session,
    kind: ArtifactKind,
    key: str,
    data: Mapping[str, Any],
    person: Person | None,
    *,
    now: datetime,
) -> Artifact:
    """Have something made, once per key; `data` says of what, by ids.

    What is made already is shown to the person again, and what failed or was dropped is tried anew.
    """
    wall = wall_at(session)
    insert_once(
        session, Artifact, "key", kind=kind, key=key, stem=token_hex(16), data=dict(data),
        for_id=person.id if person else None, state=ArtifactState.PENDING, reason="", attempts=0, made_at=now,
        next_try_at=wall, lease_until=None,
    )  # fmt: skip
    found = session.exec(select(Artifact).where(Artifact.key == key)).one()
    if found.state is ArtifactState.FAILED:
        again = update(Artifact).where(
            col(Artifact.id) == found.id, col(Artifact.state) == ArtifactState.FAILED
        )
        fresh = {
            "state": ArtifactState.PENDING,
            "reason": "",
            "attempts": 0,
            "made_at": now,
            "next_try_at": wall,
        }
        session.exec(again.values(**fresh, data=dict(data), for_id=person.id if person else None))
        session.refresh(found)
    elif found.state is ArtifactState.READY and person is not None:
        _tell(session, person, ArtifactReady(found.id or 0), now)
    wake(session, WORKER)
    return found


def claim(session: Session, now: datetime) -> Artifact | None:
    """Lease what has waited longest, else return one that is too old to be kept."""
    return CLAIMS.claim(session) or _old(session, now)


def is_old(artifact: Artifact, now: datetime) -> bool:
    """Tell whether what was made is dropped now; marks on pictures stay with their pictures."""
    made = artifact.state is ArtifactState.READY and artifact.kind is not ArtifactKind.STAMP
    return made and artifact.made_at < now - KEPT


def _old(session: Session, now: datetime) -> Artifact | None:
    old = select(Artifact).where(text(GOES), col(Artifact.made_at) < now - KEPT)
    return session.exec(old.order_by(col(Artifact.made_at)).limit(1)).first()


def drop(session: Session, old: Artifact) -> None:
    """Note that what was made is gone from the store."""
    gone = update(Artifact).where(col(Artifact.id) == old.id, col(Artifact.state) == ArtifactState.READY)
    session.exec(gone.values(state=ArtifactState.FAILED, reason=DROPPED))


def ready(session: Session, claimed: Artifact, *, now: datetime) -> None:
    """Note that something is made; whoever asked for it sees it. Nothing where another has the lease."""
    made = CLAIMS.settle(session, claimed, state=ArtifactState.READY, made_at=now, reason="")
    if made is None:
        return
    events.record(session, "artifact.made", made.kind, made.id, by=None, now=now)
    if made.kind is ArtifactKind.STAMP:
        stamped = update(Photo).where(col(Photo.id) == made.data["photo"])
        session.exec(stamped.values(stamped_at=now))
    if made.for_id is not None:
        _tell(session, session.get_one(Person, made.for_id), ArtifactReady(made.id or 0), now)


def failed(session: Session, claimed: Artifact, reason: str, *, now: datetime) -> None:
    """Give something up; whoever asked for it hears so."""
    given_up = CLAIMS.settle(session, claimed, state=ArtifactState.FAILED, reason=reason)
    if given_up is not None and given_up.for_id is not None:
        _tell(session, session.get_one(Person, given_up.for_id), ArtifactFailed(given_up.id or 0), now)


def again(
    session: Session, claimed: Artifact, after: timedelta, reason: str, *, now: datetime, counts: bool
) -> None:
    """Try again after a while; what fails for the fifth time by its own fault is given up."""
    attempts = claimed.attempts + int(counts)
    if attempts >= ATTEMPTS:
        failed(session, claimed, reason, now=now)
        return
    CLAIMS.settle(session, claimed, attempts=attempts, reason=reason, next_try_at=wall_at(session) + after)


def _tell(session: Session, person: Person, what: ArtifactReady | ArtifactFailed, now: datetime) -> None:
    key = f"artifact:{what.artifact_id}:{type(what).__name__}:{person.id}:{now:%Y%m%d%H%M%S%f}"
    notices.tell(session, person, what, key=key, now=now)
