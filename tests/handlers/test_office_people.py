"""The office looks people up, hands their items over and removes them."""

import pytest

from handlers import office_people
from handlers.routes import PRESSES
from handlers.turn import Turn
from models.inbox import InboxState
from models.people import Person, Reach, Role
from services import access, people
from tests.handlers.conftest import Counter, message, user
from tests.services.blocker_town import DEPUTY, LEADER, OFFICE, OFFICER, Site, build, person
from views.office_people import (
    AskHandOver,
    AskReceiver,
    AskRemoval,
    HandOver,
    ListPeople,
    RemovePerson,
    ShowPerson,
)
from views.payloads import Payload


@pytest.fixture
def site(counter: Counter) -> Site:
    made = build(counter.desk)
    counter.desk.hop(2026, 5, 26, 10)
    return made


def number(site: Site, telegram_id: int) -> int:
    return site.desk(lambda s: person(s, telegram_id).id or 0)


def presses(counter: Counter, payload: Payload) -> Turn:
    shown = message(OFFICE, text="card")
    query = {"id": "1", "from": user(OFFICE), "chat_instance": "c", "data": payload.pack(), "message": shown}
    return counter(PRESSES[type(payload)], callback_query=query)


def last(counter: Counter) -> str:
    return counter.desk.heard(OFFICE)[-1]


def test_an_officers_items_are_handed_over_and_the_officer_is_removed(site: Site, counter: Counter) -> None:
    officer, deputy = number(site, OFFICER), number(site, DEPUTY)
    counter(office_people.everybody, message=message(OFFICE, text="/people"))
    assert "专员甲" in last(counter)
    presses(counter, ShowPerson(officer))
    assert "LS-087" in last(counter)
    presses(counter, AskReceiver(officer, 0))
    presses(counter, AskHandOver(officer, deputy))
    assert "1 个项目" in last(counter)
    presses(counter, HandOver(officer, deputy))
    assert "LS-087" not in last(counter)
    presses(counter, AskRemoval(officer))
    assert "确定移除" in last(counter)
    presses(counter, RemovePerson(officer))
    assert "已移除" in last(counter)
    assert site.desk(lambda s: access.person(s, OFFICER)) is None


def test_a_second_press_hands_nothing_over_and_says_so(site: Site, counter: Counter) -> None:
    officer, deputy = number(site, OFFICER), number(site, DEPUTY)
    presses(counter, HandOver(officer, deputy))
    heard = len(counter.desk.heard(DEPUTY)), len(counter.desk.heard(OFFICER))
    assert "没有可交接的事项" in presses(counter, HandOver(officer, deputy)).toast
    assert (len(counter.desk.heard(DEPUTY)), len(counter.desk.heard(OFFICER))) == heard


def test_the_last_administrator_is_kept_with_a_sentence(site: Site, counter: Counter) -> None:
    site.desk(lambda s: people.grant(s, person(s, LEADER), Role.ADMIN))
    for payload in (AskRemoval(number(site, LEADER)), RemovePerson(number(site, LEADER))):
        assert "最后一名管理员" in presses(counter, payload).toast
    assert site.desk(lambda s: access.person(s, LEADER)) is not None


def test_many_people_are_turned_over_by_pages(site: Site, counter: Counter) -> None:
    site.desk(
        lambda s: s.add_all(
            [Person(name=f"甲{n}", telegram_id=900 + n, reach=Reach.REACHABLE) for n in range(9)]
        )
    )
    presses(counter, ListPeople(1))
    assert "甲8" not in last(counter)
    presses(counter, ListPeople(2))
    assert "甲8" in last(counter)
    presses(counter, AskReceiver(number(site, OFFICER), 1))
    assert "交接给谁" in last(counter)
    presses(counter, AskReceiver(number(site, OFFICER), 2))
    assert counter.state is InboxState.REFUSED


def test_the_list_is_the_offices_alone(site: Site, counter: Counter) -> None:  # noqa: ARG001
    counter(office_people.everybody, message=message(OFFICER, text="/people"))
    assert "专员甲" not in counter.desk.heard(OFFICER)[-1]
