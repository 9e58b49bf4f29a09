"""The people and plans of the demo: all of them invented, only the projects' names are public."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from models.blockers import Category
from models.people import Role
from models.projects import Sector
from services.departments import NewDepartment
from services.weeks import Week

WEEK: Final = Week(2026, 22)
NOT_YET: Final = frozenset({"LS-008", "LS-023", "LS-037"})
MOST_PROJECTS: Final = 7
EXTRAS_FROM: Final = 1101
STEMS: Final = "丁戊己庚辛壬癸"


@dataclass(frozen=True)
class Said:
    """A name or a text in both languages."""

    zh_CN: str  # noqa: N815 - named like the catalogue
    en: str

    def to(self, language: str) -> str:
        """Return it in one of them."""
        return self.zh_CN if language == "zh_CN" else self.en


@dataclass(frozen=True)
class Member:
    """A synthetic person; one without a phone on the page has reported before the week begins."""

    telegram_id: int
    name: Said
    role: Role
    department: str | None = None
    projects: tuple[str, ...] = ()
    deputy_for: tuple[str, ...] = ()
    on_page: bool = True


@dataclass(frozen=True)
class Plan:
    """What a project has reached, means to do this week, and is to reach by a day."""

    percent_tenths: int
    tasks: tuple[Said, ...]
    milestone: Said
    milestone_on: date
    milestone_tenths: int | None = None


DEPARTMENTS: Final = (
    NewDepartment(code="approval", name="行政审批局", name_en="Administrative Approval Bureau"),
    NewDepartment(code="subdistrict", name="属地街道", name_en="Sub-district Office"),
    NewDepartment(code="urban", name="城市管理局", name_en="Urban Management Bureau"),
    NewDepartment(code="housing", name="住房和城乡建设局", name_en="Housing and Construction Bureau"),
    NewDepartment(code="land", name="自然资源局", name_en="Natural Resources Bureau"),
    NewDepartment(code="finance", name="财政局", name_en="Finance Bureau"),
    NewDepartment(code="office", name="项目办", name_en="Project Office"),
)
LEADS: Final = {
    "approval": (Category.PERMITS,),
    "subdistrict": (Category.LAND_CLEARANCE, Category.OBSTRUCTION),
    "urban": (Category.RELOCATION,),
    "housing": (Category.SUPPLY, Category.STOPPAGE),
    "land": (Category.LAND_USE,),
    "finance": (Category.FUNDING,),
    "office": (Category.DESIGN_CHANGE, Category.OTHER),
}
RESPONSIBLE: Final = {
    Sector.INDUSTRY: "approval",
    Sector.URBAN_RENEWAL: "housing",
    Sector.LIVELIHOOD: "housing",
    Sector.INFRASTRUCTURE: "urban",
}

# In the order of the page: the first five carry the story.
ON_PAGE: Final = (
    Member(1001, Said("专员甲", "Officer A"), Role.OFFICER, projects=("LS-015", "LS-041", "LS-043")),
    Member(1002, Said("联络员乙", "Liaison B"), Role.LIAISON, "urban"),
    Member(1003, Said("负责人丙", "Head C"), Role.HEAD, "urban"),
    Member(1004, Said("领导丁", "Leader D"), Role.LEADER),
    Member(1005, Said("项目办戊", "Coordinator E"), Role.COORDINATOR, "office"),
    Member(1006, Said("专员乙", "Officer B"), Role.OFFICER, projects=("LS-034", "LS-042")),
    Member(1007, Said("专员丙", "Officer C"), Role.OFFICER, deputy_for=("LS-015", "LS-041", "LS-043")),
    Member(1008, Said("联络员丙", "Liaison C"), Role.LIAISON, "housing"),
    Member(1009, Said("联络员丁", "Liaison D"), Role.LIAISON, "approval"),
    Member(1010, Said("负责人丁", "Head D"), Role.HEAD, "housing"),
    Member(1011, Said("负责人戊", "Head E"), Role.HEAD, "approval"),
    Member(1012, Said("督查员己", "Inspector F"), Role.VIEWER),
)

PLANS: Final = {
    "LS-015": Plan(
        380,
        (Said("3 号地块基坑支护完成", "Finish shoring the pit of plot 3"),),
        Said("3 号地块基坑开挖到底", "Plot 3 dug to its full depth"),
        date(2026, 5, 31),
    ),
    "LS-041": Plan(
        450,
        (
            Said("K0+300 至 K0+520 雨污水管道敷设", "Lay storm and foul sewers, K0+300 to K0+520"),
            Said("K0+180 检查井砌筑 4 座", "Build 4 manholes at K0+180"),
        ),
        Said("管道完成 60%", "60% of the pipes laid"),
        date(2026, 5, 31),
        milestone_tenths=600,
    ),
    "LS-043": Plan(
        620,
        (Said("左岸截污管 D1200 顶进 80 米", "Jack 80 m of D1200 interceptor on the left bank"),),
        Said("左岸截污管贯通", "Left bank interceptor joined up"),
        date(2026, 6, 15),
    ),
    "LS-034": Plan(
        150,
        (Said("二期生化池底板钢筋绑扎", "Fix the steel of the phase 2 tank floor"),),
        Said("二期生化池底板浇筑完成", "Phase 2 tank floor cast"),
        date(2026, 5, 31),
    ),
    "LS-042": Plan(
        540,
        (Said("南段沥青下面层摊铺 300 米", "Pave 300 m of base course in the southern part"),),
        Said("南段路面下面层完成", "Base course of the southern part finished"),
        date(2026, 6, 5),
    ),
}


def extras(codes: list[str]) -> Iterator[Member]:
    """Yield as many further officers as it takes to give each of the other projects one."""
    taken = {code for member in ON_PAGE for code in member.projects}
    left = [code for code in codes if code not in taken]
    for number, start in enumerate(range(0, len(left), MOST_PROJECTS)):
        name = Said(f"专员{STEMS[number]}", f"Officer {chr(ord('D') + number)}")
        own = tuple(left[start : start + MOST_PROJECTS])
        yield Member(EXTRAS_FROM + number, name, Role.OFFICER, projects=own, on_page=False)
