"""What holds for every update, whatever it says."""

from sqlmodel import select

from handlers import people
from models.people import Person, Reach
from tests.handlers.conftest import Counter, message

HE = 1001


def reach_of(counter: Counter) -> Reach:
    return Reach(counter.desk(lambda s: s.exec(select(Person.reach)).one()))


def test_whoever_writes_in_private_can_be_written_to_again(counter: Counter) -> None:
    counter.desk(lambda s: s.add(Person(name="专员甲", telegram_id=HE, language="zh_CN", reach=Reach.GONE)))
    counter(people.help_, message=message(HE, chat=-5, text="/help"))
    assert reach_of(counter) is Reach.GONE
    counter(people.help_, message=message(HE, text="/help"))
    assert reach_of(counter) is Reach.REACHABLE
