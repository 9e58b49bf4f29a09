"""The weekly bulletin: every figure counted at cut-off and frozen, so that it reads the same for ever."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import col, func, select

from models.blockers import Blocker, BlockerState, RungPassed
from models.bulletins import Bulletin
from models.engine import Session
from models.outbox import Priority
from models.people import Department, Person, Role
from models.projects import Project
from models.reports import Obligation, Report
from services import chain, checks, events, notices, obligations, office, reach
from services.notices import Notice
from services.refusals import NotThere
from services.weeks import Week

READERS = (Role.LEADER, Role.COORDINATOR, Role.HEAD, Role.LIAISON, Role.VIEWER)
SEVERITY = ("blue", "orange", "red")


@dataclass(frozen=True)
class BulletinOut(Notice):
    """A bulletin was frozen and can be read."""

    bulletin_id: int
    priority: ClassVar[Priority] = Priority.BULLETIN


def publish(session: Session, week: Week, cutoff_at: datetime, now: datetime) -> Bulletin:
    """Freeze a week: what nobody reported is missed, what nobody checked is accepted; tell the readers."""
    obligations.freeze(session, week, now)
    checks.accept_rest(session, cutoff_at, now)
    year = week.year
    issued = session.exec(select(func.count()).select_from(Bulletin).where(Bulletin.year == year)).one()
    bulletin = Bulletin(
        week=week.label,
        year=year,
        number=issued + 1,
        frozen_at=cutoff_at,
        figures=count(session, week, cutoff_at) | {"seal": _seal(session)},
    )
    session.add(bulletin)
    session.flush()
    number = obligations.number_of(week)
    events.record(session, "bulletin.frozen", "bulletin", bulletin.id, by=None, now=now, week=number)
    for reader in readers(session):
        notices.tell(
            session, reader, BulletinOut(bulletin.id or 0), key=f"bulletin:{week.label}:{reader.id}", now=now
        )
    return bulletin


def _seal(session: Session) -> str | None:
    seal = chain.latest(session)
    return str(seal) if seal else None


def was_asked(session: Session, week: Week) -> bool:
    """Tell whether a week was opened at all; a week before the office began has no bulletin."""
    return (
        session.exec(select(Obligation.id).where(Obligation.week == week.label).limit(1)).first() is not None
    )


def readers(session: Session) -> list[Person]:
    """Return everybody a bulletin goes to, each once."""
    found = {person.id: person for role in READERS for person in reach.holding(session, role)}
    return list(found.values())


def count(session: Session, week: Week, cutoff_at: datetime) -> dict[str, Any]:
    """Return the figures of a week as plain JSON, every one with the projects behind it."""
    projects = session.exec(select(Project).order_by(Project.code)).all()
    owed = {o.project_id: o for o in session.exec(select(Obligation).where(Obligation.week == week.label))}
    blockers = session.exec(
        select(Blocker).where(Blocker.raised_at <= cutoff_at).order_by(col(Blocker.id))
    ).all()
    opened_at, before = _opened_at(session, week), _percent_before(session, week)
    return {
        "sectors": Counter(project.sector.value for project in projects),
        "stages": Counter(project.stage.value for project in projects),
        "owed": Counter(obligation.state.value for obligation in owed.values()),
        "projects": [
            _project_line(project, owed.get(project.id or 0), before.get(project.id or 0), blockers)
            for project in projects
        ],
        "carried": sum(
            1 for b in blockers if b.raised_at < opened_at and not (b.closed_at and b.closed_at < opened_at)
        ),
        "raised": sum(1 for b in blockers if b.raised_at >= opened_at),
        "closed": sum(1 for b in blockers if b.closed_at and b.closed_at >= opened_at),
        "states": Counter(b.state.value for b in blockers if b.state is not BlockerState.CLOSED),
        "blockers": _blocker_lines(session, blockers, projects, opened_at, cutoff_at),
    }


def latest(session: Session) -> Bulletin | None:
    """Return the newest bulletin."""
    return session.exec(select(Bulletin).order_by(col(Bulletin.id).desc()).limit(1)).first()


def read(session: Session, bulletin_id: int, *, roles: Iterable[Role]) -> Bulletin:
    """Return a bulletin to somebody who may read it; whoever holds a role in the mechanism may.

    Raises:
        NotThere: no such bulletin, or no role.
    """
    found = session.get(Bulletin, bulletin_id)
    if found is None or not set(roles):
        raise NotThere
    return found


def _opened_at(session: Session, week: Week) -> datetime:
    placed = obligations.cycle(session, week)
    calendar = office.calendar(session)
    return placed.prompt_at if placed else calendar.at(week.monday, calendar.hours.spans[0][0])


def _percent_before(session: Session, week: Week) -> dict[int, int]:
    """Return the progress, in tenths, from which the first report of a week went on, by project."""
    found = select(Report).where(Report.week == week.label).order_by(col(Report.ordinal).desc())
    return {report.project_id: report.was_tenths for report in session.exec(found)}


def _project_line(
    project: Project, owed: Obligation | None, before: int | None, blockers: Iterable[Blocker]
) -> dict[str, Any]:
    open_ones = [
        b.number for b in blockers if b.project_id == project.id and b.state is not BlockerState.CLOSED
    ]
    return {
        "code": project.code, "name": project.name, "sector": project.sector.value,
        "before": project.percent_tenths if before is None else before, "percent": project.percent_tenths,
        "owed": owed.state.value if owed else ("stopped" if project.stopped else "not_due"),
        "blockers": open_ones,
    }  # fmt: skip


def _blocker_lines(
    session: Session,
    blockers: Iterable[Blocker],
    projects: Iterable[Project],
    opened_at: datetime,
    cutoff_at: datetime,
) -> list[dict[str, Any]]:
    """Return a line for every blocker that was open at any time of the week, the most severe first."""
    codes = {project.id: (project.code, project.name) for project in projects}
    units = {unit.id: unit for unit in session.exec(select(Department))}
    calendar = office.calendar(session)
    lines = []
    for blocker in blockers:
        if blocker.closed_at and blocker.closed_at < opened_at:
            continue
        rungs = session.exec(select(RungPassed.rung).where(RungPassed.blocker_id == blocker.id)).all()
        until = blocker.closed_at or cutoff_at
        code, name = codes[blocker.project_id]
        lines.append({
            "number": blocker.number, "code": code, "project": name, "words": blocker.words,
            "category": blocker.category.value, "state": blocker.state.value, "urgent": blocker.urgent,
            "unit": units[blocker.lead_id].name, "unit_en": units[blocker.lead_id].name_en,
            "rung": max(rungs, key=SEVERITY.index, default=""), "refusals": blocker.refusals,
            "minutes": int(calendar.worked(blocker.raised_at, until).total_seconds() // 60),
        })  # fmt: skip
    return sorted(lines, key=lambda line: -SEVERITY.index(line["rung"]) if line["rung"] else 1)
