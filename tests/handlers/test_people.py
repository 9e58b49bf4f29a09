"""Coming in, help and language, as they are answered in the chat."""

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from handlers import people
from models.inbox import InboxState
from models.outbox import OutboxRow
from models.people import Person, Reach, Role
from models.projects import Sector, Stage
from services import menus, projects
from services import people as doors
from services.projects import NewProject
from tests.handlers.conftest import Counter, message, user
from views.people import ChooseLanguage

HE = 601


@pytest.fixture
def secret(counter: Counter) -> str:
    """An invitation for the officer of one project."""
    desk = counter.desk
    road = NewProject(code="LS-041", name="合肥路未贯通道路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW)
    desk(lambda s: projects.add(s, road, None, desk.now()))
    return desk(
        lambda s: doors.invite(
            s, name="专员甲", role=Role.OFFICER, department=None, projects=["LS-041"], now=desk.now()
        )
    )


def choose(counter: Counter, number: int) -> str:
    """Press one of the languages."""
    data = ChooseLanguage(number).pack()
    query = {"id": "9", "from": user(HE), "chat_instance": "1", "data": data, "message": message(HE)}
    return counter(people.choose_language, callback_query=query).toast


def menu(counter: Counter) -> Sequence[str]:
    """The commands of the last menu that was queued."""
    sent = select(OutboxRow).where(OutboxRow.method == menus.METHOD).order_by(col(OutboxRow.id))
    rows = counter.desk(lambda s: s.exec(sent).all())
    return [command["description"] for command in rows[-1].payload["commands"]]


@pytest.mark.parametrize(
    ("language", "hello", "listed", "first"),
    [
        ("zh-hans", "专员甲，你好", "名下 1 个项目", "上报堵点"),
        ("en", "Hello 专员甲", "1 project:", "Raise a blocker"),
    ],
)
def test_an_invited_person_is_greeted_with_what_is_theirs(
    counter: Counter, secret: str, language: str, hello: str, listed: str, first: str
) -> None:
    counter(people.start, message=message(HE, language=language, text=f"/start {secret}"))
    ((_, text),) = counter.said()
    assert hello in text
    assert listed in text
    assert "<b>LS-041</b> 合肥路未贯通道路" in text
    assert menu(counter)[0] == first


def test_start_by_somebody_who_had_left_makes_them_reachable_again(counter: Counter) -> None:
    counter.desk(lambda s: s.add(Person(name="专员甲", telegram_id=HE, language="zh_CN", reach=Reach.GONE)))
    counter(people.start, message=message(HE, text="/start"))
    assert counter.desk(lambda s: s.exec(select(Person.reach)).one()) is Reach.REACHABLE


def test_start_by_a_stranger_tells_how_to_be_invited(counter: Counter) -> None:
    counter(people.start, message=message(HE, text="/start"))
    assert "凭邀请使用" in counter.said()[0][1]
    assert counter.state is InboxState.HANDLED


def test_a_chosen_language_counts_at_once_and_for_the_menu(counter: Counter, secret: str) -> None:
    counter(people.start, message=message(HE, text=f"/start {secret}"))
    counter(people.language, message=message(HE, text="/language"))
    assert choose(counter, 1) == "From now on in English."
    counter(people.help_, message=message(HE, text="/help"))
    assert menu(counter)[0] == "Raise a blocker"
    assert "When the weekly prompt comes" in counter.said()[-1][1]
    assert choose(counter, 0) == "好的，以后用中文。"


@pytest.mark.parametrize("number", [2, -1])
def test_a_language_that_is_not_there_is_out_of_date(counter: Counter, secret: str, number: int) -> None:
    counter(people.start, message=message(HE, text=f"/start {secret}"))
    assert "已过期" in choose(counter, number)
    assert counter.state is InboxState.REFUSED


def test_a_strangers_press_finds_nothing(counter: Counter) -> None:
    assert "没有找到" in choose(counter, 0)
