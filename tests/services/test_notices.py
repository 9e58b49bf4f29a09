"""A notice is said once; what is not red waits for the office to open, and then goes as one message."""

from dataclasses import dataclass

from markupsafe import Markup

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


def _card(_session: Session, row: NoticeRow, _words: Words) -> Card:
    return Card(Markup("bell {}").format(row.data["number"]))


delivery.RENDERERS["Rang"] = _card


def listener(desk: Desk, reach: Reach = Reach.REACHABLE) -> Person:
    def work(session: Session) -> Person:
        person = Person(name="联络员乙", telegram_id=CHAT, reach=reach)
        session.add(person)
        session.flush()
        return person

    return desk(work)


def tell(desk: Desk, person: Person, number: int, *, red: bool = False) -> bool:
    return desk(
        lambda s: notices.tell(s, person, Rang(number), key=f"bell:{number}", now=desk.now(), red=red)
    )


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
    assert desk(lambda s: delivery.release(s, desk.now())) == 1
    assert desk(lambda s: delivery.release(s, desk.now())) == 0
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
