"""A person's data goes: rows are emptied, words and names scrubbed; what the events prove stays provable.

COLUMNS says what happens to every column that can hold a text.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from markupsafe import escape
from sqlalchemy import JSON, String, cast, delete, literal, or_, update
from sqlmodel import SQLModel, col, select

from models.blockers import Blocker, BlockerEntry
from models.bulletins import Bulletin
from models.drafts import Draft
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import CardRow, OutboxRow
from models.people import Invitation, Person, Reach, WrongTry
from models.permits import Permit, PermitChange
from models.photos import Album, Photo, PhotoState
from models.projects import Project
from models.reports import Report
from models.uploads import Upload, UploadState
from services import cards, events, removal

MARK: Final = "—"
BEGINNING: Final = 12  # what others were sent may hold the beginning of a text only
DISTINCT: Final = 8  # a shorter text tells nobody, and stands in the messages of many
EMPTIED, SCRUBBED, DELETED, NOBODY = "emptied", "scrubbed", "deleted", "nobody"
COLUMNS: Final = {
    # The person's own are emptied; a name of theirs in what others wrote is scrubbed.
    "person": {"name": EMPTIED, "language": EMPTIED},
    "report": {"note": EMPTIED, "week": NOBODY, "number": NOBODY},
    "blocker": {
        "words": EMPTIED, "done_words": EMPTIED, "named": SCRUBBED, "number": NOBODY, "policy": NOBODY,
    },
    "blocker_entry": {"words": EMPTIED, "kind": NOBODY},
    "permit": {"words": EMPTIED, "name": NOBODY, "number": NOBODY, "issued_by": NOBODY},
    "permit_change": {"was": EMPTIED, "became": EMPTIED},
    "draft": {"data": EMPTIED},
    "photo": {
        "file_id": EMPTIED, "sent_sha256": EMPTIED, "shot_at": EMPTIED, "stem": NOBODY, "kind": NOBODY,
        "reason": NOBODY,
    },
    "album": {"media_group_id": EMPTIED},
    "upload": {
        "file_name": EMPTIED, "file_id": EMPTIED, "found": EMPTIED, "stem": NOBODY, "plan_sha256": NOBODY,
        "reason": NOBODY,
    },
    "invitation": {"name": EMPTIED, "secret_hash": NOBODY, "project_ids": NOBODY},
    "inbox": {"body": DELETED, "incident": DELETED, "reason": DELETED},
    "outbox": {"payload": DELETED, "key": DELETED, "method": NOBODY, "reason": NOBODY},
    "notice": {"key": DELETED, "kind": NOBODY, "data": NOBODY},
    "card": {"subject": DELETED},
    "bulletin": {"figures": SCRUBBED, "week": NOBODY},
    "project": {
        "note": SCRUBBED, "duty_goal": SCRUBBED, "duty_tasks": SCRUBBED, "duty_division": SCRUBBED,
        "duty_measures": SCRUBBED, "year_target": SCRUBBED, "code": NOBODY, "name": NOBODY,
        "expected": NOBODY, "location": NOBODY, "builder": NOBODY, "industry_chain": NOBODY, "park": NOBODY,
    },
}  # fmt: skip
# Tables whose texts are the office's own, or ids, numbers and enums.
OF_NOBODY: Final = frozenset({
    "binding", "group_chat", "department", "event", "chain", "card_subject", "ladder_policy", "rung_passed",
    "milestone", "weekly_task", "obligation", "permit_item", "slot", "heartbeat", "day_override",
    "schedule_version",
})  # fmt: skip


@dataclass(frozen=True)
class Traces:
    """What a person is found by in what others wrote or were sent."""

    name: str
    telegram_id: int | None
    texts: Sequence[str]

    def in_messages(self) -> Iterator[str]:
        """Yield what gives a message away: the name, the number, and how each text begins."""
        for text in (self.name, *(" ".join(text.split())[:BEGINNING] for text in self.texts)):
            if text:
                yield text
                yield str(escape(text))


def stems(session: Session, person: Person) -> list[str]:
    """Return the names by which the store knows a person's pictures and workbooks."""
    sent = session.exec(select(Photo.stem).where(Photo.sent_by_id == person.id)).all()
    books = session.exec(select(Upload.stem).where(Upload.sent_by_id == person.id)).all()
    return [*sent, *books]


def erase(session: Session, person: Person, *, by: Person | None, now: datetime) -> None:
    """Empty everything that tells who a person was or what they wrote; ids, times and figures stay.

    The objects in the store are for the caller to delete, by `stems`.

    Raises:
        LastAdmin: nobody else who is in runs the machine.
    """
    if person.removed_at is None:
        removal.remove(session, person, by=by, now=now)
    else:
        removal.let_go(session, person, now)
    traces = Traces(_single(session, person), person.telegram_id, _texts(session, person))
    _redraw(session, person)
    _empty(session, person, now)
    _unsay(session, person, traces)
    _scrub(session, traces)
    _unpublish(session, person)
    for field, value in (
        ("name", ""), ("telegram_id", None), ("language", None), ("reach", Reach.NEVER_STARTED),
        ("registered_at", None), ("consent", 0), ("consented_at", None), ("erased_at", now),
    ):  # fmt: skip
        setattr(person, field, value)
    session.add(person)
    events.record(session, "person.erased", "person", person.id, by=by, now=now)
    session.flush()
    session.expire_all()


def _single(session: Session, person: Person) -> str:
    """Return the name, unless another has the same one: what others wrote may be about them."""
    same = select(Person.id).where(Person.name == person.name, Person.id != person.id)
    return "" if session.exec(same).first() else person.name


def _texts(session: Session, person: Person) -> list[str]:
    written = (
        (Report.note, Report.by_id), (Blocker.words, Blocker.raised_by_id),
        (Blocker.done_words, Blocker.done_by_id), (BlockerEntry.words, BlockerEntry.by_id),
        (Permit.words, Permit.changed_by_id),
    )  # fmt: skip
    found: list[str] = []
    for words, by_id in written:
        found += session.exec(select(words).where(col(by_id) == person.id)).all()
    return [text for text in dict.fromkeys(found) if len(" ".join(text.split())) >= DISTINCT]


def _redraw(session: Session, person: Person) -> None:
    """Have the cards of others say what is left."""
    told = select(BlockerEntry.blocker_id).where(BlockerEntry.by_id == person.id).distinct()
    for blocker_id in session.exec(told).all():
        cards.touch(session, f"blocker:{blocker_id}")


def _empty(session: Session, person: Person, now: datetime) -> None:
    mine, chat_id = person.id, person.telegram_id
    for table, owner, values in (
        (Report, Report.by_id, {"note": ""}),
        (Blocker, Blocker.raised_by_id, {"words": MARK}),
        (Blocker, Blocker.done_by_id, {"done_words": ""}),
        (BlockerEntry, BlockerEntry.by_id, {"words": ""}),
        (Permit, Permit.changed_by_id, {"words": ""}),
        (PermitChange, PermitChange.by_id, {"was": {}, "became": {}}),
        (Draft, Draft.person_id, {"data": {}, "chat_id": 0}),
        (Invitation, Invitation.used_by_id, {"name": ""}),
        (Invitation, Invitation.person_id, {"name": "", "expires_at": now}),
        (Photo, Photo.sent_by_id, {
            "state": PhotoState.FAILED, "reason": "erased", "file_id": "", "shot_at": None, "sent_sha256": "",
            "chat_id": 0, "message_id": 0, "lease_until": None,
        }),
        (Upload, Upload.sent_by_id, {"file_name": "", "file_id": "", "found": {}, "chat_id": 0}),
    ):  # fmt: skip
        session.exec(update(table).where(col(owner) == mine).values(values))
    open_ = col(Upload.state).in_((UploadState.WAITING, UploadState.COMPARED, UploadState.CONFIRMED))
    books = update(Upload).where(col(Upload.sent_by_id) == mine, open_)
    session.exec(books.values(state=UploadState.CANCELLED, settled_at=now))
    if chat_id is None:
        return
    shown = col(Invitation.claimed_telegram_id) == chat_id
    session.exec(update(Invitation).where(shown).values(claimed_telegram_id=None, name="", expires_at=now))
    session.exec(delete(WrongTry).where(col(WrongTry.telegram_id) == chat_id))
    for album in session.exec(select(Album).where(Album.chat_id == chat_id)).all():
        album.chat_id, album.media_group_id = 0, f"erased:{album.id}"
        session.add(album)
    session.flush()


def _unsay(session: Session, person: Person, traces: Traces) -> None:
    """Delete what came from them and went to them, and blank what others were sent of them."""
    chat_id = person.telegram_id
    session.exec(delete(NoticeRow).where(col(NoticeRow.person_id) == person.id))
    to_them = or_(col(OutboxRow.person_id) == person.id, col(OutboxRow.chat_id) == chat_id)
    theirs = select(OutboxRow.id).where(to_them)
    session.exec(delete(CardRow).where(col(CardRow.outbox_id).in_(theirs)))
    session.exec(update(OutboxRow).where(col(OutboxRow.edits_id).in_(theirs)).values(edits_id=None))
    session.exec(delete(OutboxRow).where(to_them))
    for sent in session.exec(select(OutboxRow).where(_holds(OutboxRow.payload, traces))).all():
        sent.payload = (
            sent.payload
            | {part: MARK for part in ("text", "caption", "ticket") if part in sent.payload}
            | _without_buttons(sent.payload, traces)
        )
        session.add(sent)
    if chat_id is not None:
        named = col(InboxRow.body).contains(str(chat_id))
        session.exec(delete(InboxRow).where(or_(col(InboxRow.lane) == chat_id, named)))
    settled = col(InboxRow.state) != InboxState.PENDING
    session.exec(delete(InboxRow).where(settled, _holds(InboxRow.body, traces)))


def _without_buttons(payload: dict[str, Any], traces: Traces) -> dict[str, Any]:
    """Return the buttons of a message without the names on them."""
    shown = payload.get("reply_markup")
    if shown is None or traces.name not in json.dumps(shown, ensure_ascii=False):
        return {}
    return {"reply_markup": _replaced(shown, traces.name)}


def _scrub(session: Session, traces: Traces) -> None:
    """Take their name and words out of what others wrote and what was published."""
    if traces.name:
        for table, fields in (
            (Blocker, ("words", "done_words", "named")), (BlockerEntry, ("words",)), (Report, ("note",)),
            (Permit, ("words",)), (PermitChange, ("was", "became")), (Draft, ("data",)), (Upload, ("found",)),
            (Project, tuple(name for name, kind in COLUMNS["project"].items() if kind == SCRUBBED)),
        ):  # fmt: skip
            for field in fields:
                _take_out(session, table, field, (traces.name,))
        _take_out(session, Bulletin, "figures", (traces.name,))


def _unpublish(session: Session, person: Person) -> None:
    """Take the words of their blockers out of the bulletins; the figures stand."""
    numbers = set(session.exec(select(Blocker.number).where(Blocker.raised_by_id == person.id)).all())
    for bulletin in session.exec(select(Bulletin)).all() if numbers else ():
        lines = [
            line | {"words": MARK} if line["number"] in numbers else line
            for line in bulletin.figures["blockers"]
        ]
        bulletin.figures = bulletin.figures | {"blockers": lines}
        session.add(bulletin)
    session.flush()


def _take_out(session: Session, table: type[SQLModel], field: str, texts: Sequence[str]) -> None:
    column = getattr(table, field)
    for row in session.exec(select(table).where(_contains(column, texts))).all():
        value = getattr(row, field)
        for text in texts:
            value = _replaced(value, text)
        setattr(row, field, value)
        session.add(row)
    session.flush()


def _replaced(value: Any, text: str) -> Any:
    if isinstance(value, str):
        return value.replace(text, MARK)
    if isinstance(value, list):
        return [_replaced(one, text) for one in value]
    if isinstance(value, dict):
        return {key: _replaced(one, text) for key, one in value.items()}
    return value


def _holds(column: Any, traces: Traces) -> Any:
    return _contains(column, list(traces.in_messages()))


def _contains(column: Any, texts: Sequence[str]) -> Any:
    """Say in a query that a column has one of the texts, as it is or as JSON writes it."""
    kept = cast(column, String) if isinstance(column.type, JSON) else column
    forms = {form for text in texts for form in (text, json.dumps(text)[1:-1], _json(text)) if form}
    found = [kept.contains(form, autoescape=True) for form in sorted(forms)]
    return or_(*found) if found else literal(value=False)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
