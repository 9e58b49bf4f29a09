"""After an import the cards that show it are redrawn, and whom it concerns is told as of any other change."""

import pytest
from markupsafe import Markup
from sqlmodel import select

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.outbox import OutboxRow
from models.people import Department
from models.projects import Project
from services import obligations, project_file
from services.workbook import applying
from services.workbook.findings import NotApplied
from tests.services.blocker_town import LIAISON, OFFICE, OFFICER, Site, build, person
from tests.services.conftest import SHANGHAI, Desk
from tests.services.workbook_desk import PROJECT, ROAD, book, counts, imported, planned
from views import topics
from views.card import Card
from views.delivery import deliver
from views.permits import item_card

PERMITS = ("项目编号", "审批阶段", "事项", "状态", "证号")
GRANTED = ("LS-087", "施工许可", "建筑工程施工许可证", "已完成", "字第1号")
DRAWN = topics.TOPICS


@pytest.fixture
def site(desk: Desk) -> Site:
    """A project that people stand for, with a department that has liaisons."""
    return build(desk)


def told(desk: Desk) -> list[tuple[str, int]]:
    """What was noted to be said later, and to whom by Telegram id."""
    rows = desk(lambda s: s.exec(select(NoticeRow).where(NoticeRow.kind == "PermitsChanged")).all())
    people = {desk(lambda s, who=who: person(s, who).id): who for who in range(501, 509)}  # type: ignore[misc]
    return sorted((row.kind, people[row.person_id]) for row in rows)


def test_permits_of_a_workbook_are_told_once_to_those_concerned_the_next_morning(
    desk: Desk, site: Site
) -> None:

    def of_a_department(session: Session) -> None:
        urban = session.exec(select(Department).where(Department.code == "urban")).one()
        session.get_one(Project, site.project_id).department_id = urban.id

    desk(of_a_department)
    imported(desk, book(手续=[PERMITS, GRANTED]))
    imported(desk, book(手续=[PERMITS, (*GRANTED[:4], "字第2号")]))
    assert {who for _, who in told(desk)} >= {OFFICER, LIAISON}
    assert len(told(desk)) == len(set(told(desk)))
    rows = desk(lambda s: s.exec(select(NoticeRow)).all())
    assert all(row.held and row.due_at > desk.now() for row in rows if row.kind == "PermitsChanged")


@pytest.mark.usefixtures("site")
def test_who_imports_is_not_told_of_it(desk: Desk) -> None:
    plan = planned(desk, book(手续=[PERMITS, GRANTED]))
    desk(lambda s: applying.apply(s, plan, by=person(s, OFFICER), now=desk.now()))
    assert OFFICER not in {who for _, who in told(desk)}
    assert told(desk)


@pytest.mark.usefixtures("site")
def test_of_permits_of_a_project_that_is_new_nobody_is_told(desk: Desk) -> None:
    imported(desk, book(项目=[PROJECT, ROAD], 手续=[PERMITS, ("LS-001", *GRANTED[1:])]))
    assert told(desk) == []


def test_the_card_of_a_blocker_gets_the_new_name_of_its_project(desk: Desk, site: Site) -> None:
    site.raises()
    imported(desk, book(项目=[("项目编号", "项目名称"), ("LS-087", "改了名的路")]))
    assert "改了名的路" in desk.heard(LIAISON)[-1]


def test_the_card_of_a_permit_follows_the_workbook(desk: Desk, site: Site) -> None:
    imported(desk, book(手续=[PERMITS, GRANTED]))

    def show(session: Session) -> None:
        project = session.get_one(Project, site.project_id)
        step = next(one for one in project_file.steps(session, project) if one.permit)
        card = item_card(session, project, step, Words("zh_CN", SHANGHAI))
        deliver(session, card, chat_id=OFFICE, person=person(session, OFFICE), key="k")

    desk(show)
    imported(desk, book(手续=[PERMITS, (*GRANTED[:4], "字第2号")]))
    assert "字第2号" in desk.heard(OFFICE)[-1]


def test_the_week_of_whoever_stands_for_a_project_shows_its_new_task(desk: Desk, site: Site) -> None:
    desk(
        lambda s: deliver(
            s, Card(Markup("x"), subject=week(s)), chat_id=OFFICER, person=person(s, OFFICER), key="k"
        )
    )
    imported(desk, book(周任务=[("项目编号", "周次", "任务内容"), ("LS-087", "2026-W22", "浇筑")]))
    rows = desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.chat_id == OFFICER)).all())
    assert site.project_id
    assert rows[-1].payload["text"] != "x"


def week(session: Session) -> str:
    """The subject of the officer's week."""
    return obligations.week_subject(person(session, OFFICER).id or 0)


@pytest.mark.usefixtures("site")
def test_a_plan_made_before_another_import_is_not_applied(desk: Desk) -> None:
    milestones = book(月节点=[("项目编号", "节点内容", "计划完成日期"), ("LS-087", "封顶", "2026-09-30")])
    early, late = planned(desk, milestones), planned(desk, milestones)
    desk(lambda s: applying.apply(s, early, by=None, now=desk.now()))
    with pytest.raises(NotApplied):
        desk(lambda s: applying.apply(s, late, by=None, now=desk.now()))
    assert counts(planned(desk, milestones)) == (0, 0, 0)
