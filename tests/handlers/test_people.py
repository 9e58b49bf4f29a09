"""Coming in, help and language, as they are answered in the chat."""

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from handlers import invitations, people
from handlers.routes import PRESSES
from handlers.turn import Turn
from models.engine import Session
from models.inbox import InboxRow, InboxState
from models.outbox import OutboxRow
from models.people import Person, Reach, Role, WrongTry
from models.projects import Post, Sector, Stage
from services import departments, menus, projects
from services import people as posts
from services.departments import NewDepartment
from services.projects import NewProject
from tests.handlers.conftest import Counter, message, user
from tests.services.coming_in import enters, secret_for
from views.invitations import AgreeToConsent, InvitePerson, ListInvitees
from views.payloads import Payload
from views.people import ChooseLanguage

HE, BOSS = 601, 602


@pytest.fixture
def secret(counter: Counter) -> str:
    """An invitation for the officer of one project."""
    desk = counter.desk
    road = NewProject(code="LS-041", name="合肥路未贯通道路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW)
    desk(lambda s: projects.add(s, road, None, desk.now()))
    return secret_for(desk, projects=["LS-041"])


def press(counter: Counter, letter: Payload, who: int = HE, language: str = "zh-hans") -> Turn:
    """Press a button."""
    listener = PRESSES[type(letter)]
    shown = message(who, language=language)
    query = {"id": "9", "from": user(who, language), "chat_instance": "1", "data": letter.pack()}
    return counter(listener, callback_query={**query, "message": shown})


def opens(counter: Counter, secret: str, language: str = "zh-hans", who: int = HE) -> str:
    """Open a link, and read what is said."""
    counter(people.start, message=message(who, language=language, text=f"/start {secret}"))
    return counter.said()[-1][1]


def comes_in(counter: Counter, secret: str, language: str = "zh-hans") -> str:
    """Open a link, agree, and read the welcome."""
    opens(counter, secret, language)
    press(counter, AgreeToConsent(1), language=language)
    return counter.said()[-1][1]


def choose(counter: Counter, number: int) -> str:
    """Press one of the languages."""
    return press(counter, ChooseLanguage(number)).toast


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
    text = comes_in(counter, secret, language)
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
    comes_in(counter, secret)
    counter(people.language, message=message(HE, text="/language"))
    assert choose(counter, 1) == "From now on in English."
    counter(people.help_, message=message(HE, text="/help"))
    assert menu(counter)[0] == "Raise a blocker"
    assert "When the weekly prompt comes" in counter.said()[-1][1]
    assert choose(counter, 0) == "好的，以后用中文。"


@pytest.mark.parametrize("number", [2, -1])
def test_a_language_that_is_not_there_is_out_of_date(counter: Counter, secret: str, number: int) -> None:
    comes_in(counter, secret)
    assert "已过期" in choose(counter, number)
    assert counter.state is InboxState.REFUSED


def test_a_strangers_press_finds_nothing(counter: Counter) -> None:
    assert "没有找到" in choose(counter, 0)


@pytest.mark.parametrize(
    ("language", "asked", "kept"),
    [("zh-hans", "同意后即可使用", "保存什么"), ("en", "once you agree, you are in", "What is kept")],
)
def test_who_is_invited_is_asked_first_and_is_a_stranger_until_they_agree(
    counter: Counter, secret: str, language: str, asked: str, kept: str
) -> None:
    text = opens(counter, secret, language)
    assert asked in text
    assert kept in text
    assert "/me" in text
    assert opens(counter, secret, language) == text
    counter(people.start, message=message(HE, text="/start"))
    assert "凭邀请使用" in counter.said()[-1][1]
    assert counter.desk(lambda s: s.exec(select(Person)).all()) == []


def test_agreeing_twice_repeats_the_welcome(counter: Counter, secret: str) -> None:
    welcome = comes_in(counter, secret)
    press(counter, AgreeToConsent(1))
    assert counter.said()[-1][1] == welcome == opens(counter, secret)


def test_a_wrong_try_is_kept_though_it_is_refused_and_the_sixth_is_not_looked_at(
    counter: Counter, secret: str
) -> None:
    said = {opens(counter, f"guess-{number}") for number in range(5)}
    assert len(said) == 1
    assert "这个邀请用不了" in said.pop()
    assert counter.state is InboxState.REFUSED
    assert counter.desk(lambda s: len(s.exec(select(WrongTry)).all())) == 5
    assert "请过一小时再试" in opens(counter, secret)
    assert counter.desk(lambda s: len(s.exec(select(WrongTry)).all())) == 5
    assert "同意后即可使用" in opens(counter, secret, who=BOSS)


@pytest.fixture
def boss(counter: Counter) -> Counter:
    """The project office, and eleven people on the list who have not come in."""
    desk = counter.desk

    def fill(session: Session) -> None:
        urban = departments.add(session, NewDepartment(code="urban", name="城市管理局"))
        listed = [Person(name=f"专员{number:02}") for number in range(10)] + [Person(name="联络员乙")]
        session.add_all(listed)
        session.flush()
        for person in listed[:10]:
            posts.grant(session, person, Role.OFFICER)
        posts.grant(session, listed[10], Role.LIAISON, urban.id)
        for number in range(4):
            code, stage = f"LS-{number:03}", Stage.NEW
            new = NewProject(code=code, name="一条路", sector=Sector.INFRASTRUCTURE, stage=stage)
            project = projects.add(session, new, urban, desk.now())
            posts.stand(session, listed[0], project.id or 0, Post.OFFICER)

    desk(fill)
    enters(desk, secret_for(desk, Role.COORDINATOR, "项目办"), BOSS)
    return counter


def labels(counter: Counter) -> list[str]:
    """The buttons of the newest card."""
    rows = counter.desk(lambda s: s.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all())
    return [button["text"] for row in rows[-1].payload["reply_markup"]["inline_keyboard"] for button in row]


def test_the_office_sees_page_by_page_who_has_not_come_in(boss: Counter) -> None:
    boss(invitations.waiting, message=message(BOSS, text="/invite"))
    first = boss.said()[-1][1]
    assert "名单上还有 11 人没有加入" in first
    assert "<b>专员00</b> 项目专员（LS-000、LS-001、LS-002、共 4 个项目）" in first
    assert labels(boss) == [f"专员{number:02}" for number in range(8)] + ["下一页 ›"]
    press(boss, ListInvitees(1), BOSS)
    assert "<b>联络员乙</b> 部门联络员（城市管理局）" in boss.said()[-1][1]
    assert labels(boss) == ["专员08", "专员09", "联络员乙", "‹ 上一页"]
    assert "已过期" in press(boss, ListInvitees(2), BOSS).toast


def test_the_office_gets_a_picture_to_pass_on_and_no_row_holds_the_secret(boss: Counter) -> None:
    press(boss, InvitePerson(11), BOSS)
    (row,) = boss.desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.method == "sendPhoto")).all())
    assert row.payload["photo"] == "invitation:2"
    assert row.payload["ticket"][1:3] == ["联络员乙", "部门联络员"]
    assert "联络员乙" in row.payload["caption"]
    assert "部门联络员（城市管理局）" in row.payload["caption"]
    assert "周一（6/1）08:55" in row.payload["caption"]
    assert "start=" not in row.payload["caption"]
    press(boss, ListInvitees(1), BOSS)
    assert "联络员乙</b> 部门联络员（城市管理局） · 已邀请，周一（6/1）08:55 前有效" in boss.said()[-1][1]


def test_no_update_keeps_the_secret_of_a_link_that_was_used_or_refused(counter: Counter, secret: str) -> None:
    for number in range(5):
        opens(counter, f"never-an-invitation-{number}")
    assert "请过一小时再试" in opens(counter, secret)  # it is still good
    assert "同意后即可使用" in opens(counter, secret, who=BOSS)
    bodies = counter.desk(lambda s: s.exec(select(InboxRow.body)).all())
    assert len(bodies) == 7
    assert all("/start …" in body for body in bodies)


def test_nobody_is_left_to_be_invited_where_all_have_come_in(counter: Counter) -> None:
    enters(counter.desk, secret_for(counter.desk, Role.ADMIN), BOSS)
    counter(invitations.waiting, message=message(BOSS, text="/invite"))
    assert "都已加入" in counter.said()[-1][1]


def test_whoever_is_not_of_the_office_invites_nobody(boss: Counter) -> None:
    enters(boss.desk, secret_for(boss.desk), HE)
    boss(invitations.waiting, message=message(HE, text="/invite"))
    assert "专员" not in boss.said()[-1][1]
    for letter in (ListInvitees(0), InvitePerson(11)):
        assert "没有找到" in press(boss, letter, HE).toast
