"""What a person is in the middle of: one open entry per person and chat, kept as a row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from services import cards


def subject(draft: Draft) -> str:
    """Return the subject under which the card of an entry is shown."""
    return f"draft:{draft.id}"


def current(session: Session, person: Person, chat_id: int) -> Draft | None:
    """Return the open entry of a person in a chat."""
    mine = select(Draft).where(Draft.person_id == person.id, Draft.chat_id == chat_id)
    return session.exec(mine.where(Draft.state == DraftState.OPEN)).first()


def start(
    session: Session, person: Person, chat_id: int, kind: DraftKind, data: Mapping[str, Any], *, now: datetime
) -> Draft:
    """Open an entry; one that was open is parked and can be taken up again."""
    assert person.id is not None  # noqa: S101 - only a saved person can be asked for
    _park(session, person.id, chat_id)
    draft = Draft(person_id=person.id, chat_id=chat_id, kind=kind, data=dict(data), changed_at=now)
    session.add(draft)
    session.flush()
    return draft


def resume(session: Session, draft: Draft, *, now: datetime) -> None:
    """Take up a parked entry, parking the one that is open."""
    if draft.state is DraftState.PARKED:
        _park(session, draft.person_id, draft.chat_id)
        draft.state, draft.changed_at = DraftState.OPEN, now
        session.add(draft)
        session.flush()


def change(session: Session, draft: Draft, *, now: datetime, **data: Any) -> None:
    """Merge what was said into an entry, and have its card redrawn."""
    draft.data = {**draft.data, **data}
    draft.changed_at = now
    session.add(draft)
    cards.touch(session, subject(draft))


def end(session: Session, draft: Draft, state: DraftState, *, now: datetime) -> None:
    """Close an entry as sent or cancelled, and have its card redrawn without the asking buttons."""
    draft.state, draft.changed_at = state, now
    session.add(draft)
    session.flush()
    cards.touch(session, subject(draft))


def _park(session: Session, person_id: int, chat_id: int) -> None:
    mine = update(Draft).where(col(Draft.person_id) == person_id, col(Draft.chat_id) == chat_id)
    session.exec(mine.where(col(Draft.state) == DraftState.OPEN).values(state=DraftState.PARKED))
