"""Projects are found by what people call them, and only by those who may see them."""

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlmodel import select

from models.engine import Session
from models.people import Membership, Person, Role
from models.projects import Assignment, Post, Project, Sector, Stage
from services import departments, projects, search
from services.departments import NewDepartment
from services.projects import NewProject
from tests.services.conftest import Desk

NAMES = {
    "LS-001": "张村河片区开发建设",
    "LS-002": "张村河南村庄改造",
    "LS-003": "株洲路两侧区域升级改造（工业上楼）",
    "LS-004": "“海之心”人工智能计算中心",
    "LS-005": "220千伏浦里变电站",
    "LS-006": "枯桃社区村庄改造",
    "LS-007": "VR 整机",
}
OFFICE, OFFICER, LIAISON, OUTSIDER = "项目办己", "专员甲", "联络员乙", "联络员丁"
Find = Callable[..., list[str]]


@pytest.fixture
def find(desk: Desk) -> Find:
    """Look for a project as somebody: the office, an officer of LS-006, liaisons of two departments."""

    def fill(session: Session) -> None:
        urban, finance = (
            departments.add(session, NewDepartment(code=code, name=name))
            for code, name in (("urban", "城市管理局"), ("finance", "财政局"))
        )
        kept = [
            projects.add(
                session, NewProject(code=code, name=name, sector=Sector.INDUSTRY, stage=Stage.NEW),
                urban if code == "LS-002" else None, desk.now(),
            )
            for code, name in NAMES.items()
        ]  # fmt: skip
        roles = {
            OFFICE: (Role.COORDINATOR, None), OFFICER: (Role.OFFICER, None),
            LIAISON: (Role.LIAISON, urban.id), OUTSIDER: (Role.LIAISON, finance.id),
        }  # fmt: skip
        for name, (role, department_id) in roles.items():
            person = Person(name=name)
            session.add(person)
            session.flush()
            session.add(Membership(person_id=person.id or 0, role=role, department_id=department_id))
            if name == OFFICER:
                session.add(
                    Assignment(project_id=kept[5].id or 0, person_id=person.id or 0, post=Post.OFFICER)
                )

    desk(fill)

    def found(text: str, by: str = OFFICE) -> list[str]:
        def look(session: Session) -> list[str]:
            who = session.exec(select(Person).where(Person.name == by)).one()
            return [project.code for project in search.find(session, text, by=who)]

        return desk(look)

    return found


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("LS-003", ["LS-003"]),
        ("003", ["LS-003"]),
        ("ls005 怎么样了", ["LS-005"]),
        ("张村河", ["LS-002", "LS-001"]),
        ("张村河片区", ["LS-001"]),
        ("zch", ["LS-002", "LS-001"]),
        ("ZCHPQ", ["LS-001"]),
        ("zhangcunhe", ["LS-002", "LS-001"]),
        ("zhang cun he pian", ["LS-001"]),
        ("zhangcunhepien", ["LS-001"]),
        ("张春河片区", ["LS-001"]),
        ("章村河", ["LS-002", "LS-001"]),
        ("海之心人工智能", ["LS-004"]),
        ("工业上楼", ["LS-003"]),
        ("２２０千伏", ["LS-005"]),
        ("vr整机", ["LS-007"]),
        ("改造", ["LS-002", "LS-006", "LS-003"]),
        ("地铁", []),
        ("河", ["LS-002", "LS-001"]),
        ("？！", []),
        ("", []),
    ],
)
def test_a_project_is_found_by_what_people_call_it(find: Find, text: str, codes: list[str]) -> None:
    """Code, name, pinyin, initials, a wrong character; the likeliest first."""
    assert find(text) == codes


@pytest.mark.parametrize(
    ("by", "codes"),
    [(OFFICE, list(NAMES)), (OFFICER, ["LS-006"]), (LIAISON, ["LS-002"]), (OUTSIDER, [])],
)
def test_nobody_finds_what_is_not_theirs(find: Find, by: str, codes: list[str]) -> None:
    """A code that exists looks like one that does not to whoever may not see it."""
    assert [code for code in NAMES if find(code, by) == [code]] == codes
    assert set(find("改造", by)) <= set(codes)


def test_looking_for_what_is_nowhere_makes_no_object_of_any_project(find: Find) -> None:
    """A list of many thousands is compared as plain columns, for others wait for the unit."""
    made: list[object] = []

    def note(target: object, _context: object) -> None:
        made.append(target)

    event.listen(Project, "load", note)
    try:
        assert find("地铁一号线") == []
    finally:
        event.remove(Project, "load", note)
    assert made == []


def test_a_name_that_changes_is_found_by_what_it_has_become(find: Find, desk: Desk) -> None:
    """What a process remembers of a name goes by the name, not by the project."""
    assert find("枯桃") == ["LS-006"]

    def rename(session: Session) -> None:
        session.exec(select(Project).where(Project.code == "LS-006")).one().name = "地铁一号线"

    desk(rename)
    assert find("枯桃") == []
    assert find("dtyhx") == ["LS-006"]
