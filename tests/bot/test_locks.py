"""Locks divide the work between processes, and end with the process that held them."""

import pytest
from sqlalchemy import Engine
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
    assert not other.join()
    one.close()
    other.close()
    assert one.join()
    one.close()
