"""Going on leave in three taps or one line, and seeing what is stored."""

from datetime import date

import pytest
from sqlmodel import select

from handlers import leaves, me, said
from handlers.routes import PRESSES
from handlers.turn import Turn
from models.people import Leave
from services import leave_entry
from services.leave_entry import Written
from tests.handlers.conftest import Counter, message, user
from tests.services.blocker_town import DEPUTY, LEADER, OFFICER, Site, build, person
from views.leaves import ConfirmLeave, LeaveFrom, LeaveUntil
from views.payloads import Payload

TUESDAY = date(2026, 5, 26)


@pytest.fixture
def site(counter: Counter) -> Site:
    made = build(counter.desk)
    counter.desk.hop(2026, 5, 26, 10)
    return made


def presses(counter: Counter, who: int, payload: Payload) -> Turn:
    shown = message(who, text="card")
    query = {"id": "1", "from": user(who), "chat_instance": "c", "data": payload.pack(), "message": shown}
    return counter(PRESSES[type(payload)], callback_query=query)


def kept(counter: Counter) -> list[Leave]:
    return list(counter.desk(lambda s: s.exec(select(Leave)).all()))


def test_three_taps_make_a_leave(site: Site, counter: Counter) -> None:
    day = TUESDAY.toordinal()
    deputy = site.desk(lambda s: person(s, DEPUTY).id or 0)
    counter(leaves.begin, message=message(OFFICER, text="/leave"))
    for payload in (LeaveFrom(day), LeaveUntil(day, day + 2), ConfirmLeave(day, day + 2, deputy)):
        presses(counter, OFFICER, payload)
    (leave,) = kept(counter)
    assert (leave.starts_on, leave.ends_on, leave.deputy_id) == (TUESDAY, date(2026, 5, 28), deputy)
    assert "已登记请假 <b>5/26 至 5/28</b>，代办：副手丁" in counter.desk.heard(OFFICER)[-1]
    assert "由您代办" in counter.desk.heard(DEPUTY)[-1]


def test_one_line_makes_a_leave(site: Site, counter: Counter) -> None:  # noqa: ARG001
    counter(said.said, message=message(OFFICER, text="请假 6月3日-6月5日 副手丁"))
    (leave,) = kept(counter)
    assert (leave.starts_on, leave.ends_on) == (date(2026, 6, 3), date(2026, 6, 5))


def test_a_line_that_names_nobody_known_asks_who_stands_in(site: Site, counter: Counter) -> None:  # noqa: ARG001
    counter(said.said, message=message(OFFICER, text="请假 6月3日-6月5日 无此人"))
    assert kept(counter) == []
    assert "由谁代办" in counter.desk.heard(OFFICER)[-1]
    counter(said.said, message=message(OFFICER, text="请假"))
    assert "从哪天开始" in counter.desk.heard(OFFICER)[-1]


def test_who_has_nothing_to_stand_in_for_takes_no_leave(site: Site, counter: Counter) -> None:  # noqa: ARG001
    counter(leaves.begin, message=message(LEADER, text="/leave"))
    turn = presses(counter, LEADER, LeaveFrom(TUESDAY.toordinal()))
    assert turn.alert
    assert kept(counter) == []


def test_a_person_sees_everything_that_is_stored_about_them(site: Site, counter: Counter) -> None:
    site.raises()
    counter(said.said, message=message(OFFICER, text="请假 6月3日-6月5日 副手丁"))
    counter(me.me, message=message(OFFICER, text="/me"))
    card = counter.desk.heard(OFFICER)[-1]
    stored = ("专员甲", str(OFFICER), "中文", "项目专员", "LS-087", "6/3 至 6/5", "上报堵点 1 件", "要删除")
    for part in stored:
        assert part in card, part


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("请假 6月3日-6月5日 专员乙", Written(date(2026, 6, 3), date(2026, 6, 5), "专员乙")),
        ("请假6月3日", Written(date(2026, 6, 3), date(2026, 6, 3))),
        ("休假：2026-06-03 至 2026-06-05", Written(date(2026, 6, 3), date(2026, 6, 5))),
        ("leave 6/3-6/5 Li Wei", Written(date(2026, 6, 3), date(2026, 6, 5), "Li Wei")),
        ("请假 1月4日到1月8日", Written(date(2027, 1, 4), date(2027, 1, 8))),
        ("请假 2月30日", Written()),
        ("请假", Written()),
        ("工人请假，进度慢", None),
        ("087 约 50%", None),
    ],
)
def test_a_line_is_read_as_a_leave_or_not(text: str, meant: Written | None) -> None:
    assert leave_entry.read(text, TUESDAY) == meant
