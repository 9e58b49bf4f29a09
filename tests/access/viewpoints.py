"""Everybody from whose point of view access is looked at, and everything that they look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import col, select

from models.blockers import Blocker, Category, Lead
from models.engine import Session
from models.people import Department, Leave, Membership, Person, Reach, Role
from models.photos import Viewpoint
from models.projects import Assignment, Post, Project, Sector, Stage
from models.uploads import Upload, UploadState
from services import blockers, reports
from services.blockers import Facts
from tests.access.day import ELSEWHERE, NEWCOMER, REMOVED, STRANGER, Ids
from tests.services.blocker_town import (
    DEPUTY,
    HEAD,
    LEADER,
    LIAISON,
    OFFICE,
    OFFICER,
    OUTSIDER,
    person,
)

ADMIN, VIEWER, FAR_HEAD, STAND_IN, ABSENT, PERMITS = range(701, 707)
PEOPLE: Final[Mapping[int, str]] = {
    OFFICER: "officer of A",
    DEPUTY: "deputy of A",
    ELSEWHERE: "officer of B",
    ABSENT: "officer of C, on leave",
    STAND_IN: "stands in for them",
    LIAISON: "liaison, urban",
    HEAD: "head, urban",
    OUTSIDER: "liaison, finance",
    FAR_HEAD: "head, finance",
    PERMITS: "liaison, permits",
    LEADER: "leader",
    OFFICE: "coordinator",
    ADMIN: "administrator",
    VIEWER: "viewer",
    REMOVED: "removed officer of A",
    NEWCOMER: "has not agreed yet",
    STRANGER: "unregistered",
}


@dataclass(frozen=True)
class Things:
    """What is looked at: ids by a name, such as `projects["A"]`.

    A is urban management's and has a blocker that finance holds; B is finance's and has one that urban
    management holds; C has nobody but an officer on leave; D is urban management's and has nobody at all.
    """

    projects: dict[str, int]
    blockers: dict[str, int]
    reports: dict[str, int]
    drafts: dict[str, int]
    uploads: dict[str, int]
    binding: int
    revision: int
    invitee: int
    claimed: int
    viewpoints: dict[str, int]


def furnish(session: Session, ids: Ids, now: datetime) -> Things:
    """Add to the busy day whoever and whatever is still missing."""
    units = _departments(session)
    a = session.get_one(Project, ids.project)
    a.department_id = units["urban"]
    b = session.exec(select(Project).where(Project.code == "LS-112")).one()
    b.department_id = units["finance"]
    c, d = (_project(session, code) for code in ("LS-200", "LS-300"))
    d.department_id = units["urban"]
    _people(session, units, c)
    projects = {"A": a.id or 0, "B": b.id or 0, "C": c.id or 0, "D": d.id or 0}
    return Things(
        projects,
        _blockers(session, projects, now),
        {"the officer's": ids.report, "the deputy's": _report(session, a, now)},
        {"the officer's": ids.report_entry, "the liaison's": ids.signature},
        {"the coordinator's": ids.workbook, "the administrator's": _upload(session, now)},
        ids.asked,
        ids.revision,
        ids.invitee,
        ids.claimed,
        _viewpoints(session, projects, now),
    )


def _viewpoints(session: Session, projects: Mapping[str, int], now: datetime) -> dict[str, int]:
    made = {
        name: Viewpoint(project_id=project_id, title="东门", made_by_id=1, made_at=now)
        for name, project_id in projects.items()
    }
    session.add_all(made.values())
    session.flush()
    return {name: one.id or 0 for name, one in made.items()}


def _departments(session: Session) -> dict[str, int]:
    approval = Department(code="approval", name="行政审批局")
    session.add(approval)
    session.flush()
    units = {unit.code: unit.id or 0 for unit in session.exec(select(Department)).all()}
    for category, code in ((Category.PERMITS, "approval"), (Category.FUNDING, "finance")):
        session.merge(Lead(category=category, department_id=units[code]))
    session.merge(Lead(category=Category.OTHER, department_id=units["office"]))
    session.flush()
    return units


def _project(session: Session, code: str) -> Project:
    made = Project(code=code, name="一条路", sector=Sector.INFRASTRUCTURE, stage=Stage.NEW)
    session.add(made)
    session.flush()
    return made


def _people(session: Session, units: dict[str, int], c: Project) -> None:
    roles = {
        ADMIN: (Role.ADMIN, None), VIEWER: (Role.VIEWER, None), FAR_HEAD: (Role.HEAD, "finance"),
        STAND_IN: (Role.OFFICER, None), ABSENT: (Role.OFFICER, None), PERMITS: (Role.LIAISON, "approval"),
    }  # fmt: skip
    for telegram_id, (role, code) in roles.items():
        one = Person(name=str(telegram_id), telegram_id=telegram_id, reach=Reach.REACHABLE)
        session.add(one)
        session.flush()
        department_id = units[code] if code else None
        session.add(Membership(person_id=one.id or 0, role=role, department_id=department_id))
    absent, stand_in = (person(session, who).id or 0 for who in (ABSENT, STAND_IN))
    session.add(Assignment(project_id=c.id or 0, person_id=absent, post=Post.OFFICER))
    monday, friday = date(2026, 6, 1), date(2026, 6, 5)
    session.add(Leave(person_id=absent, deputy_id=stand_in, starts_on=monday, ends_on=friday))
    session.flush()


def _blockers(session: Session, projects: dict[str, int], now: datetime) -> dict[str, int]:
    raised = {
        "A, urban": ("A", Category.RELOCATION, OFFICER),
        "A, finance": ("A", Category.FUNDING, OFFICER),
        "A, office": ("A", Category.OTHER, DEPUTY),
        "B, urban": ("B", Category.RELOCATION, ELSEWHERE),
        "C, finance": ("C", Category.FUNDING, ABSENT),
    }
    found = {}
    for name, (project, category, who) in raised.items():
        facts = Facts(projects[project], category, "电缆未迁", urgent=False)
        case = blockers.raise_blocker(session, facts, by=person(session, who), now=now)
        found[name] = case.id or 0
    session.flush()
    return found


def _report(session: Session, project: Project, now: datetime) -> int:
    sent = reports.no_change(session, project, by=person(session, DEPUTY), now=now)
    return sent.id or 0


def _upload(session: Session, now: datetime) -> int:
    sent = Upload(
        stem="a", file_name="x.xlsx", sent_by_id=person(session, ADMIN).id or 0, chat_id=ADMIN, file_id="g",
        received_at=now, next_try_at=now, state=UploadState.WAITING,
    )  # fmt: skip
    session.add(sent)
    session.flush()
    return sent.id or 0


def number_of(session: Session, blocker_id: int) -> str:
    """The number that a blocker is known by."""
    return session.exec(select(Blocker.number).where(col(Blocker.id) == blocker_id)).one()
