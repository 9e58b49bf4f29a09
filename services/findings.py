"""What in the database speaks against being ready, each within a minute and with what to do about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import literal_column
from sqlmodel import col, func, select

from models.blockers import Blocker, BlockerState
from models.engine import Session, wall_at
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import OutboxRow, OutboxState, Priority
from models.photos import Photo, PhotoState
from services import outbox, schedule
from services.health import count, is_in, is_lost

POLLED = timedelta(seconds=50)  # the longest poll takes 25 s
STUCK = timedelta(seconds=45)
PER_MESSAGE_OF_A_CHAT = timedelta(seconds=3)  # what Telegram allows a group
TRIES = 4
PICTURES = timedelta(minutes=5)
RECENTLY = timedelta(hours=1)
A_DAY = timedelta(days=1)
SHOWN = 5
LATE = timedelta(seconds=35)
FAILURES = 2
RESTART = "Look into the log; if it says nothing more, restart."
PARTS = {  # how old a heartbeat may be, and what to do about an older one
    "intake": (POLLED, "Look at the line to Telegram; if it is well, restart."),
    "work": (STUCK, RESTART),
    "send": (STUCK, RESTART),
    "media": (STUCK, RESTART),
    "uploads": (STUCK, RESTART),
}


Ages = Mapping[str, tuple[timedelta, int]]


class Check(StrEnum):
    """What is looked at; the machine is ready when nothing speaks against it."""

    DATABASE = "database"
    DISK = "disk"
    CLOCK = "clock"
    INTAKE = "intake"
    WORK = "work"
    SEND = "send"
    MEDIA = "media"
    UPLOADS = "uploads"
    SWEEPS = "sweeps"
    INBOX = "inbox"
    OUTBOX = "outbox"
    NOTICES = "notices"
    PICTURES = "pictures"
    QUARANTINE = "quarantine"
    LADDER = "ladder"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against being ready, in plain English with what to do about it."""

    check: Check
    reason: str


def findings(
    session: Session, *, now: datetime, sweeps: Mapping[str, timedelta], per_second: int = 30
) -> list[Finding]:
    """Return what speaks against being ready at an instant of office time.

    `sweeps` says how often each comes round, `per_second` how many messages may leave. Heartbeats, inbox and
    outbox live in the database's real time; notices, pictures and blockers in office time.
    """
    ages = {
        name: (wall_at(session) - at, failures) for name, (at, failures) in schedule.beats(session).items()
    }
    return [
        *_parts(ages),
        *_sweeps(ages, sweeps),
        *_inbox(session),
        *_outbox(session, per_second),
        *_notices(session, now),
        *_pictures(session, now),
        *_quarantine(session),
        *_ladder(session, now),
        *_undelivered(session),
    ]


def _parts(ages: Ages) -> Iterator[Finding]:
    for part, (limit, what_to_do) in PARTS.items():
        if part not in ages:
            yield Finding(Check(part), f"{part} has not come round yet. {what_to_do}")
        elif ages[part][0] > limit:
            yield Finding(Check(part), f"{part} last came round {_s(ages[part][0])} ago. {what_to_do}")


def _sweeps(ages: Ages, sweeps: Mapping[str, timedelta]) -> Iterator[Finding]:
    late = [name for name, every in sweeps.items() if name not in ages or ages[name][0] > every + LATE]
    failing = [name for name in sweeps if name in ages and ages[name][1] >= FAILURES]
    if late:
        reason = f"The clock is late: {', '.join(late)}. "
        yield Finding(Check.SWEEPS, f"{reason}Look for `sweep` in the log; if nothing moves, restart.")
    if failing:
        reason = f"Something fails each time: {', '.join(failing)}. "
        yield Finding(Check.SWEEPS, f"{reason}Look for `sweep step failed` in the log.")


def _inbox(session: Session) -> list[Finding]:
    pending = select(InboxRow.id, InboxRow.received_at).where(is_in(InboxRow.state, InboxState.PENDING))
    row = session.exec(pending.order_by(col(InboxRow.received_at)).limit(1)).first()
    if row is None or (age := wall_at(session) - row[1]) <= STUCK:
        return []
    what_to_do = f"`yixian inbox show {row[0]}` shows it, `yixian inbox drop {row[0]}` gives it up."
    return [Finding(Check.INBOX, f"Update {row[0]} has waited for {_s(age)} to be handled. {what_to_do}")]


def _outbox(session: Session, per_second: int) -> list[Finding]:
    """Look for a message that waits longer than the pace explains, and for one that is tried in vain.

    A chat in which a message waits before it is tried again (a 429, say) is left out: the others wait for it.
    """
    wall, waiting = wall_at(session), outbox.is_unsent(OutboxRow.state)
    put_off = select(OutboxRow.chat_id).where(
        waiting, col(OutboxRow.not_before) > wall, OutboxRow.reason != ""
    )
    oldest = (
        select(OutboxRow.id, OutboxRow.chat_id, OutboxRow.not_before)
        .where(waiting, col(OutboxRow.chat_id).not_in(put_off))
        .order_by(col(OutboxRow.not_before))
    )
    found = []
    row = session.exec(oldest.where(OutboxRow.state == OutboxState.QUEUED).limit(1)).first()
    if row is not None and (age := wall - row[2]) > STUCK:
        before = count(session, OutboxRow, waiting, col(OutboxRow.chat_id) == row[1])
        pace = timedelta(seconds=outbox.unsent(session) / per_second) + before * PER_MESSAGE_OF_A_CHAT
        if age > STUCK + pace:
            found.append(
                f"Message {row[0]} could have left {_s(age)} ago. Look for `message` in the log; "
                "if nothing leaves, restart."
            )
    on_its_way = select(OutboxRow.id).where(
        waiting,
        OutboxRow.state == OutboxState.LEASED,
        col(OutboxRow.lease_until) < wall + outbox.LEASE - STUCK,
    )
    if hanging := session.exec(on_its_way.order_by(col(OutboxRow.lease_until)).limit(SHOWN)).all():
        found.append(
            f"On its way for more than {_s(STUCK)}: {_ids(hanging, 'message')}. "
            "Look at the line to Telegram; if it is well, restart."
        )
    tried = (
        select(OutboxRow.id)
        .where(waiting, OutboxRow.attempts >= TRIES)
        .order_by(col(OutboxRow.attempts).desc())
    )
    if in_vain := session.exec(tried.limit(SHOWN)).all():
        found.append(
            f"Tried at least {TRIES} times in vain: {_ids(in_vain, 'message')}. "
            f"`yixian outbox show {in_vain[0]}` says why; look at the line to Telegram and at the store."
        )
    return [Finding(Check.OUTBOX, reason) for reason in found]


def _notices(session: Session, now: datetime) -> list[Finding]:
    unsaid = select(NoticeRow.id, NoticeRow.due_at).where(col(NoticeRow.rendered_at).is_(None))
    row = session.exec(unsaid.order_by(col(NoticeRow.due_at)).limit(1)).first()
    if row is None or (age := now - row[1]) <= STUCK:
        return []
    what_to_do = "Look for `sweep=notices` in the log."
    return [Finding(Check.NOTICES, f"Notice {row[0]} has been due for {_s(age)} and not said. {what_to_do}")]


def _pictures(session: Session, now: datetime) -> list[Finding]:
    pending = select(Photo.id, Photo.received_at).where(is_in(Photo.state, PhotoState.PENDING))
    row = session.exec(pending.order_by(col(Photo.received_at)).limit(1)).first()
    if row is None or (age := now - row[1]) <= PICTURES:
        return []
    what_to_do = "Look for `picture` in the log, at the line to Telegram and at the store."
    return [Finding(Check.PICTURES, f"Picture {row[0]} has not come in for {_s(age)}. {what_to_do}")]


def _quarantine(session: Session) -> list[Finding]:
    set_aside = select(InboxRow.id).where(
        is_in(InboxRow.state, InboxState.QUARANTINED), col(InboxRow.settled_at) > wall_at(session) - RECENTLY
    )
    ids = session.exec(set_aside.order_by(col(InboxRow.settled_at).desc()).limit(SHOWN)).all()
    if not ids:
        return []
    commands = f"`yixian inbox show {ids[0]}`, then `retry` or `drop` instead of `show`."
    return [Finding(Check.QUARANTINE, f"Set aside within the hour: {_ids(ids, 'update')}. {commands}")]


def _ladder(session: Session, now: datetime) -> list[Finding]:
    owed = select(Blocker.number).where(
        col(Blocker.state) != literal_column(f"'{BlockerState.CLOSED.value}'"),
        col(Blocker.next_step_at) < now - STUCK,
    )
    numbers = session.exec(owed.order_by(col(Blocker.next_step_at)).limit(SHOWN)).all()
    if not numbers:
        return []
    what_to_do = "Look for `sweep=blockers` in the log; if the clock stands still, restart."
    return [Finding(Check.LADDER, f"A rung is owed and not reached: {', '.join(numbers)}. {what_to_do}")]


def _undelivered(session: Session) -> list[Finding]:
    # Not `edits_id IS NULL`: SQLite would read nearly every row by the index of that column.
    is_no_edit = func.coalesce(OutboxRow.edits_id, 0) == 0
    lost = select(OutboxRow.id).where(
        is_lost(OutboxRow.state), col(OutboxRow.settled_at) > wall_at(session) - A_DAY,
        col(OutboxRow.priority).in_((Priority.RED, Priority.ESCALATION)), is_no_edit,
    )  # fmt: skip
    ids = session.exec(lost.order_by(col(OutboxRow.settled_at).desc()).limit(SHOWN)).all()
    if not ids:
        return []
    reason = f"Did not arrive, though somebody has to act on it: {_ids(ids, 'message')}. "
    commands = f"`yixian outbox show {ids[0]}`, then `retry` or `drop` instead of `show`."
    return [Finding(Check.UNDELIVERED, reason + commands)]


def _ids(ids: Sequence[int | None], what: str) -> str:
    more = ", and more" if len(ids) == SHOWN else ""
    return f"{what} {', '.join(map(str, ids))}{more}"


def _s(age: timedelta) -> str:
    return f"{age.total_seconds():.0f} s"
