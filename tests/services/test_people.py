"""Language and menu follow a person; the office hears of who cannot be reached."""

import pytest
from sqlmodel import select

from models.engine import Session
from models.outbox import OutboxRow
from models.people import Person, Reach, Role
from models.projects import Sector, Stage
from services import access, menus, people, projects, reach
from services.departments import NewDepartment
from services.projects import NewProject
from tests.services.coming_in import HE, SHE, enters, secret_for
from tests.services.conftest import Desk
from views import menus as drawn_menus
from views.delivery import RENDERERS
from views.people import unreachable


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh_CN"), ("zh", "zh_CN"), ("ZH-TW", "zh_CN"), ("en", "en"), ("de", "en"), (None, "zh_CN")],
)
def test_the_language_is_that_of_telegram_and_the_office_where_it_does_not_say(
    desk: Desk, code: str | None, language: str
) -> None:
    assert enters(desk, secret_for(desk), language_code=code).language == language


def test_an_unknown_language_is_a_mistake(desk: Desk) -> None:
    person = enters(desk, secret_for(desk))
    with pytest.raises(ValueError, match="tlh"):
        desk(lambda s: people.set_language(s, person, "tlh", desk.now()))


def test_a_menu_is_sent_when_it_changes_and_only_then(desk: Desk) -> None:
    enters(desk, secret_for(desk))

    def offer(language: str) -> list[str]:
        def unit(session: Session) -> None:
            person = access.person(session, HE)
            assert person is not None
            people.set_language(session, person, language, desk.now())
            drawn_menus.offer(session, person)

        desk(unit)
        rows = desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.method == menus.METHOD)).all())
        return [row.payload["commands"][0]["description"] for row in rows]

    assert offer("zh_CN") == ["上报堵点"]
    assert offer("zh_CN") == ["上报堵点"]
    assert offer("en") == ["上报堵点", "Raise a blocker"]
    assert offer("zh_CN") == ["上报堵点", "Raise a blocker", "上报堵点"]


def test_a_menu_belongs_to_one_chat(desk: Desk) -> None:
    person = enters(desk, secret_for(desk))
    desk(lambda s: drawn_menus.offer(s, person))
    row = desk(lambda s: s.exec(select(OutboxRow)).one())
    assert row.payload["scope"] == {"type": "chat", "chat_id": HE}
    assert [command["command"] for command in row.payload["commands"]] == list(menus.commands([Role.OFFICER]))


def test_a_viewer_is_offered_nothing_to_fill_in() -> None:
    offered = ("week", "p", "photos", "bulletin", "me", "start", "help", "language")
    assert menus.commands([Role.VIEWER]) == offered


def test_the_office_hears_once_that_somebody_cannot_be_reached(desk: Desk) -> None:
    assert RENDERERS["Unreachable"] is unreachable
    road = NewProject(code="LS-041", name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW)
    desk(lambda s: projects.add(s, road, None, desk.now()))
    desk.hop(2026, 5, 26, 10)
    person = enters(desk, secret_for(desk, projects=["LS-041"]))

    def coordinator(session: Session) -> None:
        boss = Person(name="项目办", telegram_id=SHE, language="zh_CN", reach=Reach.REACHABLE)
        session.add(boss)
        session.flush()
        people.grant(session, boss, Role.COORDINATOR)

    desk(coordinator)
    for _ in range(2):
        desk(lambda s: reach.lost(s, person.id or 0, desk.now()))
    (told,) = desk.heard(SHE)
    assert "联系不上 <b>专员甲</b>（项目专员）" in told
    assert "LS-041" in told


def test_projects_and_departments_are_looked_at_before_they_are_kept() -> None:
    with pytest.raises(ValueError, match="code"):
        NewProject(code="LS 41", name="一条路", sector=Sector.INDUSTRY, stage=Stage.NEW)
    with pytest.raises(ValueError, match="percent_tenths"):
        NewProject(code="LS-041", name="路", sector=Sector.INDUSTRY, stage=Stage.NEW, percent_tenths=1001)
    with pytest.raises(ValueError, match="name"):
        NewDepartment(code="urban", name="")
