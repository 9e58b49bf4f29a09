"""A project's card says what is known and leaves out what is not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from locales import Words
from models.blockers import Blocker, BlockerState, Category
from models.people import Department, Person
from models.permits import Permit, PermitStage, PermitState
from models.projects import KeyLevel, Milestone, Post, Project, Sector, Stage, WeeklyTask
from sandbox.html_text import parse
from services.project_file import ProjectFile, Step
from services.weeks import Week
from tests.services.conftest import SHANGHAI
from views.money import share, yi
from views.projects import duties_card, permits_card, project_card

AT = datetime(2026, 5, 25, 1, tzinfo=UTC)
ZH, EN = Words("zh_CN", SHANGHAI), Words("en", SHANGHAI)
BARE = ProjectFile(
    Project(id=7, code="LS-007", name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW),
    None, date(2026, 5, 25), [], Week(2026, 22), [], [], [], None, [], [],
)  # fmt: skip


def permit(name: str, state: PermitState, **fields: Any) -> Step:
    """An item of the first stage."""
    made = Permit(project_id=7, stage=PermitStage.LAND_USE, name=name, state=state, changed_at=AT, **fields)
    return Step(1, PermitStage.LAND_USE, name, "", made)


def _milestone(number: int, title: str, day: tuple[int, int], **fields: Any) -> Milestone:
    return Milestone(id=number, project_id=7, title=title, baseline_on=date(2026, *day), **fields)


def full() -> ProjectFile:
    """A project of which everything is known."""
    urban = Department(code="urban", name="城市管理局", name_en="Urban Management")
    blocker = Blocker(
        number="B-0001", project_id=7, category=Category.RELOCATION, words="电缆", state=BlockerState.IN_HAND,
        raised_by_id=1, raised_at=AT, lead_id=1, sign_due_at=AT, limit_at=AT, policy={},
    )  # fmt: skip
    project = Project(
        id=7, code="LS-007", name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.UNDER_CONSTRUCTION,
        percent_tenths=455, stopped=True, industry_chain="虚拟现实", park="生物医药园",
        key_level=KeyLevel.MUNICIPAL,
        total_wan=125_000, year_plan_wan=30_000, completed_wan=10_000, location="沙子口街道",
        builder="某公司", year_target="年内竣工", duty_goal="按期通车", duty_measures="周调度",
    )  # fmt: skip
    milestones = [
        _milestone(1, "路基完成", (4, 30), reached_on=date(2026, 5, 6)),
        _milestone(2, "管道完成", (5, 15)),
        _milestone(3, "摊铺", (6, 1), revised_on=date(2026, 6, 30)),
        *(_milestone(n, f"节点{n}", (7, n)) for n in range(4, 8)),
    ]  # fmt: skip
    steps = [
        permit("立项", PermitState.GRANTED, number="崂审〔2026〕7号",
               granted_on=date(2026, 3, 1), issued_by="行政审批局"),
        permit("用地预审", PermitState.IN_PROGRESS, words="资规局会审中"),
        permit("环评", PermitState.NOT_SUBMITTED, words="等方案"),
    ]  # fmt: skip
    tasks = [
        WeeklyTask(project_id=7, week="2026-W22", title="挖沟", done_at=AT),
        WeeklyTask(project_id=7, week="2026-W22", title="铺管"),
    ]
    people = [(Person(name="专员甲"), Post.OFFICER), (Person(name="专员丙"), Post.DEPUTY)]
    return replace(
        BARE, project=project, department=urban, milestones=milestones, tasks=tasks, steps=steps,
        blockers=[(blocker, urban)], people=people, liaisons=[Person(name="联络员乙")],
    )  # fmt: skip


def test_a_project_of_which_little_is_known_has_a_short_card() -> None:
    text = str(project_card(BARE, ZH, "").text)
    assert text.count("\n") == 4
    assert "专员：未定 · B角：未定" in text
    for absent in ("投资", "月节点", "周任务", "堵点", "责任单位", "转发"):
        assert absent not in text


def test_a_full_card_says_all_of_it() -> None:
    card = project_card(full(), ZH, "https://t.me/bot?start=p7")
    for part in (
        "基础设施 · 在建 · ⭐市重点 · ⏸停工", "产业链：虚拟现实", "园区：生物医药园", "地点：沙子口街道",
        "建设单位：某公司",
        "年度目标：年内竣工", "形象进度：累计 45.5%",
        "投资：总 12.5 亿元 · 年计划 3 亿元 · 年内完成 1 亿元（33.3%）",
        "· 5/15 管道完成 ⚠️已过期", "· 6/30 摊铺（原定 6/1）", "· 另有 2 项",
        "☑ 挖沟", "☐ 铺管", "●◐○ 立项用地规划许可 1/3", "🚧 B-0001 管线迁改 · 城市管理局 · 办理中",
        "专员：专员甲 · B角：专员丙", "责任单位：城市管理局 · 联络员：联络员乙", "https://t.me/bot?start=p7",
    ):  # fmt: skip
        assert part in str(card.text)
    assert "路基完成" not in card.text
    assert [len(row) for row in card.rows] == [1, 1]


def test_the_card_speaks_english_too() -> None:
    text = str(project_card(full(), EN, "").text)
    assert "total 12.5 · annual plan 3 · completed this year 1 (33.3%)" in text
    assert "Urban Management" in text
    assert "overdue" in text


def test_every_item_of_the_approvals_says_how_far_it_is() -> None:
    text = str(permits_card(full(), ZH).text)
    assert "● 立项 · 崂审〔2026〕7号 · 2026-03-01 · 行政审批局" in text
    assert "◐ 用地预审 · 进行中：资规局会审中" in text
    assert "○ 环评 · 未提交：等方案" in text


def test_only_the_duties_that_are_written_down_are_shown() -> None:
    text = str(duties_card(full(), ZH).text)
    assert "按期通车" in text
    assert "周调度" in text
    assert "分工" not in text


def test_what_offices_write_stays_text_and_fits() -> None:
    file = full()
    for name in ("name", "park", "duty_goal", "duty_tasks", "duty_division", "duty_measures"):
        setattr(file.project, name, "<b>&</i>" * 600)
    for card in (project_card(file, ZH, ""), duties_card(file, ZH), permits_card(file, ZH)):
        shown, entities = parse(card.payload()["text"])
        assert len(shown) <= 4096
        assert {entity["type"] for entity in entities} <= {"bold", "url"}


@pytest.mark.parametrize(
    ("wan", "said"),
    [
        (0, "0"),
        (1, "0.0001"),
        (49, "0.0049"),
        (50, "0.01"),
        (10_000, "1"),
        (125_049, "12.5"),
        (12_345_678, "1,234.57"),
    ],
)
def test_amounts_are_said_in_a_hundred_million_yuan(wan: int, said: str) -> None:
    assert yi(wan) == said


def test_a_share_rounds_half_up() -> None:
    assert (share(1, 3), share(5, 10_000), share(0, 7)) == (333, 1, 0)
