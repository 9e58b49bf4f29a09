"""The events are numbered and chained once, whoever seals, and cannot be changed behind the chain's back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.clock import wall_now
from jobs import sealing
from models.engine import Session, is_beaten
from models.people import Role
from services import audit, chain
from services.audit import Audit, Flaw
from services.chain import Seal, events
from services.events import Fact, record
from tests.services.conftest import Desk
from tests.services.tampering import SEEN_BY_A_PRINTED_SEAL, SINGLE, Tampering, disarm, tampered

NOW = datetime(2026, 5, 25, 0, 55, tzinfo=UTC)
only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def one_happens(session: Session, number: int = 1, **facts: Fact) -> None:
    """Something happens."""
    record(session, "task.set", "task", number, by=None, now=NOW, **facts)


def happen(desk: Desk, count: int) -> None:
    """As many events happen."""

    def unit(session: Session) -> None:
        for number in range(count):
            one_happens(session, number, project=number, role=Role.OFFICER)

    desk(unit)


def seal(desk: Desk) -> int:
    """One group is sealed."""
    return desk(chain.seal)


def walk(desk: Desk, printed: Seal | None = None) -> Audit:
    """The whole chain is looked at."""
    return desk(lambda session: audit.walk(session, printed))


def numbers(desk: Desk) -> list[tuple[int, int | None]]:
    """The ids of all events with their numbers."""
    found = select(events.c.id, events.c.seq).order_by(events.c.id)
    return [(row.id, row.seq) for row in desk(lambda s: s.connection().execute(found).all())]


def test_an_event_is_sealed_in_the_encoding_that_is_written_down(desk: Desk) -> None:
    desk(
        lambda s: record(
            s, "blocker.rung", "blocker", 7, by=None, now=NOW, rung=Role.HEAD, told=True, none=None
        )
    )
    seal(desk)
    encoded = (
        b"0" * 64 + b'\n{"at":"2026-05-25T00:55:00.000000+00:00","by_id":null,'
        b'"data":{"none":null,"rung":"head","told":true},"id":1,"kind":"blocker.rung","seq":1,'
        b'"subject":"blocker","subject_id":7}'
    )
    assert desk(chain.latest) == Seal(1, sha256(encoded).hexdigest())


def test_events_are_numbered_in_their_order_and_only_once(desk: Desk) -> None:
    assert desk(chain.latest) is None
    happen(desk, 3)
    assert (seal(desk), seal(desk)) == (3, 0)
    happen(desk, 2)
    assert seal(desk) == 2
    assert numbers(desk) == [(n, n) for n in range(1, 6)]
    found = walk(desk)
    assert (found.holds, found.unsealed, found.flaw) == (desk(chain.latest), 0, None)
    assert found.sealed_at is not None


def test_a_sweep_seals_all_there_is_in_groups(desk: Desk) -> None:
    happen(desk, chain.TOGETHER + 1)
    groups = desk(lambda s: sealing.due(s, NOW))
    assert len(groups) == 2
    for group in groups:
        desk(lambda s, group=group: sealing.step(s, group, NOW))  # type: ignore[misc]
    assert desk(lambda s: sealing.due(s, NOW)) == range(0)
    found = walk(desk)
    assert (found.holds.seq, found.unsealed, found.flaw) == (chain.TOGETHER + 1, 0, None)


def test_a_sweep_reads_the_unsealed_by_an_index_of_their_own(engine: Engine) -> None:
    looked = select(events.c.id).where(events.c.seq.is_(None)).order_by(events.c.id).limit(chain.TOGETHER)
    with engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = connection.exec_driver_sql(
            f"{explain} {looked.compile(engine, compile_kwargs={'literal_binds': True})}"
        )
        assert "ix_event_unsealed" in str(plan.all())


def test_an_event_that_happens_while_it_is_being_sealed_waits_for_the_next_time(desk: Desk) -> None:
    happen(desk, 2)
    seal(desk)
    happen(desk, 1)
    found = walk(desk)
    assert (found.holds.seq, found.unsealed, found.flaw) == (2, 1, None)


@only_postgresql
def test_an_event_that_commits_late_is_sealed_late(desk: Desk) -> None:
    values = {"at": NOW, "kind": "task.set", "subject": "task", "subject_id": 1, "data": {}}
    with desk.engine.connect() as slow:
        slow.execute(insert(events).values(**values))
        happen(desk, 1)
        assert seal(desk) == 1
        slow.commit()
    assert seal(desk) == 1
    assert numbers(desk) == [(1, 2), (2, 1)]
    assert walk(desk).flaw is None


@only_postgresql
def test_nobody_waits_for_a_sealer_that_has_not_finished(desk: Desk) -> None:
    happen(desk, 1)
    seal(desk)
    happen(desk, 1)
    with Session(desk.engine) as slow:
        slow.info.update(wall_at=wall_now())
        assert chain.seal(slow) == 1
        assert seal(desk) == 0
        slow.commit()
    assert walk(desk).holds.seq == 2


@only_postgresql
def test_a_sealer_that_looked_before_another_finished_begins_again(desk: Desk) -> None:
    happen(desk, 1)
    seal(desk)
    with Session(desk.engine) as stale:
        stale.info.update(wall_at=wall_now())
        stale.connection().execute(select(events))
        happen(desk, 1)
        seal(desk)
        with pytest.raises(DBAPIError) as lost:
            chain.seal(stale)
    assert is_beaten(lost.value)


def in_threads(works: list[Callable[[], None]]) -> None:
    """Do things at the same time; whatever one of them raises is raised here."""
    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(work) for work in works]:
            future.result(60)


def test_many_sealers_make_one_chain(desk: Desk) -> None:
    total, each = 50, 25

    def persist(work: Callable[[Session], Any]) -> Any:
        while True:
            try:
                return desk(work)
            except DBAPIError as error:
                if not is_beaten(error):
                    raise

    def recorder() -> None:
        for number in range(each):
            persist(partial(one_happens, number=number))

    def sealer() -> None:
        while persist(lambda s: audit.walk(s).holds.seq) < total:
            persist(chain.seal)

    in_threads([recorder, sealer, sealer, recorder, sealer])
    found = walk(desk)
    assert (found.holds.seq, found.unsealed, found.flaw) == (total, 0, None)
    assert sorted(seq or 0 for _, seq in numbers(desk)) == list(range(1, total + 1))


ANEW: dict[str, Any] = {
    "id": 99, "at": datetime(2027, 1, 1, tzinfo=UTC), "kind": "x", "subject": "x", "subject_id": 99,
    "by_id": 99, "data": {"project": 99},
}  # fmt: skip


def refused(engine: Engine, statement: Any) -> None:
    """The database refuses a statement, whoever sends it."""
    statement = text(statement) if isinstance(statement, str) else statement
    with (
        pytest.raises(IntegrityError, match="events are added and sealed, nothing else"),
        engine.begin() as connection,
    ):
        connection.execute(statement)


def test_no_column_of_an_event_can_be_changed(desk: Desk) -> None:
    assert {column.name for column in events.columns} == {*ANEW, "seq", "hash"}
    happen(desk, 1)
    for column, value in ANEW.items():
        refused(desk.engine, update(events).values({column: value}))
        refused(desk.engine, update(events).values({column: value, "seq": 1, "hash": "f" * 64}))
    seal(desk)
    for column, value in ANEW.items():
        refused(desk.engine, update(events).values({column: value}))


def test_a_seal_is_given_whole_once_and_for_ever(desk: Desk) -> None:
    happen(desk, 2)
    first = update(events).where(events.c.id == 1)
    refused(desk.engine, first.values(seq=1))
    refused(desk.engine, first.values(hash="f" * 64))
    seal(desk)
    for values in ({"seq": 3}, {"hash": "f" * 64}, {"seq": None, "hash": None}, {"seq": 1}):
        refused(desk.engine, first.values(values))


def test_no_event_can_be_deleted_or_begin_with_a_seal(desk: Desk) -> None:
    happen(desk, 2)
    refused(desk.engine, delete(events).where(events.c.id == 2))
    seal(desk)
    refused(desk.engine, delete(events).where(events.c.id == 2))
    values = {"at": NOW, "kind": "x", "subject": "x", "subject_id": 1, "data": {}}
    refused(desk.engine, insert(events).values(**values, seq=3, hash="f" * 64))
    refused(desk.engine, insert(events).values(**values, hash="f" * 64))
    assert walk(desk) == walk(desk)
    assert (walk(desk).holds.seq, walk(desk).flaw) == (2, None)


@only_postgresql
def test_the_events_cannot_be_truncated(desk: Desk) -> None:
    refused(desk.engine, "TRUNCATE event")


@only_sqlite
@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO event SELECT 1, at, kind, subject, subject_id, by_id, data, NULL, NULL FROM event",
        "UPDATE OR REPLACE event SET seq = 1, hash = 'x' WHERE id = 2",
        "UPDATE OR IGNORE event SET kind = 'x'",
        "UPDATE event SET rowid = 7 WHERE id = 2",
    ],
)
def test_what_sqlite_calls_replacing_is_refused_too(desk: Desk, statement: str) -> None:
    happen(desk, 1)
    seal(desk)
    happen(desk, 1)
    refused(desk.engine, statement)


@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_single_change_is_found_where_it_is(desk: Desk, at: int) -> None:
    happen(desk, 5)
    seal(desk)
    for what in SINGLE:
        expected, flaw = tampered(desk.engine, what, at)
        assert flaw is not None, what
        assert flaw.seq == expected, what
    assert walk(desk).flaw is None


def test_what_was_done_over_to_the_end_is_found_with_a_printed_seal(desk: Desk) -> None:
    happen(desk, 4)
    seal(desk)
    printed = Seal.parse(str(desk(chain.latest)))
    assert walk(desk, printed).flaw is None
    for what in SEEN_BY_A_PRINTED_SEAL:
        assert tampered(desk.engine, what, 3)[1] is None
        expected, flaw = tampered(desk.engine, what, 3, printed)
        assert flaw is not None
        assert flaw.seq == expected


def test_an_older_printed_seal_holds_while_the_chain_grows(desk: Desk) -> None:
    happen(desk, 2)
    seal(desk)
    printed = Seal.parse(str(desk(chain.latest)))
    happen(desk, 2)
    seal(desk)
    assert walk(desk, printed).flaw is None
    unlike = Seal(printed.seq, "0" * 16)
    assert walk(desk, unlike).flaw == Flaw(
        2, f"it or something before was rewritten: the printed seal says {'0' * 16}"
    )


@only_sqlite
@pytest.mark.parametrize(
    "nonsense", ["at = 'soon'", "data = '{'", "data = '[1e999]'", "kind = x'ff'", "at = 5"]
)
def test_an_event_that_cannot_be_read_is_told_by_its_number(desk: Desk, nonsense: str) -> None:
    happen(desk, 4)
    seal(desk)
    with desk.engine.begin() as connection:
        disarm(connection)
        connection.exec_driver_sql(f"UPDATE event SET {nonsense} WHERE seq = 3")
    assert walk(desk).flaw == Flaw(3, "it cannot be read")


@pytest.mark.parametrize(
    "printed", ["", "7", "0:" + "a" * 16, "7:" + "a" * 15, "7:" + "g" * 16, " 7:" + "a" * 16, "٧:" + "a" * 16]
)
def test_what_is_no_seal_is_not_read_as_one(printed: str) -> None:
    with pytest.raises(ValueError, match="not a seal"):
        Seal.parse(printed)


FACTS = st.dictionaries(
    st.sampled_from(["week", "project", "role", "told"]),
    st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.sampled_from(Role)),
)
STEPS = st.lists(st.one_of(st.just("seal"), FACTS), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, what=st.sampled_from(SINGLE), place=st.floats(0, 1))
def test_whatever_happened_the_chain_holds_and_whatever_is_done_to_it_is_found(
    engine: Engine, steps: list[Any], what: Tampering, place: float
) -> None:
    happened = 0
    with engine.connect() as connection:  # nothing is committed, so every example begins with no events
        session = Session(connection)
        session.info.update(wall_at=NOW)
        for step in [{}, {}, *steps, "seal", {"week": 202622}]:
            if step == "seal":
                chain.seal(session)
            else:
                one_happens(session, **step)
                happened += 1
            found = audit.walk(session)
            assert found.flaw is None
            assert found.holds.seq + found.unsealed == happened
        disarm(connection)
        expected = what(connection, 1 + round(place * (happened - 2)))
        flaw = audit.walk(session).flaw
        assert flaw is not None
        assert flaw.seq == expected
