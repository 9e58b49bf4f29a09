"""A district of 315 projects as a workbook: the 44 public names first, all else invented and named so.

`python -m tests.district` writes it anew to tests/data/315.xlsx.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.demo import cast, seed
from models.people import Role
from models.permits import PermitStage, PermitState
from models.projects import KeyLevel, Post, Sector, Stage
from services.workbook.columns import SheetName
from services.workbook.kept import Kept, Snapshot
from services.workbook.writing import export

FILE = Path(__file__).parent / "data" / "315.xlsx"
COUNT = 315
SECTORS = {Sector.INDUSTRY: 118, Sector.URBAN_RENEWAL: 76, Sector.LIVELIHOOD: 63, Sector.INFRASTRUCTURE: 58}
STAGES = {Stage.NEW: 92, Stage.UNDER_CONSTRUCTION: 141, Stage.RESERVE: 58, Stage.STRATEGIC: 24}
CHAINS = ("虚拟现实", "人工智能", "智能家电", "生物医药", "海洋装备", "现代金融", "文化旅游")
PARKS = ("虚拟现实产业园", "人工智能产业园", "海洋生物医药产业园", "国际创新园")
ITEMS = (
    (PermitStage.LAND_USE, "项目审批核准备案"),
    (PermitStage.LAND_USE, "建设用地规划许可证"),
    (PermitStage.CONSTRUCTION, "建设工程规划许可证"),
    (PermitStage.START, "建筑工程施工许可证"),
)
EACH = 5
Values = dict[str, Any]


def snapshot() -> Snapshot:
    """The district as if it had been kept."""
    projects = list(_projects())
    going = [one for one in projects if one["stage"] in {Stage.NEW, Stage.UNDER_CONSTRUCTION}]
    rows = {
        SheetName.DEPARTMENTS: [new.model_dump() for new in cast.DEPARTMENTS],
        SheetName.PROJECTS: projects,
        SheetName.MILESTONES: list(_milestones(going)),
        SheetName.TASKS: [_task(one, number) for number, one in enumerate(going)],
        SheetName.PERMITS: list(_permits(going)),
        SheetName.PEOPLE: list(_people()),
        SheetName.ASSIGNMENTS: list(_assignments(projects)),
    }
    return Snapshot({name: [Kept(None, one) for one in some] for name, some in rows.items()}, {})


def _projects() -> Iterator[Values]:
    public = seed.rows()
    sectors = _left(SECTORS, Counter(one.sector for one in public))
    stages = _left(STAGES, Counter(one.stage for one in public))
    for number in range(1, COUNT + 1):
        real = public[number - 1] if number <= len(public) else None
        sector = real.sector if real else sectors.pop()
        stage = real.stage if real else stages.pop(number * 7 % len(stages))
        total = 3_000 + number * 977 % 480_000
        yield {
            "code": f"LS-{number:03}",
            "name": real.name if real else f"示例项目{number:03}（虚构）",
            "sector": sector,
            "stage": stage,
            "department": cast.RESPONSIBLE[sector],
            "location": f"示例街道{number % 5 + 1}号地块",
            "builder": f"示例建设单位{number % 40 + 1}",
            "industry_chain": CHAINS[number % 7] if sector is Sector.INDUSTRY else "",
            "park": PARKS[number % 4] if sector is Sector.INDUSTRY and number % 3 == 0 else "",
            "key_level": (KeyLevel.PROVINCIAL, KeyLevel.MUNICIPAL)[number % 2] if number % 18 == 0 else None,
            "total_wan": total,
            "year_plan_wan": total // 4,
            "completed_wan": total // 4 * (number % 9) // 10 if stage is Stage.UNDER_CONSTRUCTION else None,
            "percent_tenths": number * 13 % 900 if stage is Stage.UNDER_CONSTRUCTION else 0,
            "planned_start_on": date(2026, 1 + number % 12, 1),
            "started_on": date(2025, 1 + number % 12, 15) if stage is Stage.UNDER_CONSTRUCTION else None,
            "planned_completion_on": date(2027 + number % 3, 12, 31),
            "completed_on": None,
            "expected": real.expected if real else "start" if stage is Stage.NEW else "progress",
            "year_target": f"示例目标：完成投资 {total // 4} 万元",
            "duty_goal": "示例：年内见实效",
            "duty_tasks": "示例：手续、征迁、配套",
            "duty_division": "示例：单位牵头，街道配合",
            "duty_measures": "示例：周调度\n月通报",
            "stopped": number % 60 == 0,
            "note": "" if real else "虚构数据，仅供演示",
        }


def _left(wanted: dict[Any, int], taken: Counter[Any]) -> list[Any]:
    return [kind for kind, count in wanted.items() for _ in range(count - taken[kind])]


def _milestones(projects: list[Values]) -> Iterator[Values]:
    for number, one in enumerate(projects):
        for step in range(2):
            yield {
                **_of(one),
                "title": f"示例节点{step + 1}：{('基础', '主体')[step]}完成 {40 + 20 * step}%",
                "baseline_on": date(2026, 5 + step, 28),
                "revised_on": date(2026, 6 + step, 15) if number % 11 == 0 else None,
                "percent_tenths": 400 + 200 * step,
                "reached_on": date(2026, 5, 20) if step == 0 and number % 7 == 0 else None,
            }


def _task(one: Values, number: int) -> Values:
    return {**_of(one), "week": "2026-W22", "title": f"示例任务{number % 9 + 1}", "done": number % 13 == 0}


def _permits(projects: list[Values]) -> Iterator[Values]:
    for number, one in enumerate(projects):
        for place, (stage, name) in enumerate(ITEMS):
            state = list(PermitState)[max(0, 2 - place) if number % 3 else 0]
            granted = state is PermitState.GRANTED
            yield {
                **_of(one),
                "stage": stage,
                "name": name,
                "state": state,
                "words": "" if granted else "示例：材料补正中",
                "number": f"示例字第{number:03}号" if granted else "",
                "issued_by": "行政审批局" if granted else "",
                "granted_on": date(2025, 6, 1) + timedelta(days=number) if granted else None,
            }


def _people() -> Iterator[Values]:
    for number in range(COUNT // EACH):
        yield _person(f"示例专员{number + 1:02}", Role.OFFICER)
    for department in cast.DEPARTMENTS:
        yield _person(f"示例联络员{department.name}", Role.LIAISON, department.code)
        yield _person(f"示例负责人{department.name}", Role.HEAD, department.code)
    for number in range(4):
        yield _person(f"示例领导{number + 1}", Role.LEADER)
    yield _person("示例项目办", Role.COORDINATOR, "office")
    yield _person("示例督查", Role.VIEWER)


def _person(name: str, role: Role, department: str | None = None) -> Values:
    return {
        "name": name,
        "number": None,
        "role": role,
        "department": department,
        "language": "zh_CN",
        "ref": name,
    }


def _assignments(projects: list[Values]) -> Iterator[Values]:
    officers = COUNT // EACH
    for number, one in enumerate(projects):
        for post, officer in ((Post.OFFICER, number // EACH), (Post.DEPUTY, (number // EACH + 1) % officers)):
            yield {**_of(one), "name": f"示例专员{officer + 1:02}", "number": None, "post": post}


def _of(project: Values) -> Values:
    return {"project": project["code"], "project_name": project["name"]}


if __name__ == "__main__":
    FILE.write_bytes(export(snapshot()))
