"""A person's data goes: rows are emptied, words and names scrubbed; what the events prove stays provable.

COLUMNS says what happens to every column that can hold a text.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from models.artifacts import Artifact, ArtifactKind, ArtifactState
from models.attachments import Attachment, AttachmentState
from models.blockers import Blocker, BlockerEntry
from models.bulletins import Bulletin
from models.drafts import Draft
from models.engine import Session, wall_at
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import CardRow, OutboxRow, OutboxState
from models.people import Invitation, Person, Reach, WrongTry
from models.permits import Permit, PermitChange
from models.photos import Album, Photo, PhotoState, Viewpoint
from models.projects import Project
from models.reports import Correction, Obligation, Report
from models.stage_events import StageEvent
from models.uploads import Upload, UploadState
from services import cards, events, photo_reuse, removal, traces
from services.photos import ERASED
from services.traces import MARK, Traces, everywhere, holds

TELEPHONE: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)")
EMPTIED, SCRUBBED, DELETED, NOBODY = "emptied", "scrubbed", "deleted", "nobody"
COLUMNS: Final = {
    # The person's own are emptied; a name of theirs in what others wrote is scrubbed.
    "person": {"name": EMPTIED, "language": EMPTIED},
    "report": {"note": EMPTIED, "returned_because": EMPTIED, "week": NOBODY, "number": NOBODY},
    "correction": {"note": EMPTIED},
    "stage_event": {"words": EMPTIED},
    "obligation": {"excused_because": EMPTIED, "week": NOBODY},
    "blocker": {
        "words": EMPTIED, "done_words": EMPTIED, "named": SCRUBBED, "number": NOBODY, "policy": NOBODY,
    },
    "blocker_entry": {"words": EMPTIED, "kind": NOBODY},
    "permit": {"words": EMPTIED, "number": SCRUBBED, "name": NOBODY, "issued_by": NOBODY},
    "permit_change": {"was": EMPTIED, "became": EMPTIED},
    "draft": {"data": EMPTIED},
    "photo": {
        "file_id": EMPTIED, "sent_sha256": EMPTIED, "shot_at": EMPTIED, "stem": NOBODY, "kind": NOBODY,
        "reason": NOBODY,
    },
    "album": {"media_group_id": EMPTIED},
    "viewpoint": {"title": SCRUBBED},
    "attachment": {"file_id": EMPTIED, "stem": NOBODY, "reason": NOBODY, "ending": NOBODY},
    "upload": {
        "file_name": EMPTIED, "file_id": EMPTIED, "found": EMPTIED, "stem": NOBODY, "plan_sha256": NOBODY,
        "reason": NOBODY,
    },
    "invitation": {"name": EMPTIED, "secret_hash": NOBODY, "project_ids": NOBODY},
    "inbox": {"body": EMPTIED, "incident": NOBODY, "reason": NOBODY},
    "outbox": {"payload": EMPTIED, "key": EMPTIED, "method": NOBODY, "reason": NOBODY},
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
    "artifact", "milestone", "weekly_task", "permit_item", "slot", "heartbeat", "day_override",
    "schedule_version",
})  # fmt: skip


def stems(session: Session, person: Person) -> list[str]:
    """Return the names by which the store knows a person's pictures and workbooks, and what shows these."""
    sent = session.exec(select(Photo.stem).where(Photo.sent_by_id == person.id)).all()
    drawn = [one.stem for one in _showing(session, person)]
    books = session.exec(select(Upload.stem).where(Upload.sent_by_id == person.id)).all()
    spoken = session.exec(select(Attachment.stem).where(Attachment.sent_by_id == person.id)).all()
    return [*sent, *spoken, *books, *drawn]


def _showing(session: Session, person: Person) -> list[Artifact]:
    """Return what was made of a person's pictures, alone or with those of others."""
    theirs = set(session.exec(select(Photo.id).where(Photo.sent_by_id == person.id)).all())
    others = select(Artifact).where(col(Artifact.kind) != ArtifactKind.STAMP)
    return [one for one in session.exec(others).all() if theirs & set(one.data.get("photos", ()))]


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
    found = traces.of(session, person)
    _redraw(session, person)
    photo_reuse.forget(session, col(Photo.sent_by_id) == person.id)
    _unwrite(session, person)
    _empty(session, person, now)
    _unsay(session, person, found)
    _scrub(session, found)
    _unpublish(session, person)
    for made in _showing(session, person):  # whoever asks again gets it without their pictures
        made.state, made.reason, made.lease_until = ArtifactState.FAILED, ERASED, None
        session.add(made)
    for field, value in (
        ("name", ""), ("telegram_id", None), ("language", None), ("reach", Reach.NEVER_STARTED),
        ("registered_at", None), ("consent", 0), ("consented_at", None),
        ("places_consented_at", None), ("erased_at", now),
    ):  # fmt: skip
        setattr(person, field, value)
    session.add(person)
    events.record(session, "person.erased", "person", person.id, by=by, now=now)
    session.flush()
    session.expire_all()


def _redraw(session: Session, person: Person) -> None:
    """Have the cards of others say what is left."""
    told = select(BlockerEntry.blocker_id).where(BlockerEntry.by_id == person.id).distinct()
    for blocker_id in session.exec(told).all():
        cards.touch(session, f"blocker:{blocker_id}")


def _empty(session: Session, person: Person, now: datetime) -> None:
    mine, chat_id = person.id, person.telegram_id
    for table, owner, values in (
        (Report, Report.by_id, {"note": ""}),
        (Report, Report.checked_by_id, {"returned_because": ""}),
        (Correction, Correction.by_id, {"note": ""}),
        (StageEvent, StageEvent.by_id, {"words": ""}),
        (Obligation, Obligation.excused_by_id, {"excused_because": ""}),
        (Attachment, Attachment.sent_by_id, {
            "state": AttachmentState.FAILED, "reason": ERASED, "file_id": "", "chat_id": 0, "message_id": 0,
            "lease_until": None,
        }),
        (Blocker, Blocker.raised_by_id, {"words": MARK}),
        (Blocker, Blocker.done_by_id, {"done_words": ""}),
        (BlockerEntry, BlockerEntry.by_id, {"words": ""}),
        (Permit, Permit.changed_by_id, {"words": ""}),
        (PermitChange, PermitChange.by_id, {"was": {}, "became": {}}),
        (Draft, Draft.person_id, {"data": {}, "chat_id": 0}),
        (Invitation, Invitation.used_by_id, {"name": ""}),
        (Invitation, Invitation.person_id, {"name": "", "expires_at": now}),
        (Photo, Photo.sent_by_id, {
            "state": PhotoState.FAILED, "reason": ERASED, "file_id": "", "shot_at": None, "sent_sha256": "",
            "latitude": None, "longitude": None, "phash": None, "chat_id": 0, "message_id": 0,
            "lease_until": None,
        }),
        (Artifact, Artifact.for_id, {"state": ArtifactState.FAILED, "reason": ERASED, "lease_until": None}),
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
    """Empty what came from them and went to them, and take them out of what others were sent.

    Rows stay: SQLite would give their numbers again, and with them the keys of answers.
    """
    chat_id = person.telegram_id
    session.exec(delete(NoticeRow).where(col(NoticeRow.person_id) == person.id))
    to_them = or_(col(OutboxRow.person_id) == person.id, col(OutboxRow.chat_id) == chat_id)
    theirs = select(OutboxRow.id).where(to_them)
    session.exec(delete(CardRow).where(col(CardRow.outbox_id).in_(theirs)))
    for sent in session.exec(select(OutboxRow).where(to_them)).all():
        sent.key, sent.chat_id, sent.payload = f"erased:{sent.id}", 0, {}
        if sent.state in {OutboxState.QUEUED, OutboxState.LEASED}:
            sent.state = OutboxState.DROPPED
        session.add(sent)
    session.flush()
    for sent in session.exec(select(OutboxRow).where(holds(OutboxRow.payload, list(traces.in_messages())))):
        sent.payload = _quietened(sent.payload, traces)
        session.add(sent)
    _unhear(session, chat_id, traces)


def _quietened(payload: dict[str, Any], traces: Traces) -> dict[str, Any]:
    """Return a message to somebody else without the person; what its buttons do stays."""
    said: dict[str, Any] = {
        part: everywhere(payload[part], traces.unsaid)
        for part in ("text", "caption", "ticket")
        if part in payload
    }
    markup = payload.get("reply_markup")
    if markup:
        rows = [
            [button | {"text": traces.clean(button["text"])} for button in row]
            for row in markup.get("inline_keyboard", ())
        ]
        said["reply_markup"] = markup | {"inline_keyboard": rows}
    return payload | said


def _unhear(session: Session, chat_id: int | None, traces: Traces) -> None:
    """Empty the updates that came from them, and those of others that are settled and tell of them."""
    texts = list(traces.in_messages())
    if chat_id is not None:
        texts.append(str(chat_id))
    found = select(InboxRow).where(or_(holds(InboxRow.body, texts), col(InboxRow.lane) == chat_id))
    for row in session.exec(found).all():
        own = chat_id is not None and (row.lane == chat_id or chat_id in _senders(row.body))
        pending = row.state in {InboxState.PENDING, InboxState.QUARANTINED}
        if not own and (pending or not _tells(row.body, texts)):
            continue
        row.body, row.lane = "{}", 0 if own else row.lane
        if own and pending:
            row.state, row.settled_at = InboxState.DROPPED, wall_at(session)
        session.add(row)
    session.flush()


def _senders(body: str) -> set[int]:
    """Return who sent an update, or pressed its button."""
    try:
        update = json.loads(body)
    except ValueError:
        return set()
    contents = [content for content in update.values() if isinstance(content, dict)]
    found = [content.get("from") or content.get("user") for content in contents]
    return {one["id"] for one in found if isinstance(one, dict) and isinstance(one.get("id"), int)}


def _tells(body: str, texts: Sequence[str]) -> bool:
    return any(text in body or json.dumps(text)[1:-1] in body for text in texts)


def _scrub(session: Session, traces: Traces) -> None:
    """Take their name out of what others wrote and what was published."""
    if not traces.name:
        return
    for table, fields in (
        (Blocker, ("words", "done_words", "named")), (BlockerEntry, ("words",)),
        (Report, ("note", "returned_because")), (Correction, ("note",)), (StageEvent, ("words",)),
        (Obligation, ("excused_because",)),
        (Permit, ("words", "number")), (PermitChange, ("was", "became")), (Draft, ("data",)),
        (Upload, ("found",)), (Bulletin, ("figures",)), (Viewpoint, ("title",)),
        (Project, tuple(name for name, kind in COLUMNS["project"].items() if kind == SCRUBBED)),
    ):  # fmt: skip
        for field in fields:
            for row in session.exec(select(table).where(holds(getattr(table, field), [traces.name]))).all():
                setattr(row, field, everywhere(getattr(row, field), traces.clean))
                session.add(row)
    session.flush()


def _unwrite(session: Session, person: Person) -> None:
    """Empty their words about approvals, wherever they were carried on since; a number loses telephones."""
    mine = session.exec(select(PermitChange).where(PermitChange.by_id == person.id)).all()
    said = {str(one.became["words"]) for one in mine if one.became.get("words")}
    permits = {one.permit_id for one in mine}
    for change in session.exec(select(PermitChange).where(col(PermitChange.permit_id).in_(permits))).all():
        change.was, change.became = _unsaid(change.was, said), _unsaid(change.became, said)
        session.add(change)
    for permit in session.exec(select(Permit).where(col(Permit.id).in_(permits))).all():
        kept = _unsaid({"words": permit.words, "number": permit.number}, said)
        permit.words, permit.number = kept["words"], kept["number"]
        session.add(permit)
    session.flush()


def _unsaid(fields: dict[str, Any], said: set[str]) -> dict[str, Any]:
    kept = dict(fields)
    if kept.get("words") in said:
        kept["words"] = ""
    if kept.get("number"):
        kept["number"] = TELEPHONE.sub(MARK, kept["number"])
    return kept


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
