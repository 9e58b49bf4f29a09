"""An officer with three projects that owe the week and two that do not, a deputy and a liaison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlmodel import select

from jobs import notices
from models.drafts import Draft
from models.engine import Session
from models.outbox import OutboxRow
from models.people import Department, Membership, Person, Reach, Role
from models.projects import Assignment, Milestone, Post, Project, Sector, Stage, WeeklyTask
from models.reports import Obligation, Report
from services import obligations
from services.weeks import Week
from tests.services.conftest import Desk

OFFICER, DEPUTY, LIAISON, OTHER = 601, 602, 603, 604
W22 = Week(2026, 22)
NAMES = {OFFICER: "专员甲", DEPUTY: "专员丁", LIAISON: "联络员乙", OTHER: "外人辛"}
STAGES = {
    "LS-087": (Stage.UNDER_CONSTRUCTION, "株洲路北片区配套道路"),
    "LS-112": (Stage.NEW, "一所小学"),
    "LS-140": (Stage.RESERVE, "一处公园"),
    "LS-150": (Stage.STRATEGIC, "一座港"),
    "LS-160": (Stage.UNDER_CONSTRUCTION, "一条停工的路"),
}
TASK = "K0+300 至 K0+520 雨污水管道敷设"


class Job(Protocol):
    """A sweep as its module has it."""

    def due(self, session: Session, now: datetime) -> Sequence[Any]:
        """Return what is due."""

    def step(self, session: Session, item: Any, now: datetime) -> None:
        """Do one."""


@dataclass
class WeekTown:
    """A town in which a week can be played."""

    desk: Desk
    ids: dict[str, int]

    def sweeps(self, *jobs: Job) -> None:
        """Let jobs come round once, and what they have noted be said, each item in a unit of its own."""
        for job in (*jobs, notices):
            for item in self.desk(lambda s, job=job: job.due(s, self.desk.now())):  # type: ignore[misc]
                self.desk(lambda s, job=job, item=item: job.step(s, item, self.desk.now()))  # type: ignore[misc]

    def opens(self) -> None:
        """The week is opened without telling anybody."""
        cycle = self.desk(lambda s: obligations.cycle(s, W22))
        assert cycle is not None
        self.desk(lambda s: obligations.open_week(s, W22, cycle.due_at, self.desk.now()))

    def state(self, code: str) -> str | None:
        """How a project stands in the week."""
        return self.desk(lambda s: obligations.state(s, self.ids[code], W22))

    def reports(self) -> list[Report]:
        """Every report, oldest first."""
        return list(self.desk(lambda s: s.exec(select(Report).order_by(Report.id)).all()))  # type: ignore[arg-type]

    def drafts(self) -> list[Draft]:
        """Every entry, oldest first."""
        return list(self.desk(lambda s: s.exec(select(Draft).order_by(Draft.id)).all()))  # type: ignore[arg-type]

    def obligations(self) -> list[Obligation]:
        """Every obligation."""
        return list(self.desk(lambda s: s.exec(select(Obligation)).all()))

    def labels(self, chat_id: int) -> list[list[str]]:
        """The buttons of every message queued for a chat, oldest first."""
        rows = self.desk(lambda s: s.exec(select(OutboxRow).where(OutboxRow.chat_id == chat_id)).all())
        keyboards = [row.payload["reply_markup"]["inline_keyboard"] for row in rows]
        return [[button["text"] for line in keyboard for button in line] for keyboard in keyboards]

    def reach(self, telegram_id: int, reach: Reach) -> None:
        """Somebody blocks the bot, or comes back."""

        def change(session: Session) -> None:
            who = person(session, telegram_id)
            who.reach = reach
            session.add(who)

        self.desk(change)


def person(session: Session, telegram_id: int) -> Person:
    """Somebody of the town."""
    return session.exec(select(Person).where(Person.telegram_id == telegram_id)).one()


def week_town(desk: Desk, language: str = "zh_CN") -> WeekTown:
    """Build the town on Monday 08:55."""

    def build(session: Session) -> dict[str, int]:
        urban = Department(code="urban", name="城市管理局", name_en="Urban Management")
        session.add(urban)
        people = {
            telegram_id: Person(name=name, telegram_id=telegram_id, language=language, reach=Reach.REACHABLE)
            for telegram_id, name in NAMES.items()
        }
        session.add_all(people.values())
        session.flush()
        liaison = Membership(person_id=people[LIAISON].id or 0, role=Role.LIAISON, department_id=urban.id)
        session.add(liaison)
        for code, (stage, name) in STAGES.items():
            project = Project(
                code=code, name=name, sector=Sector.INFRASTRUCTURE, stage=stage, percent_tenths=450,
                department_id=urban.id, stopped=code == "LS-160",
            )  # fmt: skip
            session.add(project)
            session.flush()
            _staff(session, project, people)
        session.flush()
        return {project.code: project.id or 0 for project in session.exec(select(Project)).all()}

    return WeekTown(desk, desk(build))


def _staff(session: Session, project: Project, people: dict[int, Person]) -> None:
    project_id = project.id or 0
    session.add(Assignment(project_id=project_id, person_id=people[OFFICER].id or 0, post=Post.OFFICER))
    if project.code == "LS-087":
        session.add(Assignment(project_id=project_id, person_id=people[DEPUTY].id or 0, post=Post.DEPUTY))
        session.add(
            Milestone(
                project_id=project_id, title="管道完成 60%", percent_tenths=600, baseline_on=date(2026, 5, 31)
            )
        )
    if project.code in {"LS-087", "LS-140"}:
        session.add(WeeklyTask(project_id=project_id, week=W22.label, title=TASK))
