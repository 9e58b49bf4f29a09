"""A morning in the project office: the list comes as a file, a project is looked up, somebody is let in."""

from datetime import date
from typing import Any

from tests.browser.district import ANY
from tests.browser.stage import Stage
from tests.services.workbook_desk import book

PICTURES = ("import", "project", "invitation", "coverage")
SAID = {
    "zh_CN": {
        "file": "重点项目清单.xlsx",
        "river": "张村河",
        "found": "6",
        "newcomer": "专员子",
        "path": "张村河北岸步道工程",
        "chain": "生态环保",
        "park": "张村河科创园",
        "place": "中韩街道",
        "builder": "区城市建设中心",
        "target": "左岸截污管贯通，右岸生态护坡完成 60%",
        "goal": "年内左岸贯通，汛期前完成主槽清淤",
        "tasks": "截污、清淤、护坡、步道四项同步推进",
        "division": "专员驻点，城市管理局牵头，街道配合腾地",
        "measures": "周调度、月通报，堵点 2 小时内认领",
        "joined": "左岸截污管贯通",
        "slope": "右岸生态护坡完成 60%",
        "waiting": "等待水土保持方案批复",
        "office": "行政审批局",
    },
    "en": {
        "file": "key-projects.xlsx",
        "river": "张村河",
        "found": "5",
        "newcomer": "Officer N",
        "path": "Zhangcun River north bank path",
        "chain": "Environment",
        "park": "Zhangcun River Science Park",
        "place": "Zhonghan Sub-district",
        "builder": "District Construction Centre",
        "target": "Left bank interceptor joined up, 60% of the right bank planted",
        "goal": "Join up the left bank this year; clear the bed before the floods",
        "tasks": "Interceptor, dredging, planting and path at the same time",
        "division": "Officer on site; Urban Management leads; the sub-district clears land",
        "measures": "Weekly dispatch, monthly bulletin; blockers signed for within 2 hours",
        "joined": "Left bank interceptor joined up",
        "slope": "60% of the right bank planted",
        "waiting": "waits for the soil and water plan",
        "office": "Administrative Approval Bureau",
    },
}
RIVER, RIVER_NAME, PATH = "LS-043", "张村河生态综合治理工程", "LS-045"
LAND_PERMIT = "地字第370212202600018号"
COLUMNS = (
    "项目编号", "项目名称", "项目类别", "建设阶段", "责任单位", "产业链", "园区", "建设地点", "建设单位",
    "省市重点", "总投资（亿元）", "年度计划投资（亿元）", "累计完成投资（亿元）", "年度建设目标",
    "1347目标", "1347任务", "1347分工", "1347措施",
)  # fmt: skip


async def play(stage: Stage) -> None:
    """Play the morning on a fresh demo's page."""
    await list_comes_in(stage)
    await project_is_looked_up(stage)
    await newcomer_is_invited(stage)
    await office_sees_who_is_missing(stage)


async def list_comes_in(stage: Stage) -> None:
    """The office sends the workbook, sees what it would change, and taps once."""
    office = stage.hand("office")
    await office.sends_file(stage.said("file"), workbook(stage))
    await office.reads("uploads.ask")
    await stage.shoot("import", "office", height=1060)
    await office.taps("uploads.button.import")
    await office.reads("uploads.applied", added=ANY, changed=2)


async def project_is_looked_up(stage: Stage) -> None:
    """Several projects have the river in their name; the card of one shows all that is known."""
    office = stage.hand("office")
    await office.sends(f"/p {stage.said('river')}")
    await office.reads("projects.choose", n=int(stage.said("found")))
    await office.picks(f"{RIVER} {RIVER_NAME}")
    await office.reads("projects.card.park", words=stage.said("park"))
    await stage.shoot("project", "office", height=1240)


async def newcomer_is_invited(stage: Stage) -> None:
    """Whoever the list names and has not come in gets an invitation as a QR code."""
    office = stage.hand("office")
    await office.sends("/invite")
    await office.reads("invitations.waiting", n=1)
    await office.picks(stage.said("newcomer"))
    await office.reads("invitations.made", name=stage.said("newcomer"), what=ANY, until=ANY, link=ANY)
    await office.sees_photos(1)
    await stage.shoot("invitation", "office", height=1060)


async def office_sees_who_is_missing(stage: Stage) -> None:
    """Whoever has not come in and every project without a deputy is named; a gap can be read to its end."""
    office = stage.hand("office")
    await office.sends("/coverage")
    await office.reads("coverage.gap.outside", n=1)
    await stage.shoot("coverage", "office", height=1060)
    await office.taps("coverage.button.deputy", n=42)
    await office.reads("coverage.line", who="LS-001 虚拟现实产业园总部基地")
    await office.taps("paging.next")
    await office.reads("coverage.line", who="LS-022 西姜小区等10个老旧小区改造")
    await office.taps("paging.next")
    await office.reads("coverage.line", who=f"LS-045 {stage.said('path')}")


def workbook(stage: Stage) -> bytes:
    """What the office sends: one project with all its columns, a new one, and who is to stand for it."""
    said = stage.said
    river: tuple[Any, ...] = (
        RIVER, RIVER_NAME, "infrastructure", "under_construction", "城市管理局", said("chain"),
        said("park"), said("place"), said("builder"), "provincial", 12.6, 3.2, 1.48, said("target"),
        said("goal"), said("tasks"), said("division"), said("measures"),
    )  # fmt: skip
    path = (PATH, said("path"), "infrastructure", "new", "城市管理局")
    return book(
        项目=[COLUMNS, river, path],
        月节点=[
            ("项目编号", "节点内容", "计划完成日期", "调整后日期"),
            (RIVER, said("joined"), date(2026, 6, 15), date(2026, 6, 25)),
            (RIVER, said("slope"), date(2026, 9, 30), None),
        ],
        手续=[
            ("项目编号", "事项", "状态", "原因/进程", "证号", "审批部门", "取得日期"),
            (
                RIVER,
                "建设用地规划许可证",
                "granted",
                "",
                "地字第370212202600018号",
                said("office"),
                date(2026, 1, 20),
            ),
        ],
        人员=[("姓名", "角色"), (said("newcomer"), "officer")],
        包联=[("项目编号", "姓名", "岗位"), (PATH, said("newcomer"), "officer")],
    )
