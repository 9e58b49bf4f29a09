"""`python -m bench.obligations ours|plain COUNT DATABASE`: opens a week of that many projects."""

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert

from bot import database
from bot.clock import wall_now
from jobs import prompts
from models.engine import Session, connect
from models.notices import NoticeRow
from models.people import Person, Reach
from models.projects import Assignment, Post, Project, Sector, Stage
from models.reports import Obligation
from services import obligations
from services.office import Office
from services.prompting import Prompt
from services.weeks import Week

EACH = 5  # projects of one officer
WEEK = Week(2026, 22)
MONDAY = datetime(2026, 5, 25, 1, tzinfo=UTC)  # 09:00 in Laoshan
DUE = datetime(2026, 5, 28, 9, tzinfo=UTC)
OFFICE = Office(ZoneInfo("Asia/Shanghai"), "zh_CN")


def unit(engine: Engine, work: Callable[[Session], object]) -> None:
    """Do something in one transaction, as the unit runner does."""
    with Session(engine, expire_on_commit=False) as session:
        session.info.update(office=OFFICE, wall_at=wall_now(), now=lambda: MONDAY)
        work(session)
        session.commit()


def fill(session: Session, count: int) -> None:
    """A district of so many projects, each with an officer."""
    officers = range(1, -(-count // EACH) + 1)
    tables = {
        Person: [
            {"id": who, "name": f"专员{who}", "telegram_id": who, "reach": Reach.REACHABLE, "consent": 1}
            for who in officers
        ],
        Project: [
            {
                "id": number, "code": f"LS-{number:05}", "name": f"项目{number}", "sector": Sector.INDUSTRY,
                "stage": Stage.UNDER_CONSTRUCTION, "percent_tenths": 450, "stopped": False,
            }
            for number in range(1, count + 1)
        ],
        Assignment: [
            {"project_id": number, "person_id": 1 + (number - 1) // EACH, "post": Post.OFFICER}
            for number in range(1, count + 1)
        ],
    }  # fmt: skip
    for table, rows in tables.items():
        session.connection().execute(insert(table), rows)


def ours(session: Session, count: int) -> None:
    """Do the prompt step as the sweep does: what is owed, and whom to tell."""
    assert count  # noqa: S101 - what there is, is in the tables
    prompts.step(session, (WEEK, MONDAY), MONDAY)


def plain(session: Session, count: int) -> None:
    """Insert as many rows, known beforehand, with Core alone."""
    owed = [
        {"project_id": number, "week": WEEK.label, "state": "due", "due_at": DUE}
        for number in range(1, count + 1)
    ]
    what = asdict(Prompt(obligations.number_of(WEEK)))
    told = [
        {
            "key": f"prompt:{WEEK.label}:{who}", "person_id": who, "kind": "Prompt", "data": what,
            "priority": int(Prompt.priority), "told_at": MONDAY, "due_at": MONDAY, "held": True,
        }
        for who in range(1, -(-count // EACH) + 1)
    ]  # fmt: skip
    session.connection().execute(insert(Obligation), owed)
    session.connection().execute(insert(NoticeRow), told)


def main(who: str, count: int, path: Path) -> None:
    """Measure one of the two; a small district has its week opened first, as an office runs for months."""
    ways: dict[str, Callable[..., None]] = {"ours": ours, "plain": plain}
    seconds = 0.0
    for where, size in ((path.with_name("warm.db"), EACH), (path, count)):
        engine = connect(f"sqlite:///{where}")
        database.upgrade(f"sqlite:///{where}")
        unit(engine, partial(fill, count=size))
        began_s = monotonic()
        unit(engine, partial(ways[who], count=size))
        seconds = monotonic() - began_s
        engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        counts = "SELECT (SELECT count(*) FROM obligation), (SELECT count(*) FROM notice)"
        found = connection.execute(counts).fetchone()
    sys.stdout.write(json.dumps({"seconds": seconds, "rows": found}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
