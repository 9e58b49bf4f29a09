"""Cards: one message per subject and chat, which a change redraws instead of sending a new one."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, update
from sqlalchemy.dialects import postgresql
from sqlmodel import col, select

from models.engine import POSTGRESQL, Session, batched
from models.outbox import CardRow, CardSubject, OutboxRow, OutboxState, Priority
from services import outbox

TOUCHED = "touched"
WRITTEN = "subjects written"
subjects = CardSubject.__table__  # type: ignore[attr-defined]
WRITE = (
    postgresql.insert(subjects)
    .values(subject=bindparam("subject"), version=1)
    .on_conflict_do_update(index_elements=["subject"], set_={"version": subjects.c.version + 1})
)


def show(
    session: Session,
    *,
    subject: str,
    chat_id: int,
    person_id: int | None,
    payload: dict[str, Any],
    key: str,
    priority: Priority,
    fresh: bool = False,
    wait: timedelta = timedelta(0),
) -> None:
    """Show a subject in a chat.

    Not sent yet: the waiting message is changed. Sent: it is edited, the latest edit wins. Gone, never
    shown, or `fresh` (to stand at the bottom of the chat): a new message, the card from then on.
    """
    card = session.exec(select(CardRow).where(CardRow.subject == subject, CardRow.chat_id == chat_id)).first()
    if card and outbox.replace(session, card.outbox_id, payload, wait):
        _clean(session, card)
        return
    row = session.get(OutboxRow, card.outbox_id, populate_existing=True) if card else None
    if card and row and not fresh and row.state in (OutboxState.SENT, OutboxState.LEASED, OutboxState.QUEUED):
        _edit(session, card, row, payload, priority, wait)
        return
    new = outbox.put(
        session, key=key, chat_id=chat_id, method="sendMessage", payload=payload, priority=priority,
        person_id=person_id, wait=wait,
    )  # fmt: skip
    if card and row and row.state is OutboxState.SENT:
        _retire(session, card, row)
    if card is None:
        alone(session, subject)
        card = CardRow(subject=subject, chat_id=chat_id, person_id=person_id, outbox_id=new)
    card.outbox_id = new
    _clean(session, card)


def _edit(
    session: Session,
    card: CardRow,
    row: OutboxRow,
    payload: dict[str, Any],
    priority: Priority,
    wait: timedelta,
) -> None:
    waiting = session.exec(
        select(OutboxRow.id)
        .where(OutboxRow.edits_id == row.id, OutboxRow.state == OutboxState.QUEUED)
        .order_by(col(OutboxRow.id).desc())
    ).first()
    if waiting is None or not outbox.replace(session, waiting, payload, wait):
        card.edits += 1
        outbox.put(
            session, key=f"edit:{row.id}:{card.edits}", chat_id=card.chat_id, method="editMessageText",
            payload=payload, priority=priority, person_id=card.person_id, edits_id=row.id, wait=wait,
        )  # fmt: skip
    _clean(session, card)


def _retire(session: Session, card: CardRow, row: OutboxRow) -> None:
    """Take the buttons off a message that is the card no longer, if it has any."""
    same = or_(col(OutboxRow.id) == row.id, col(OutboxRow.edits_id) == row.id)
    shown = session.exec(select(OutboxRow.payload).where(same).order_by(col(OutboxRow.id).desc())).first()
    if not shown or not shown.get("reply_markup", {}).get("inline_keyboard"):
        return
    outbox.put(
        session, key=f"retire:{row.id}", chat_id=card.chat_id, method="editMessageReplyMarkup",
        payload={"reply_markup": {"inline_keyboard": []}}, person_id=card.person_id, edits_id=row.id,
    )  # fmt: skip


def alone(session: Session, subject: str) -> None:
    """Have a change of a subject and somebody new to it not pass each other by: the later runs again.

    The change would not see the card that is being made, and the card would show for ever how it stood. On
    SQLite units are one after the other anyway.
    """
    connection, written = session.connection(), session.info.setdefault(WRITTEN, set())
    if connection.dialect.name == POSTGRESQL and subject not in written:
        connection.execute(WRITE, {"subject": subject})
        written.add(subject)


def touch(session: Session, subject: str) -> None:
    """Mark every card of a subject as out of date; the unit redraws them before it commits."""
    alone(session, subject)
    session.exec(update(CardRow).where(col(CardRow.subject) == subject).values(dirty=True))
    session.info[TOUCHED] = True


def touch_many(session: Session, subjects: Collection[str]) -> None:
    """Mark every card of many subjects as out of date, as `touch` does for one."""
    connection, written = session.connection(), session.info.setdefault(WRITTEN, set())
    fresh = sorted(set(subjects) - written)
    if fresh and connection.dialect.name == POSTGRESQL:
        connection.execute(WRITE, [{"subject": subject} for subject in fresh])
        written.update(fresh)
    for some in batched(sorted(subjects)):
        if session.exec(update(CardRow).where(col(CardRow.subject).in_(some)).values(dirty=True)).rowcount:
            session.info[TOUCHED] = True


def touched(session: Session) -> bool:
    """Tell whether this unit of work may have marked a card."""
    return session.info.get(TOUCHED, False) is True


def subject_of(session: Session, chat_id: int, message_id: int) -> str | None:
    """Return what a message in a chat shows, as long as it is the card of that subject."""
    shown = select(CardRow.subject).join(OutboxRow, col(OutboxRow.id) == col(CardRow.outbox_id))
    return session.exec(shown.where(CardRow.chat_id == chat_id, OutboxRow.message_id == message_id)).first()


def touch_message(session: Session, chat_id: int, message_id: int) -> None:
    """Have the card redrawn that a message shows, if it shows one."""
    subject = subject_of(session, chat_id, message_id)
    if subject is not None:
        touch(session, subject)


def dirty(session: Session) -> Sequence[CardRow]:
    """Return the cards that have to be redrawn."""
    session.flush()
    return session.exec(select(CardRow).where(CardRow.dirty).order_by(col(CardRow.id))).all()


def lost(session: Session, outbox_id: int) -> None:
    """Send a card anew whose message is not there any more to be edited."""
    session.exec(update(CardRow).where(col(CardRow.outbox_id) == outbox_id).values(dirty=True))
    session.info[TOUCHED] = True
    row = update(OutboxRow).where(col(OutboxRow.id) == outbox_id)
    session.exec(row.where(col(OutboxRow.state) == OutboxState.SENT).values(state=OutboxState.GONE))


def _clean(session: Session, card: CardRow) -> None:
    card.dirty = False
    session.add(card)
    session.flush()
