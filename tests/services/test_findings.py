"""Whatever stands still or goes wrong is found within a minute, named, and found no more when mended."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from bot.clock import wall_now
from models.blockers import Blocker, BlockerState, Category
from models.engine import Session, is_shared
from models.inbox import InboxRow, InboxState
from models.notices import NoticeRow
from models.outbox import OutboxRow, OutboxState, Priority
from models.people import Department, Person, Reach
from models.photos import Photo, PhotoState
from models.projects import Project, Sector, Stage
from services import health, inbox, outbox, schedule
from services.findings import PARTS, Check, Finding, findings
from tests.services.conftest import Desk

MINUTE = timedelta(minutes=1)
EVERY = {"notices": timedelta(seconds=20), "pruning": timedelta(hours=1)}


def found(desk: Desk, at: datetime | None = None, **more: Any) -> list[Finding]:
    """What is found now, or at an instant of real time."""

    def look(session: Session) -> list[Finding]:
        session.info["wall_at"] = at or wall_now()
        return findings(session, now=desk.now(), sweeps=EVERY, **more)

    return desk(look)


def checks(desk: Desk, at: datetime | None = None, **more: Any) -> list[Check]:
    """What is red now, or at an instant of real time."""
    return [finding.check for finding in found(desk, at, **more)]


@pytest.fixture
def alive(desk: Desk) -> datetime:
    """Every part has just come round."""
    at = wall_now()
    for name in (*PARTS, *EVERY):
        desk(partial(schedule.alive, name=name, at=at))
    return at


@pytest.fixture
def person_id(desk: Desk) -> int:
    """Somebody who has been invited but never came."""
    return add(desk, Person(name="专员甲", reach=Reach.NEVER_STARTED))


def add(desk: Desk, row: Any) -> int:
    """Add a row and return its number."""

    def work(session: Session) -> int:
        session.add(row)
        session.flush()
        return int(row.id)

    return desk(work)


def arrival(state: InboxState, at: datetime) -> InboxRow:
    """An update that came, or was settled, at an instant."""
    return InboxRow(bot_id=1, update_id=1, lane=1, body="{}", state=state, received_at=at, settled_at=at)


def message(key: str, at: datetime, **more: Any) -> OutboxRow:
    """A message that may leave from an instant on."""
    values: dict[str, Any] = {
        "key": key, "chat_id": 1, "method": "sendMessage", "payload": {}, "priority": Priority.ANSWER,
        "not_before": at, "queued_at": at,
    }  # fmt: skip
    return OutboxRow(**values | more)


def test_parts_and_sweeps_that_never_came_round_are_found(desk: Desk) -> None:
    assert checks(desk) == [*(Check(part) for part in PARTS), Check.SWEEPS]


@pytest.mark.parametrize(("part", "limit"), [(part, limit) for part, (limit, _) in PARTS.items()])
def test_a_part_that_does_not_come_round_is_found_within_a_minute(
    desk: Desk, alive: datetime, part: str, limit: timedelta
) -> None:
    assert limit < MINUTE
    late = alive + limit + timedelta(seconds=1)
    for other in (*PARTS, *EVERY):
        if other != part:
            desk(partial(schedule.alive, name=other, at=late))
    assert checks(desk, alive + limit) == []
    assert checks(desk, late) == [Check(part)]
    assert found(desk, late)[0].reason.startswith(f"{part} last came round {limit.seconds + 1} s ago. Look ")
    desk(partial(schedule.alive, name=part, at=late))
    assert checks(desk, late) == []


def test_a_heartbeat_never_goes_back(desk: Desk, alive: datetime) -> None:
    desk(partial(schedule.alive, name="work", at=alive - MINUTE))
    assert checks(desk, alive) == []


@pytest.mark.usefixtures("alive")
def test_a_heartbeat_to_come_hides_nothing_when_the_clock_has_been_set_back(desk: Desk) -> None:
    hour = timedelta(hours=1)
    desk(partial(schedule.alive, name="work", at=wall_now() + hour))
    desk(partial(schedule.alive, name="work", at=wall_now() - hour))
    assert Check.WORK in checks(desk, wall_now())


def test_a_sweep_that_does_not_come_round_is_found_within_a_minute_by_how_often_it_should(
    desk: Desk, alive: datetime
) -> None:
    late = alive + timedelta(seconds=56)
    for part in PARTS:
        desk(partial(schedule.alive, name=part, at=late))
    assert checks(desk, late - timedelta(seconds=2)) == []
    assert [finding.reason.split(". ")[0] for finding in found(desk, late)] == ["The clock is late: notices"]


def test_a_sweep_that_fails_again_is_found_until_it_succeeds(desk: Desk, alive: datetime) -> None:
    desk(lambda s: schedule.beat(s, "notices", failed=True))
    assert checks(desk, alive) == []
    desk(lambda s: schedule.beat(s, "notices", failed=True))
    assert [finding.reason.split(". ")[0] for finding in found(desk, alive)] == [
        "Something fails each time: notices"
    ]
    desk(lambda s: schedule.beat(s, "notices"))
    assert checks(desk, alive) == []


def test_an_update_that_nobody_takes_is_found_until_it_is_dropped(desk: Desk, alive: datetime) -> None:
    row_id = add(desk, arrival(InboxState.PENDING, alive - timedelta(seconds=44)))
    assert checks(desk, alive) == []
    later = alive + timedelta(seconds=2)
    assert checks(desk, later) == [Check.INBOX]
    assert f"`yixian inbox drop {row_id}`" in found(desk, later)[0].reason
    desk(lambda s: inbox.drop(s, row_id))
    assert checks(desk, later) == []


def test_a_message_that_could_have_left_is_found_unless_it_waits_on_purpose(
    desk: Desk, alive: datetime
) -> None:
    add(desk, message("later", alive + MINUTE))
    add(desk, message("told to wait", alive + MINUTE, chat_id=2, reason="RetryAfter: 60"))
    add(desk, message("behind it", alive - 9 * MINUTE, chat_id=2))
    assert checks(desk, alive) == []
    row_id = add(desk, message("stuck", alive - MINUTE))
    assert [finding.reason.split(". ")[0] for finding in found(desk, alive)] == [
        f"Message {row_id} could have left 60 s ago"
    ]
    desk(lambda s: outbox.drop(s, row_id))
    assert checks(desk, alive) == []


def test_a_broadcast_may_take_as_long_as_the_pace_makes_it(desk: Desk, alive: datetime) -> None:
    for number in range(60):
        add(desk, message(f"m{number}", alive - MINUTE, chat_id=number))
    assert checks(desk, alive, per_second=4) == []
    assert checks(desk, alive, per_second=30) == [Check.OUTBOX]


def test_a_message_that_hangs_on_its_way_is_found(desk: Desk, alive: datetime) -> None:
    leased = {"state": OutboxState.LEASED, "lease_until": alive + outbox.LEASE}
    row_id = add(desk, message("hangs", alive - MINUTE, **leased))
    assert checks(desk, alive + timedelta(seconds=45)) == []
    reasons = [finding.reason.split(". ")[0] for finding in found(desk, alive + timedelta(seconds=46))]
    assert f"On its way for more than 45 s: message {row_id}" in reasons


def test_a_message_that_is_tried_in_vain_is_found_until_it_leaves(desk: Desk, alive: datetime) -> None:
    in_vain = {"attempts": 4, "reason": "NeverLeft: the store: OSError"}
    row_id = add(desk, message("tried", alive + MINUTE, **in_vain))
    assert [finding.reason.split(". ")[0] for finding in found(desk, alive)] == [
        f"Tried at least 4 times in vain: message {row_id}"
    ]
    set_to(desk, OutboxRow, row_id, state=OutboxState.SENT)
    assert checks(desk, alive) == []


def test_a_notice_that_is_due_and_not_said_is_found(desk: Desk, alive: datetime, person_id: int) -> None:
    due_at = desk.now() + MINUTE
    row = NoticeRow(
        key="n", person_id=person_id, kind="Unreachable", data={}, priority=2, told_at=due_at, due_at=due_at,
        held=True,
    )  # fmt: skip
    row_id = add(desk, row)
    assert checks(desk, alive) == []
    desk.hop(2026, 5, 25, 9)
    assert found(desk, alive)[0].reason.startswith(f"Notice {row_id} has been due for 240 s and not said. ")
    set_to(desk, NoticeRow, row_id, rendered_at=desk.now())
    assert checks(desk, alive) == []


def test_a_picture_that_does_not_come_in_is_found_after_five_minutes(
    desk: Desk, alive: datetime, person_id: int
) -> None:
    photo = Photo(
        stem="p", sent_by_id=person_id, chat_id=1, message_id=1, file_id="f", received_at=desk.now(),
        next_try_at=alive,
    )  # fmt: skip
    photo_id = add(desk, photo)
    desk.hop(2026, 5, 25, 9)
    assert checks(desk, alive) == []
    desk.hop(2026, 5, 25, 9, 1)
    assert found(desk, alive)[0].reason.startswith(f"Picture {photo_id} has not come in for 360 s. ")
    set_to(desk, Photo, photo_id, state=PhotoState.FAILED)
    assert checks(desk, alive) == []


def test_an_update_that_was_set_aside_is_found_for_an_hour_or_until_it_is_dropped(
    desk: Desk, alive: datetime
) -> None:
    add(desk, arrival(InboxState.QUARANTINED, alive - 61 * MINUTE))
    assert checks(desk, alive) == []
    row_id = add(desk, InboxRow(**arrival(InboxState.QUARANTINED, alive).model_dump() | {"update_id": 2}))
    assert found(desk, alive)[0].reason.startswith(f"Set aside within the hour: update {row_id}. ")
    desk(lambda s: inbox.drop(s, row_id))
    assert checks(desk, alive) == []


def test_a_rung_that_is_owed_and_not_reached_is_found_by_its_blocker(
    desk: Desk, alive: datetime, person_id: int
) -> None:
    case_id = add(desk, blocker(desk, person_id))
    assert checks(desk, alive) == []
    desk.hop(2026, 5, 25, 9)
    assert [finding.reason.split(". ")[0] for finding in found(desk, alive)] == [
        "A rung is owed and not reached: B-0417"
    ]
    set_to(desk, Blocker, case_id, next_step_at=None)
    assert checks(desk, alive) == []


def test_the_rungs_of_closed_blockers_are_not_owed(desk: Desk, alive: datetime, person_id: int) -> None:
    case_id = add(desk, blocker(desk, person_id))
    set_to(desk, Blocker, case_id, state=BlockerState.CLOSED)
    desk.hop(2026, 5, 25, 9)
    assert checks(desk, alive) == []


@pytest.mark.parametrize("state", [OutboxState.DEAD, OutboxState.UNKNOWN])
@pytest.mark.parametrize("priority", [Priority.RED, Priority.ESCALATION])
def test_a_message_of_a_late_blocker_that_did_not_arrive_is_found_until_it_is_dropped(
    desk: Desk, alive: datetime, state: OutboxState, priority: Priority
) -> None:
    lost = {"state": state, "settled_at": alive}
    add(desk, message("answer", alive, **lost))
    long_ago = alive - timedelta(days=1, seconds=1)
    edited = add(desk, message("old", alive, priority=priority, state=state, settled_at=long_ago))
    add(desk, message("edit", alive, priority=priority, edits_id=edited, **lost))
    assert checks(desk, alive) == []
    row_id = add(desk, message("red", alive, priority=priority, **lost))
    assert [finding.reason.split(". ")[0] for finding in found(desk, alive)] == [
        f"Did not arrive, though somebody has to act on it: message {row_id}"
    ]
    desk(lambda s: outbox.drop(s, row_id))
    assert checks(desk, alive) == []


def test_looking_reads_no_table_from_end_to_end(desk: Desk, engine: Engine) -> None:
    if is_shared(engine):
        return  # its planner rightly scans tables as small as a test's
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    looks: list[Callable[[Session], Any]] = [
        lambda s: findings(s, now=desk.now(), sweeps=EVERY),
        lambda s: health.counts(s, desk.now()),
        lambda s: health.oldest(s, desk.now()),
    ]
    with Session(engine) as session:
        session.info["wall_at"] = wall_now()
        for look in looks:
            look(session)
    event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        steps = [
            step[3]
            for statement, parameters in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if step[3].startswith(("SCAN", "SEARCH"))
        ]
    used = [re.fullmatch(r"(?:SCAN|SEARCH) \w+ USING (?:COVERING )?INDEX (\w+).*", step) for step in steps]
    assert len(steps) >= 18
    names = {index[1] if index else None for index in used}
    unsent = {"ix_outbox_unsent", "ix_outbox_next"}  # both hold what is unsent and nothing else
    assert names & unsent
    assert names - unsent == {
        "sqlite_autoindex_heartbeat_1", "ix_inbox_pending", "ix_inbox_quarantined",
        "ix_outbox_lost", "ix_notice_waiting", "ix_photo_pending", "ix_blocker_next_step", "ix_upload_open",
        "ix_artifact_pending", "ix_attachment_pending", "uq_draft_open",
    }  # fmt: skip


def set_to(desk: Desk, table: type[Any], row_id: int, **values: Any) -> None:
    """Change a row."""

    def work(session: Session) -> None:
        row = session.exec(select(table).where(table.id == row_id)).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)

    desk(work)


def blocker(desk: Desk, person_id: int) -> Blocker:
    """A blocker that climbs at 08:56."""
    department_id = add(desk, Department(code="urban", name="城管局"))
    road = Project(code="LS-087", name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW)
    at = desk.now()
    return Blocker(
        number="B-0417", project_id=add(desk, road), category=Category.OTHER, words="电缆未迁",
        raised_by_id=person_id, raised_at=at, lead_id=department_id, policy={}, sign_due_at=at, limit_at=at,
        next_step_at=at + MINUTE,
    )  # fmt: skip
