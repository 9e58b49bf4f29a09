"""A site, the departments that clear its blockers, and everybody who hears of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from jobs import blockers as sweep
from models.blockers import Blocker, Category, Lead, RungPassed
from models.engine import Session
from models.people import Department, Membership, Person, Reach, Role
from models.projects import Assignment, Post, Project, Sector, Stage
from services import blockers
from services.blockers import Facts
from tests.services.conftest import Desk
from views import blocker_notices, blocker_raising  # noqa: F401 - what they draw is what the tests read

OFFICER, DEPUTY, LIAISON, SECOND, HEAD, OFFICE, LEADER, OUTSIDER = range(501, 509)
NAMES = {
    OFFICER: "专员甲",
    DEPUTY: "副手丁",
    LIAISON: "联络员乙",
    SECOND: "联络员戊",
    HEAD: "负责人丙",
    OFFICE: "项目办己",
    LEADER: "领导庚",
    OUTSIDER: "外人辛",
}
ROLES = {
    OFFICER: (Role.OFFICER, None),
    DEPUTY: (Role.OFFICER, None),
    LIAISON: (Role.LIAISON, "urban"),
    SECOND: (Role.LIAISON, "urban"),
    HEAD: (Role.HEAD, "urban"),
    OFFICE: (Role.COORDINATOR, "office"),
    LEADER: (Role.LEADER, None),
    OUTSIDER: (Role.LIAISON, "finance"),
}
WORDS = "K0+480 有 10kV 电缆未迁"


@dataclass
class Site:
    """One project in Laoshan, and what people do about its blockers."""

    desk: Desk
    project_id: int

    def raises(self, category: Category = Category.RELOCATION, *, urgent: bool = False) -> int:
        """The officer raises a blocker."""
        facts = Facts(self.project_id, category, WORDS, urgent)
        return self.desk(
            lambda s: blockers.raise_blocker(s, facts, by=person(s, OFFICER), now=self.desk.now()).id or 0
        )

    def signs(self, blocker_id: int, promise_at: datetime, *, by: int = LIAISON) -> None:
        """Somebody signs and promises."""
        self.desk(
            lambda s: blockers.sign(
                s,
                s.get_one(Blocker, blocker_id),
                by=person(s, by),
                named="经办人",
                promise_at=promise_at,
                now=self.desk.now(),
            )
        )

    def reports_done(
        self, blocker_id: int, *, by: int = LIAISON, words: str = "电缆已迁出", pictures: int = 0
    ) -> None:
        """Somebody reports a blocker as done."""
        self.desk(
            lambda s: blockers.report_done(
                s,
                s.get_one(Blocker, blocker_id),
                by=person(s, by),
                words=words,
                pictures=pictures,
                now=self.desk.now(),
            )
        )

    def refuses(self, blocker_id: int, *, by: int = OFFICER, words: str = "东侧还有一根") -> None:
        """Somebody finds it not solved."""
        self.desk(
            lambda s: blockers.refuse(
                s, s.get_one(Blocker, blocker_id), by=person(s, by), words=words, now=self.desk.now()
            )
        )

    def closes(self, blocker_id: int, *, by: int = OFFICER) -> None:
        """Somebody verifies it."""
        self.desk(
            lambda s: blockers.close(s, s.get_one(Blocker, blocker_id), by=person(s, by), now=self.desk.now())
        )

    def sweeps(self) -> None:
        """The clock looks for late blockers, each in a unit of its own."""
        now = self.desk.now()
        for blocker_id in self.desk(lambda s: sweep.due(s, now)):
            self.climbs(blocker_id)

    def climbs(self, blocker_id: int) -> None:
        """The sweep takes up one blocker."""
        self.desk(lambda s: sweep.step(s, blocker_id, self.desk.now()))

    def case(self, blocker_id: int) -> Blocker:
        """The blocker as it stands."""
        return self.desk(lambda s: s.get_one(Blocker, blocker_id))

    def rungs(self, blocker_id: int) -> list[tuple[str, str, bool]]:
        """The rungs it has passed, in order, and whether each was told."""
        passed = select(RungPassed).where(RungPassed.blocker_id == blocker_id).order_by(RungPassed.id)  # type: ignore[arg-type]
        return [(row.ladder, row.rung, row.told) for row in self.desk(lambda s: s.exec(passed).all())]

    def lose(self, *telegram_ids: int) -> None:
        """People who blocked the bot."""

        def mark(session: Session) -> None:
            for telegram_id in telegram_ids:
                person(session, telegram_id).reach = Reach.GONE

        self.desk(mark)


def person(session: Session, telegram_id: int) -> Person:
    """The person with that chat."""
    return session.exec(select(Person).where(Person.telegram_id == telegram_id)).one()


def build(desk: Desk) -> Site:
    """Fill an empty office: urban management leads relocations, the project office leads the rest."""

    def fill(session: Session) -> int:
        named = {
            "urban": ("城市管理局", "Urban Management"),
            "office": ("项目办", "Project Office"),
            "finance": ("财政局", "Finance"),
        }
        departments = {
            code: Department(code=code, name=name, name_en=name_en) for code, (name, name_en) in named.items()
        }
        session.add_all(departments.values())
        project = Project(
            code="LS-087",
            name="株洲路北配套道路",
            sector=Sector.INFRASTRUCTURE,
            stage=Stage.UNDER_CONSTRUCTION,
        )
        session.add(project)
        session.flush()
        session.add(Lead(category=Category.RELOCATION, department_id=departments["urban"].id or 0))
        for telegram_id, (role, code) in ROLES.items():
            one = Person(name=NAMES[telegram_id], telegram_id=telegram_id, reach=Reach.REACHABLE)
            session.add(one)
            session.flush()
            department_id = departments[code].id if code else None
            session.add(Membership(person_id=one.id or 0, role=role, department_id=department_id))
            if role is Role.OFFICER:
                post = Post.OFFICER if telegram_id == OFFICER else Post.DEPUTY
                session.add(Assignment(project_id=project.id or 0, person_id=one.id or 0, post=post))
        session.flush()
        return project.id or 0

    return Site(desk, desk(fill))
