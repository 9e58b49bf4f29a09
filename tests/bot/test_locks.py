"""Locks divide the work between processes, and end with the process that held them."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from models.engine import connect
from models.locks import Locks, Space
from tests.postgres import Postgres

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_a_lane_belongs_to_one_process_until_it_is_let_go(engine: Engine) -> None:
    one, other = Locks(engine, Space.LANES), Locks(engine, Space.LANES)
    assert one.keep([-100_123, 7, 2**52]) == {-100_123, 7, 2**52}
    assert other.keep([7, 8]) == {8}
    assert one.keep([2**52]) == {2**52}
    assert other.keep([7, 8, 2**52]) == {7, 8}
    one.close()
    assert other.keep([7, 2**52]) == {7, 2**52}
    other.close()


def test_locks_of_different_kinds_do_not_meet(engine: Engine) -> None:
    lanes, sender = Locks(engine, Space.LANES), Locks(engine, Space.SENDER)
    assert lanes.keep([0]) == sender.keep([0]) == {0}
    lanes.close()
    sender.close()


def test_a_connection_that_was_cut_holds_nothing_and_says_so(engine: Engine, postgres: Postgres) -> None:
    one, other_engine = Locks(engine, Space.SENDER), connect(engine.url.render_as_string())
    other = Locks(other_engine, Space.SENDER)
    assert one.keep([0]) == {0}
    assert other.keep([0]) == set()
    other.close()
    postgres.cut(str(engine.url.database))
    assert other.keep([0]) == {0}
    with pytest.raises(OperationalError):
        one.keep([0])
    assert one.keep([0]) == set()
    one.close()
    other.close()
    other_engine.dispose()


def test_who_joins_learns_whether_others_are_at_work(engine: Engine) -> None:
    one, other = Locks(engine, Space.MEDIA), Locks(engine, Space.MEDIA)
    assert one.join()
    one.keep(())
    assert not other.join()
    one.close()
    other.close()
    assert one.join()
    one.close()


def test_who_is_alone_keeps_others_out_until_it_lets_them_in(engine: Engine) -> None:
    one, other = Locks(engine, Space.MEDIA), Locks(engine, Space.MEDIA)
    assert one.join()
    with ThreadPoolExecutor() as beside:
        joining = beside.submit(other.join)
        deadline = monotonic() + 30
        while not waiting(engine):
            assert not joining.done()
            assert monotonic() < deadline
        one.keep(())
        assert not joining.result(30)
    one.close()
    other.close()


def test_who_joins_again_holds_nothing_from_before(engine: Engine) -> None:
    one, other = Locks(engine, Space.MEDIA), Locks(engine, Space.MEDIA)
    assert one.join()
    assert one.join()
    one.close()
    assert other.join()
    other.close()


def test_locks_that_are_closed_while_somebody_asks_for_them_let_that_one_go(engine: Engine) -> None:
    one, other = Locks(engine, Space.MEDIA), Locks(engine, Space.MEDIA)
    assert one.join()
    with ThreadPoolExecutor() as beside:
        joining = beside.submit(other.join)
        while not waiting(engine):
            assert not joining.done()
        closing = beside.submit(other.close)
        one.close()
        assert not joining.exception(30)
        assert not closing.exception(30)
    assert one.join()
    one.close()


def waiting(engine: Engine) -> bool:
    """Whether somebody waits for a lock."""
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
