"""How it stands is counted and timed by what waits."""

from datetime import datetime, timedelta

import pytest

from bot.clock import wall_now
from models.drafts import Draft, DraftKind
from models.engine import Session, wall_at
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import OutboxRow, OutboxState
from models.people import Person, Reach
from models.photos import Photo
from services import health
from services.health import Counts
from tests.services.conftest import Desk

NOTHING = Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
MINUTE = timedelta(minutes=1)
NONE = timedelta(0)


@pytest.fixture
def person_id(desk: Desk) -> int:
    """Somebody who has been invited but never came."""

    def add(session: Session) -> int:
        person = Person(name="专员甲", reach=Reach.NEVER_STARTED)
        session.add(person)
        session.flush()
        return person.id or 0

    return desk(add)


def arrival(update_id: int, state: InboxState, at: datetime) -> InboxRow:
    """An update that came at an instant."""
    return InboxRow(bot_id=1, update_id=update_id, lane=1, body="{}", state=state, received_at=at)


def message(key: str, state: OutboxState, at: datetime) -> OutboxRow:
    """A message that may leave from an instant on."""
    return OutboxRow(
        key=key,
        chat_id=1,
        method="sendMessage",
        payload={},
        priority=0,
        state=state,
        not_before=at,
        queued_at=at,
    )


def notice(key: str, person_id: int, due_at: datetime) -> NoticeRow:
    """A held notice for somebody, due at an instant of office time."""
    return NoticeRow(
        key=key,
        person_id=person_id,
        kind="Unreachable",
        data={},
        priority=2,
        told_at=due_at,
        due_at=due_at,
        held=True,
    )


def counted(desk: Desk) -> Counts:
    """The counts now."""
    return desk(lambda s: health.counts(s, desk.now()))


def test_an_empty_office_waits_for_nothing(desk: Desk) -> None:
    assert counted(desk) == NOTHING
    assert not counted(desk).busy


def test_every_kind_of_waiting_is_counted_by_itself(desk: Desk, person_id: int) -> None:
    now = desk.now()

    def fill(session: Session) -> None:
        at = wall_at(session)
        states = [InboxState.PENDING] + [InboxState.QUARANTINED] * 2 + [InboxState.HANDLED]
        session.add_all([arrival(n, state, at) for n, state in enumerate(states)])
        endings = [OutboxState.QUEUED, OutboxState.LEASED, OutboxState.SENT] + [OutboxState.DEAD] * 4
        session.add_all([message(f"m{n}", state, at) for n, state in enumerate(endings)])
        session.add_all([notice(f"h{n}", person_id, now + MINUTE) for n in range(3)])
        session.add_all([notice(f"d{n}", person_id, now) for n in range(5)])
        for n in range(6):
            session.add(
                Photo(
                    stem=f"p{n}", sent_by_id=person_id, chat_id=1, message_id=n, file_id="f", received_at=now,
                    next_try_at=now,
                )
            )  # fmt: skip
        for chat_id in range(7):
            session.add(Draft(person_id=person_id, chat_id=chat_id, kind=DraftKind.REPORT, changed_at=now))

    desk(fill)
    assert counted(desk) == Counts(
        inbox_pending=1, inbox_quarantined=2, outbox_unsent=2, outbox_dead=4, notices_due=5, notices_held=3,
        photos_pending=6, uploads_open=0, artifacts_open=0, attachments_open=0, drafts_open=7,
    )  # fmt: skip


def test_what_waits_for_people_or_for_office_time_is_not_busy() -> None:
    waiting = Counts(
        inbox_pending=0, inbox_quarantined=1, outbox_unsent=0, outbox_dead=1, notices_due=0, notices_held=1,
        photos_pending=0, uploads_open=0, artifacts_open=0, attachments_open=0, drafts_open=1,
    )  # fmt: skip
    assert not waiting.busy


def test_the_oldest_of_what_waits_is_timed(desk: Desk, person_id: int) -> None:
    assert desk(lambda s: health.oldest(s, desk.now())) == dict.fromkeys(("inbox", "outbox", "notices"), NONE)
    at = wall_now()

    def fill(session: Session) -> None:
        session.add_all([arrival(n, InboxState.PENDING, at - n * MINUTE) for n in (1, 2)])
        session.add(message("m", OutboxState.QUEUED, at - 3 * MINUTE))
        session.add(notice("n", person_id, desk.now() - 4 * MINUTE))

    desk(fill)

    def look(session: Session) -> dict[str, timedelta]:
        session.info["wall_at"] = at
        return health.oldest(session, desk.now())

    assert desk(look) == {"inbox": 2 * MINUTE, "outbox": 3 * MINUTE, "notices": 4 * MINUTE}
