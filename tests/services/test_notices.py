"""A notice is said once; what is not red waits for the office to open, and then goes as one message."""

from dataclasses import dataclass

import pytest
from markupsafe import Markup

from jobs import notices as sweep
from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person, Reach
from services import notices
from services.notices import Notice
from tests.services.conftest import Desk
from views import delivery
from views.card import Card

CHAT = 1001


@dataclass(frozen=True)
class Rang(Notice):
    """A bell rang."""

    number: int


@dataclass(frozen=True)
class Cracked(Notice):
    """A bell cracked, in a way that nobody can draw."""

    number: int


def _card(_session: Session, row: NoticeRow, _words: Words) -> Card:
    return Card(Markup("bell {}").format(row.data["number"]))


def _cracked(_session: Session, row: NoticeRow, _words: Words) -> Card:
    return Card(Markup("{}").format(1 // row.data["number"]))


delivery.RENDERERS["Rang"] = _card
delivery.RENDERERS["Cracked"] = _cracked


def listener(desk: Desk, reach: Reach = Reach.REACHABLE, telegram_id: int = CHAT) -> Person:
    def work(session: Session) -> Person:
        person = Person(name="联络员乙", telegram_id=telegram_id, reach=reach)
        session.add(person)
        session.flush()
        return person

    return desk(work)


def tell(desk: Desk, person: Person, number: int, *, red: bool = False) -> bool:
    return desk(
        lambda s: notices.tell(s, person, Rang(number), key=f"bell:{number}", now=desk.now(), red=red)
    )


def opens(desk: Desk) -> int:
    """The sweep comes round; return for how many people something was held."""
    found = desk(lambda s: sweep.due(s, desk.now()))
    for person_id in found:
        desk(lambda s, person_id=person_id: sweep.step(s, person_id, desk.now()))  # type: ignore[misc]
    return len(found)


def test_a_notice_in_office_hours_is_said_in_the_same_transaction_and_once(desk: Desk) -> None:
    person = listener(desk)
    assert tell(desk, person, 1)
    assert not tell(desk, person, 1)
    assert desk.heard(CHAT) == ["bell 1"]


def test_notices_of_the_night_go_as_one_message_when_the_office_opens(desk: Desk) -> None:
    person = listener(desk)
    desk.hop(2026, 5, 25, 18, 0)
    for number in (1, 2, 3):
        tell(desk, person, number)
    assert desk.heard(CHAT) == []
    assert desk(notices.next_due_at) == desk.hop(2026, 5, 26, 8, 40)
    assert [opens(desk), opens(desk)] == [1, 0]
    (said,) = desk.heard(CHAT)
    assert [said.count(f"bell {number}") for number in (1, 2, 3)] == [1, 1, 1]


def test_red_goes_at_once_at_night(desk: Desk) -> None:
    person = listener(desk)
    desk.hop(2026, 5, 30, 23, 0)
    tell(desk, person, 1, red=True)
    assert desk.heard(CHAT) == ["bell 1"]


def test_nothing_is_queued_for_somebody_who_cannot_be_reached(desk: Desk) -> None:
    person = listener(desk, Reach.GONE)
    tell(desk, person, 1)
    assert desk.heard(CHAT) == []


def test_a_night_that_does_not_fit_one_message_is_said_in_several_and_whole(desk: Desk) -> None:
    person = listener(desk)
    desk.hop(2026, 5, 25, 18, 0)
    for number in range(1000, 1900):
        tell(desk, person, number)
    desk.hop(2026, 5, 26, 8, 40)
    opens(desk)
    said = desk.heard(CHAT)
    assert len(said) > 1
    assert all(len(text) <= 4096 for text in said)
    assert sum(text.count("bell") for text in said) == 900


def test_one_person_whose_notice_cannot_be_drawn_holds_up_nobody_else(desk: Desk) -> None:
    person, other = listener(desk), listener(desk, telegram_id=CHAT + 1)
    desk.hop(2026, 5, 25, 18, 0)
    desk(lambda s: notices.tell(s, person, Cracked(0), key="cracked", now=desk.now()))
    tell(desk, other, 2)
    desk.hop(2026, 5, 26, 8, 40)
    first, second = desk(lambda s: sweep.due(s, desk.now()))
    with pytest.raises(ZeroDivisionError):
        desk(lambda s: sweep.step(s, first, desk.now()))
    desk(lambda s: sweep.step(s, second, desk.now()))
    assert desk.heard(CHAT + 1) == ["bell 2"]
