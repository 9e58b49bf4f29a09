"""What a workbook holds: its sheets, their columns, and the names that offices give to both.

The first name is the one that is written; the others, English among them, are read. These are words of the
file's format: the same file must be read whatever language its reader speaks.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from models.people import Role
from models.permits import PermitStage, PermitState
from models.projects import KeyLevel, Post, Sector, Stage


class Kind(StrEnum):
    """What stands in a column; `shown` is written for the eye and not read."""

    TEXT = "text"
    PROJECT = "project"
    CODE = "code"
    NUMBER = "number"
    DEPARTMENT = "department"
    CHOICE = "choice"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "day"
    WEEK = "week"
    FLAG = "flag"
    SHOWN = "shown"


class SheetName(StrEnum):
    """The sheets, in the order in which a workbook has them."""

    DEPARTMENTS = "departments"
    PROJECTS = "projects"
    MILESTONES = "milestones"
    TASKS = "tasks"
    PERMITS = "permits"
    PEOPLE = "people"
    ASSIGNMENTS = "assignments"


@dataclass(frozen=True)
class Column:
    """One column: the field it fills and what may stand in it.

    `key` columns tell the rows apart; a new row has every `needed` one. What is `reported` from the field is
    taken for new rows only. A month without a day means its last day where `month_end`.
    """

    field: str
    heads: tuple[str, ...]
    kind: Kind = Kind.TEXT
    key: bool = False
    needed: bool = False
    reported: bool = False
    month_end: bool = False
    limit: int = 200
    width: int = 14
    choices: Mapping[str, str] = dataclass_field(default_factory=dict)
    otherwise: str | bool | int | None = None

    @property
    def filled(self) -> bool:
        """Whether every row needs it to be told from the others; a person may have no role or department."""
        return self.key and self.kind not in {Kind.CHOICE, Kind.DEPARTMENT}

    def head(self, language: str) -> str:
        """Return its heading as it is written, or the first English one."""
        return next((head for head in self.heads if language == "en" and head.isascii()), self.heads[0])

    @cached_property
    def written(self) -> dict[str, str]:
        """How each choice is written: by its first word."""
        found: dict[str, str] = {}
        for word, value in self.choices.items():
            found.setdefault(value, word)
        return found

    def said(self, value: Any) -> str:
        """Return a value as the workbook writes it, where it is no figure and no day."""
        if self.kind is Kind.FLAG:
            return "是" if value else "否"
        return self.written.get(value, str(value))


@dataclass(frozen=True)
class Sheet:
    """One sheet and its columns."""

    name: SheetName
    titles: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The fields that tell its rows apart."""
        return tuple(column.field for column in self.columns if column.key)

    @cached_property
    def required(self) -> tuple[Column, ...]:
        """The columns that a new row says; the stage of a permit may come from the table of items."""
        return tuple(column for column in self.columns if column.needed or column.field == "stage")

    @cached_property
    def by_head(self) -> dict[str, Column]:
        """Every name that a column goes by, in its plain form."""
        return {plain(head).text: column for column in self.columns for head in column.heads}


YUAN_PER_UNIT: Final = (
    (re.compile(r"亿|100m"), Decimal(10_000)),
    (re.compile(r"万|10,?000|10k"), Decimal(1)),
    (re.compile(r"元|yuan"), Decimal("0.0001")),
)
IN_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
UNIT_WORDS = re.compile(r"(亿元|万元|%|\*)")
SINCE = re.compile(r"^(20\d\d(?=年度)|20\d\d年|今年|本年(?!度)|本(?=年度))?(1[-~至—–]\d+月份?)?")


@dataclass(frozen=True)
class Head:
    """A heading without its decoration, and how many 万元 one of its units is."""

    text: str
    wan: Decimal | None


def plain(heading: str) -> Head:
    """Return a heading as it is compared: half-width, without blanks, brackets, units and the year."""
    text = re.sub(r"[\s_:：]", "", unicodedata.normalize("NFKC", heading).casefold())
    percent = "%" if "%" in text else ""
    return Head(SINCE.sub("", UNIT_WORDS.sub("", IN_BRACKETS.sub("", text))) + percent, unit(text))


def unit(text: str) -> Decimal | None:
    """Return how many 万元 the unit is that a text names."""
    return next((wan for pattern, wan in YUAN_PER_UNIT if pattern.search(text)), None)


def _words(kind: Callable[[str], str], **words: str) -> dict[str, str]:
    """Return accepted words and what each means, from `value="the written word, then others"`."""
    return {word: kind(value) for value, said in words.items() for word in (*said.split(), value)}


SECTORS = _words(
    Sector,
    industry="产业 产业项目 产业发展",
    urban_renewal="城市更新 更新",
    livelihood="社会民生 民生",
    infrastructure="基础设施 基建",
)
STAGES = _words(
    Stage,
    new="新建 新开工 拟开工",
    under_construction="在建 续建",
    reserve="储备",
    strategic="战略",
)
KEYS = _words(KeyLevel, provincial="省重点 省级 省", municipal="市重点 市级 市")
EXPECTED = _words(
    str,
    start="开工",
    completion="竣工 完工",
    progress="推进 加快建设",
    in_service="投用 投入使用",
    opening="通车",
    resettlement="安置 回迁",
)
PERMIT_STAGES = _words(
    PermitStage,
    land_use="立项用地规划许可",
    construction="工程建设许可",
    start="施工许可",
    completion="竣工验收",
)
PERMIT_STATES = _words(
    PermitState,
    not_submitted="未提交 未办理 未办",
    in_progress="进行中 办理中 在办",
    granted="已完成 已办理 已办结 已取得",
)
ROLES = _words(
    Role,
    officer="项目专员 专员",
    liaison="部门联络员 联络员",
    head="部门负责人 负责人",
    leader="分管领导 区领导",
    coordinator="项目办",
    admin="管理员",
    viewer="查看人 督查",
)
POSTS = _words(Post, officer="项目专员 专员 A角", deputy="B角")
LANGUAGES = _words(str, zh_CN="中文 汉语 Chinese zh", en="英文 English")

PROJECT = Column("project", ("项目编号", "编号", "项目编码", "Project code", "Code"), Kind.PROJECT, key=True)
PROJECT_NAME = Column("project_name", ("项目名称", "Project name"), Kind.SHOWN, width=32)
NOTE = Column("note", ("备注", "Note", "Remarks"), limit=2000, width=30)

SHEETS: Final = (
    Sheet(
        SheetName.DEPARTMENTS,
        ("部门", "责任单位", "单位", "Departments"),
        (
            Column("code", ("部门代码", "单位代码", "部门编码", "Department code"), Kind.CODE, key=True),
            Column("name", ("部门名称", "单位名称", "Department name"), needed=True, limit=40, width=24),
            Column("name_en", ("英文名称", "English name"), limit=60, width=32),
        ),
    ),
    Sheet(
        SheetName.PROJECTS,
        ("项目", "项目清单", "项目一览表", "Projects"),
        (
            Column("code", ("项目编号", "编号", "项目编码", "Project code", "Code"), Kind.PROJECT, key=True),
            Column("name", ("项目名称", "项目", "Project name", "Name"), needed=True, limit=120, width=32),
            Column(
                "sector", ("项目类别", "所属板块", "板块", "类别", "Sector"), Kind.CHOICE, needed=True,
                choices=SECTORS,
            ),
            Column("stage", ("建设阶段", "项目阶段", "Stage"), Kind.CHOICE, needed=True, choices=STAGES),
            Column(
                "department", ("责任单位", "责任部门", "牵头单位", "Department"), Kind.DEPARTMENT, width=20,
            ),
            Column("location", ("建设地点", "建设地址", "项目地点", "街道", "Location"), width=20),
            Column("builder", ("建设单位", "项目业主", "建设单位/项目业主", "业主单位", "Builder"), width=24),
            Column("industry_chain", ("产业链", "所属产业链", "Industry chain"), limit=60),
            Column("park", ("园区", "所属园区", "Park"), limit=60),
            Column("key_level", ("省市重点", "重点级别", "Key level"), Kind.CHOICE, choices=KEYS),
            Column(
                "total_wan", ("总投资（万元）", "计划总投资", "Total investment (10,000 yuan)"), Kind.MONEY,
            ),
            Column(
                "year_plan_wan",
                ("年度计划投资（万元）", "年度投资计划", "计划投资", "Planned this year (10,000 yuan)"),
                Kind.MONEY,
            ),
            Column(
                "completed_wan",
                ("累计完成投资（万元）", "年度完成投资", "完成投资", "Completed this year (10,000 yuan)"),
                Kind.MONEY,
            ),
            Column(
                "percent_tenths",
                ("形象进度（%）", "累计形象进度", "累计形象进度（%）", "Progress (%)", "Progress"),
                Kind.PERCENT, reported=True, otherwise=0,
            ),
            Column(
                "planned_start_on", ("计划开工时间", "计划开工日期", "计划开工", "Planned start"), Kind.DAY
            ),
            Column(
                "started_on", ("实际开工时间", "实际开工日期", "开工时间", "开工日期", "Started"), Kind.DAY
            ),
            Column(
                "planned_completion_on",
                ("计划竣工时间", "计划竣工日期", "计划竣工", "Planned completion"),
                Kind.DAY, month_end=True,
            ),
            Column(
                "completed_on",
                ("实际竣工时间", "实际竣工日期", "竣工时间", "竣工日期", "Completed"),
                Kind.DAY, month_end=True,
            ),
            Column("expected", ("年度目标", "Expected"), Kind.CHOICE, choices=EXPECTED, otherwise=""),
            Column(
                "year_target",
                ("年度建设目标", "年度建设目标/节点", "年度建设内容", "Year target"),
                limit=2000, width=30,
            ),
            Column("duty_goal", ("1347目标", "目标", "Goal"), limit=2000, width=30),
            Column("duty_tasks", ("1347任务", "任务", "重点任务", "Tasks"), limit=2000, width=30),
            Column(
                "duty_division", ("1347分工", "分工", "任务分工", "Division of work"), limit=2000, width=30,
            ),
            Column("duty_measures", ("1347措施", "措施", "保障措施", "Measures"), limit=2000, width=30),
            Column("stopped", ("是否停工", "停工", "Stopped"), Kind.FLAG, otherwise=False),
            NOTE,
        ),
    ),
    Sheet(
        SheetName.MILESTONES,
        ("月节点", "节点", "月度节点", "Milestones"),
        (
            PROJECT,
            PROJECT_NAME,
            Column("title", ("节点内容", "月节点", "节点名称", "节点", "Milestone"), key=True, width=32),
            Column(
                "baseline_on", ("计划完成日期", "计划时间", "完成时限", "计划完成时间", "Baseline"),
                Kind.DAY, key=True, month_end=True, width=16,
            ),
            Column(
                "revised_on", ("调整后日期", "调整时间", "调整后时间", "Revised"), Kind.DAY, month_end=True,
            ),
            Column("percent_tenths", ("计划形象进度（%）", "Progress asked for (%)"), Kind.PERCENT),
            Column("reached_on", ("实际完成日期", "实际完成时间", "Reached"), Kind.DAY, reported=True),
        ),
    ),
    Sheet(
        SheetName.TASKS,
        ("周任务", "每周任务", "Weekly tasks"),
        (
            PROJECT,
            PROJECT_NAME,
            Column("week", ("周次", "周", "Week"), Kind.WEEK, key=True),
            Column("title", ("任务内容", "周任务", "本周任务", "Task"), key=True, width=40),
            Column("done", ("是否完成", "完成", "Done"), Kind.FLAG, reported=True, otherwise=False),
        ),
    ),
    Sheet(
        SheetName.PERMITS,
        ("手续", "手续办理情况", "Permits"),
        (
            PROJECT,
            PROJECT_NAME,
            Column(
                "stage", ("审批阶段", "阶段", "Permit stage"), Kind.CHOICE, choices=PERMIT_STAGES, width=20
            ),
            Column("name", ("事项", "手续名称", "手续", "事项名称", "Item"), key=True, width=26),
            Column(
                "state", ("状态", "办理状态", "办理情况", "State"), Kind.CHOICE, needed=True,
                choices=PERMIT_STATES,
            ),
            Column(
                "words", ("原因/进程", "原因", "进程", "未提交原因", "Reason or progress"),
                limit=2000, width=30,
            ),
            Column("number", ("证号", "文号", "批准文号", "Number"), width=22),
            Column("issued_by", ("审批部门", "发证机关", "Issued by"), width=20),
            Column("granted_on", ("取得日期", "办结日期", "批准日期", "日期", "Granted"), Kind.DAY),
        ),
    ),
    Sheet(
        SheetName.PEOPLE,
        ("人员", "人员名单", "People"),
        (
            Column("name", ("姓名", "人员", "Name"), key=True, needed=True, limit=60),
            Column("number", ("人员编号", "Person number"), Kind.NUMBER),
            Column("role", ("角色", "职责", "Role"), Kind.CHOICE, key=True, choices=ROLES),
            Column(
                "department", ("部门", "所在部门", "单位", "Department"), Kind.DEPARTMENT, key=True, width=20,
            ),
            Column("language", ("语言", "Language"), Kind.CHOICE, choices=LANGUAGES),
        ),
    ),
    Sheet(
        SheetName.ASSIGNMENTS,
        ("包联", "包联表", "项目包联", "Assignments"),
        (
            PROJECT,
            PROJECT_NAME,
            Column("name", ("姓名", "包联人", "人员", "项目专员", "Name"), key=True, needed=True, limit=60),
            Column("number", ("人员编号", "Person number"), Kind.NUMBER),
            Column("post", ("岗位", "包联岗位", "Post"), Kind.CHOICE, needed=True, choices=POSTS),
        ),
    ),
)  # fmt: skip
SHEET: Final = {sheet.name: sheet for sheet in SHEETS}
IGNORED_HEADS: Final = frozenset({"序号", "no", "no."})
EXPLANATION: Final = "填写说明"
IGNORED_SHEETS: Final = frozenset({EXPLANATION, "说明", "notes", "howtofillin"})
