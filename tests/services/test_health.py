"""How it stands is counted by what waits, and every part that stands still is named."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.clock import wall_now
from models.drafts import Draft, DraftKind
from models.engine import Session, wall_at
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import OutboxRow, OutboxState
from models.people import Person, Reach
from models.photos import Photo
from services import health, schedule
from services.health import Counts, Finding
from tests.services.conftest import Desk

NOTHING = Counts(0, 0, 0, 0, 0, 0, 0, 0)
MINUTE = timedelta(minutes=1)
PARTS = ("intake", "work", "send", "media")


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


def found(desk: Desk, at: datetime | None = None) -> list[Finding]:
    """Why the machine is not ready, now or at an instant of real time."""
    return desk(lambda s: health.findings(s, now=desk.now(), wall_at=at or wall_now()))


def alive(desk: Desk) -> None:
    """Let every part leave a heartbeat."""
    for part in PARTS:
        desk(partial(schedule.beat, name=part))


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
        photos_pending=6, drafts_open=7,
    )  # fmt: skip


def test_what_waits_for_people_or_for_office_time_is_not_busy() -> None:
    waiting = Counts(
        inbox_pending=0, inbox_quarantined=1, outbox_unsent=0, outbox_dead=1, notices_due=0, notices_held=1,
        photos_pending=0, drafts_open=1,
    )  # fmt: skip
    assert not waiting.busy


def test_parts_that_never_started_are_named(desk: Desk) -> None:
    assert [finding.reason for finding in found(desk)] == [f"{part} has not started" for part in PARTS]


def test_a_heartbeat_is_fresh_for_a_minute(desk: Desk) -> None:
    alive(desk)
    assert found(desk) == []
    assert [finding.part for finding in found(desk, wall_now() + 2 * MINUTE)] == list(PARTS)


def test_limits_of_its_own_hold_for_whatever_is_named(desk: Desk) -> None:
    desk(lambda s: schedule.beat(s, "reminders"))
    late = wall_now() + timedelta(minutes=10)
    for limit, stale in ((timedelta(minutes=5), ["reminders"]), (timedelta(minutes=15), [])):
        parts = desk(lambda s: health.findings(s, now=late, wall_at=late, limits={"reminders": limit}))  # noqa: B023
        assert [finding.part for finding in parts] == stale


def test_an_update_that_nobody_takes_is_a_reason(desk: Desk) -> None:
    alive(desk)
    at = wall_now()
    long_ago = at - timedelta(seconds=95)
    desk(
        lambda s: s.add_all(
            [arrival(1, InboxState.PENDING, long_ago), arrival(2, InboxState.HANDLED, long_ago - MINUTE)]
        )
    )
    assert [finding.reason for finding in found(desk, at)] == [
        "the oldest update in the inbox has been waiting for 95 s"
    ]


def test_a_message_that_does_not_leave_is_a_reason_unless_it_waits_on_purpose(desk: Desk) -> None:
    alive(desk)
    desk(lambda s: s.add(message("later", OutboxState.QUEUED, wall_now() + MINUTE)))
    assert found(desk) == []
    desk(lambda s: s.add(message("stuck", OutboxState.QUEUED, wall_now() - 2 * MINUTE)))
    assert [finding.part for finding in found(desk)] == ["the oldest message in the outbox"]


def test_a_notice_that_nobody_says_is_a_reason_once_it_is_due(desk: Desk, person_id: int) -> None:
    alive(desk)
    desk(lambda s: s.add(notice("held", person_id, desk.now() + MINUTE)))
    assert found(desk) == []
    desk.hop(2026, 5, 25, 9)
    assert [finding.reason for finding in found(desk)] == ["the oldest notice has been waiting for 240 s"]
