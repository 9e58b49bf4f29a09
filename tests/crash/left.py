"""What a week has left behind, without what differs from run to run anyway: rows, chats, pictures."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from re import sub
from typing import Any

from sqlalchemy import Column, Table, select
from sqlmodel import SQLModel

from models.engine import Session, connect
from models.outbox import OutboxState
from services import audit
from tests.crash.scene import Scene
from views import topics

EVERY_TABLE = topics.TOPICS  # importing the views imports every table
# When a part last came round; messages are compared where they arrive; what lets replicas meet.
APART = {"heartbeat", "outbox", "card_subject"}
# Real time, random names, numbers that Telegram gave, and how many changes a message took to get there.
DIFFERS = {
    "inbox": {"body", "received_at", "settled_at"},
    "card": {"outbox_id", "edits"},
    "photo": {"stem", "message_id", "file_id", "next_try_at"},
    "artifact": {"stem", "key", "next_try_at"},  # the key is the number of a row, which `data` has too
    "attachment": {"stem", "message_id", "file_id", "next_try_at"},
    "album": {"media_group_id"},
    "notice": {"key"},
    "event": {"seq", "hash"},
    "chain": {"hash", "sealed_at"},
    "invitation": {"secret_hash"},
}  # fmt: skip
NUMBERED = {"case_id": "blocker", "photo": "photo", "photos": "photo"}  # names in JSON, and whose numbers
LEFT_OUT = {"heard", "seal"}  # numbers of messages; a hash over the numbers of rows
SEAL = r"\b(\d+):[0-9a-f]{16}\b"
Ranks = Mapping[str, Mapping[int, int]]


@dataclass(frozen=True)
class Sent:
    """A message as it arrived on a phone; `seq` is its place in the journal."""

    chat_id: int
    message_id: int
    seq: int
    words: str


@dataclass(frozen=True)
class Row:
    """A call as the bot accounts for it; what changes a message is none, as changes may be taken together."""

    chat_id: int
    kind: str
    message_id: int | None
    repeats: int
    unknown: bool
    words: str


@dataclass(frozen=True)
class Shown:
    """A message as a phone shows it in the end, changes included."""

    message_id: int
    words: str
    look: str


@dataclass(frozen=True)
class Left:
    """Everything that is compared."""

    facts: Counter[str]
    chats: Mapping[int, Sequence[Shown]]
    sent: Sequence[Sent]
    rows: Sequence[Row]
    open_ends: Sequence[str]
    presses_unanswered: int = 0


async def left_by(scene: Scene) -> Left:
    """Read everything while the last bot still runs."""
    engine = connect(scene.settings.database_url)
    try:
        with engine.connect().execution_options(reading=True) as connection:
            session = Session(connection)
            facts, rows, ends = _facts(session), _rows(session), list(_open_ends(session))
    finally:
        engine.dispose()
    facts.update(
        f"store: {path.name}" for path in Path(scene.settings.media_url).rglob("*") if path.is_file()
    )
    journal = await _asked(scene, "/api/journal?kind=sent")
    sent = [
        Sent(e["chat_id"], e["message_id"], e["seq"], _words(e["text"], e["media"] == "photo"))
        for e in journal
    ]
    chats = {chat_id: await _shown(scene, chat_id) for chat_id in {one.chat_id for one in sent}}
    unanswered = len(await _asked(scene, "/api/queries?unanswered=1"))
    return Left(facts, chats, sent, rows, ends, unanswered)


def _facts(session: Session) -> Counter[str]:
    """Return every row of every table as a line that is the same in every run."""
    tables = {name: table for name, table in SQLModel.metadata.tables.items() if name not in APART}
    ranks = {
        name: {number: rank for rank, number in enumerate(session.connection().scalars(numbers), 1)}
        for name, table in tables.items()
        if "id" in table.c
        for numbers in [select(table.c.id).order_by(table.c.id)]
    }
    found: Counter[str] = Counter()
    for name, table in tables.items():
        for row in session.connection().execute(select(table)).mappings():
            found[f"{name}: {_line(table, row, ranks)}"] += 1
    return found


def _line(table: Table, row: Mapping[Any, Any], ranks: Ranks) -> str:
    ignored = DIFFERS.get(table.name, set())
    kept = {c.name: _value(c, row, ranks) for c in table.c if c.name != "id" and c.name not in ignored}
    if table.name == "event":
        kept |= {"sealed": row["seq"] is not None}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str)


def _value(column: Column[Any], row: Mapping[Any, Any], ranks: Ranks) -> Any:
    value = row[column.name]
    if value is None:
        return None
    if column.name == "subject_id":
        return ranks.get(row["subject"], {}).get(value, value)
    if column.name == "subject" and isinstance(value, str) and ":" in value:  # a card's: draft:17
        kind, _, number = value.partition(":")
        return f"{kind}:{ranks.get(kind, {}).get(int(number), number)}" if number.isdigit() else value
    for key in column.foreign_keys:
        return ranks.get(key.column.table.name, {}).get(value, value)
    return _plain(value, ranks) if isinstance(value, dict | list) else value


def _plain(value: Any, ranks: Ranks, name: str = "") -> Any:
    """Return JSON with the numbers of rows replaced by their places among their kind."""
    if isinstance(value, dict):
        return {k: _plain(v, ranks, k) for k, v in value.items() if k not in LEFT_OUT}
    if isinstance(value, list):
        return [words for _, words in value] if name == "said" else [_plain(v, ranks, name) for v in value]
    kind = NUMBERED.get(name, name.removesuffix("_id") if name.endswith("_id") else "")
    return ranks[kind].get(value, value) if kind in ranks else value


def _rows(session: Session) -> list[Row]:
    outbox = SQLModel.metadata.tables["outbox"]
    calls = select(outbox).where(outbox.c.edits_id.is_(None)).order_by(outbox.c.id)
    return [_row(row) for row in session.connection().execute(calls).mappings()]


def _row(row: Mapping[Any, Any]) -> Row:
    payload = row["payload"]
    words = unescape(sub(r"<[^>]*>", "", payload.get("text") or payload.get("caption") or ""))
    return Row(
        row["chat_id"], f"{row['method']}, priority {row['priority']}", row["message_id"], row["repeats"],
        row["state"] == OutboxState.UNKNOWN, _words(words, "photo" in payload),
    )  # fmt: skip


def _open_ends(session: Session) -> list[str]:
    """Return what should have come to an end and has not, and a chain of events that does not hold."""
    tables = SQLModel.metadata.tables
    outbox, inbox, photo = tables["outbox"], tables["inbox"], tables["photo"]
    ended = ("sent", "unknown", "gone")
    wanted = (
        select(outbox.c.key, outbox.c.state).where(outbox.c.state.not_in(ended)),
        select(inbox.c.update_id, inbox.c.state).where(inbox.c.state.in_(("pending", "quarantined"))),
        select(photo.c.stem, photo.c.state).where(photo.c.state == "pending"),
    )
    lines = [f"{row[0]} is {row[1]}" for query in wanted for row in session.connection().execute(query)]
    flaw = audit.walk(session).flaw
    return lines + ([f"event {flaw.seq}: {flaw.why}"] if flaw else [])


async def _shown(scene: Scene, chat_id: int) -> list[Shown]:
    messages = (await _asked(scene, f"/api/phones/{chat_id}/chat"))["messages"]
    return [
        Shown(m["message_id"], _words(m["text"] or m["caption"], m["photo"]), _look(m))
        for m in messages
        if m["from_bot"]
    ]


def _look(message: Mapping[str, Any]) -> str:
    buttons = [[button["text"] for button in row] for row in message["buttons"] or []]
    photo = message["photo"] and (message["photo"]["width"], message["photo"]["height"])
    return f"{photo or ''}{_words(message['text'] or message['caption'], None)}{buttons or ''}"


def _words(text: str | None, photo: object) -> str:
    return sub(SEAL, r"\1", f"{'photo ' if photo else ''}{text or ''}".strip())


async def _asked(scene: Scene, path: str) -> Any:
    async with scene.place.http.get(path) as response:
        assert response.status == 200, await response.text()
        return await response.json()
