"""Welcome and help say to each role, in both languages, what it can do here."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from locales import LANGUAGES, Words
from models.engine import Session
from models.people import Person, Reach, Role
from models.projects import Post, Sector, Stage
from services import departments, menus, people, projects
from services.departments import NewDepartment
from services.invitations import IN_A_DEPARTMENT
from services.projects import NewProject
from tests.services.conftest import SHANGHAI, Desk, desk
from views.people import ChooseLanguage, help_card, language_card, welcome

__all__ = ["desk"]


def somebody(session: Session, *roles: Role, name: str = "某人") -> Person:
    """A person who holds roles, in a department where they need one."""
    person = Person(name=name, telegram_id=700, reach=Reach.REACHABLE)
    session.add(person)
    session.flush()
    urban = departments.add(
        session, NewDepartment(code="urban", name="城市管理局", name_en="Urban Management")
    )
    for role in roles:
        people.grant(session, person, role, urban.id if role in IN_A_DEPARTMENT else None)
    return person


def greeting(desk: Desk, language: str, *roles: Role, name: str = "某人") -> str:
    """The welcome card of somebody with these roles."""
    words = Words(language, SHANGHAI)
    return str(desk(lambda s: welcome(s, somebody(s, *roles, name=name), words).text))


def everyone() -> list[tuple[str, Role]]:
    """Every role in every language."""
    return [(language, role) for language in LANGUAGES for role in Role]


@pytest.mark.parametrize(("language", "role"), everyone())
def test_every_role_is_told_its_name_and_how_it_works(desk: Desk, language: str, role: Role) -> None:
    words = Words(language, SHANGHAI)
    text = greeting(desk, language, role)
    assert f"<b>{words.plain(f'people.title.{role.value}')}</b>" in text
    assert words(f"people.how.{role.value}") in text


@pytest.mark.parametrize("role", Role)
def test_officers_are_addressed_as_ni_and_the_others_as_nin(desk: Desk, role: Role) -> None:
    text = greeting(desk, "zh_CN", role)
    assert ("你" in text, "您" in text) == (role is Role.OFFICER, role is not Role.OFFICER)


@pytest.mark.parametrize(("language", "name"), [("zh_CN", "城市管理局"), ("en", "Urban Management")])
def test_a_department_is_named_in_the_readers_language(desk: Desk, language: str, name: str) -> None:
    assert name in greeting(desk, language, Role.LIAISON)


def test_whoever_holds_two_roles_reads_about_both(desk: Desk) -> None:
    text = greeting(desk, "zh_CN", Role.HEAD, Role.LIAISON)
    assert text.index("部门联络员") < text.index("部门负责人")


def test_an_officer_without_projects_is_sent_to_the_office(desk: Desk) -> None:
    assert "名下还没有项目" in greeting(desk, "zh_CN", Role.OFFICER)


def test_seven_projects_fit_on_one_card(desk: Desk) -> None:
    def drawn(session: Session) -> str:
        person = somebody(session, Role.OFFICER)
        for number in range(7):
            new = NewProject(code=f"LS-00{number}", name="长" * 40, sector=Sector.INDUSTRY, stage=Stage.NEW)
            project = projects.add(session, new, None, desk.now())
            projects.assign(session, project, person, Post.OFFICER, desk.now())
        return str(welcome(session, person, Words("zh_CN", SHANGHAI)).payload()["text"])

    text = desk(drawn)
    assert [f"LS-00{number}" in text for number in range(7)] == [True] * 7


def test_a_deputy_sees_that_they_stand_in(desk: Desk) -> None:
    def drawn(session: Session) -> str:
        person = somebody(session, Role.OFFICER)
        for code, post in (("LS-001", Post.OFFICER), ("LS-002", Post.DEPUTY)):
            new = NewProject(code=code, name="一条路", sector=Sector.INDUSTRY, stage=Stage.NEW)
            projects.assign(session, projects.add(session, new, None, desk.now()), person, post, desk.now())
        return str(welcome(session, person, Words("zh_CN", SHANGHAI)).text)

    lines = desk(drawn).split("\n")
    assert "· <b>LS-001</b> 一条路" in lines
    assert "· <b>LS-002</b> 一条路（B角）" in lines


def test_a_name_cannot_smuggle_markup_in(desk: Desk) -> None:
    assert "&lt;b&gt;甲" in greeting(desk, "zh_CN", Role.OFFICER, name="<b>甲")


@pytest.mark.parametrize(("language", "role"), everyone())
def test_help_lists_exactly_the_commands_of_the_menu(desk: Desk, language: str, role: Role) -> None:
    words = Words(language, SHANGHAI)
    text = desk(lambda s: help_card(s, somebody(s, role), words).text)
    listed = [line.split()[0] for line in text.split("\n") if line.startswith("/")]
    assert listed == [f"/{name}" for name in menus.commands([role])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_are_named_in_themselves(language: str) -> None:
    (row,) = language_card(Words(language, SHANGHAI)).rows
    assert [(button.label, button.press) for button in row] == [
        ("中文", ChooseLanguage(0)),
        ("English", ChooseLanguage(1)),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_a_menu_has_words(language: str) -> None:
    topic = Path(__file__).parents[2] / "locales" / language / "menus.po"
    with topic.open("rb") as file:
        described = {str(message.id) for message in read_po(file) if message.id}
    assert described == {f"menus.{name}" for name in menus.commands(list(Role))}
