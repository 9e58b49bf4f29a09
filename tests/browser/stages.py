"""What a Monday asks by stage: how far those under construction are, and whether a new one has started."""

from tests.browser.district import ANY
from tests.browser.stage import Stage
from tests.services.workbook_desk import book

PICTURES = ("prompt",)
NEW, UNIT = "LS-045", "城市管理局"
SAID = {
    "zh_CN": {"file": "重点项目清单.xlsx", "officer": "专员甲", "path": "张村河北岸步道工程"},
    "en": {"file": "key-projects.xlsx", "officer": "Officer A", "path": "Zhangcun River north bank path"},
}


async def play(stage: Stage) -> None:
    """The office gives an officer a project that has not begun; Monday asks it another question."""
    office, officer = stage.hand("office"), stage.hand("officer")
    await office.sends_file(stage.said("file"), workbook(stage))
    await office.reads("uploads.ask")
    await office.taps("uploads.button.import")
    await office.reads("uploads.applied", added=ANY, changed=0)
    await stage.hop()
    await officer.reads("prompts.week", n=4, week=22, due_at=ANY)
    await officer.reads("stages.question.new")
    await stage.shoot("prompt", "officer", height=1340)


def workbook(stage: Stage) -> bytes:
    """What the office sends: a new project, and whose it is."""
    return book(
        项目=[
            ("项目编号", "项目名称", "项目类别", "建设阶段", "责任单位"),
            (NEW, stage.said("path"), "infrastructure", "new", UNIT),
        ],
        包联=[("项目编号", "姓名", "岗位"), (NEW, stage.said("officer"), "officer")],
    )
