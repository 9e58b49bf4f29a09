"""An event is for ever, so it takes nothing that may have to be erased."""

from typing import Any

import pytest

from models.people import Role
from services.events import record
from tests.services.conftest import Desk


@pytest.mark.parametrize("fact", ["专员甲", "13812345678", "liaison", 36.1, b"x", [1], {"name": 1}], ids=repr)
def test_an_event_takes_no_text_and_nothing_that_could_hold_one(desk: Desk, fact: Any) -> None:
    with pytest.raises(TypeError, match=r"task\.set cannot record title"):
        desk(lambda s: record(s, "task.set", "task", 1, by=None, now=desk.now(), title=fact))


def test_an_event_takes_numbers_enums_and_nothing_at_all(desk: Desk) -> None:
    desk(
        lambda s: record(
            s, "x", "task", 1, by=None, now=desk.now(), n=1, yes=True, role=Role.HEAD, empty=None
        )
    )
