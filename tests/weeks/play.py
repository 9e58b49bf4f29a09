"""Plays a quarter: the bot runs as it does anywhere, over HTTP, and the clock hops from act to act."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import aiohttp
from sqlmodel import select

from bot import database
from bot.app import running
from bot.pacing import Pacing, Rate
from bot.parts import Parts
from bot.settings import Settings
from models.engine import Session
from models.people import Department, Membership, Person, Reach, Role
from models.projects import Assignment, Post, Project, Sector, Stage, WeeklyTask
from sandbox.box import Settings as Sandbox
from sandbox.server import serve
from services import leaves, reports
from services.report_entry import Said
from services.weeks import Week
from tests.conversations.town import AT_ONCE, Town, settings_for, unit
from tests.weeks.quarters import OFFICE, Quarter
from tests.weeks.rules import Act, Answer, Away, Block, District, Hand, Look, Nudge, Outage, Stop

ALWAYS = (Stage.NEW, Stage.UNDER_CONSTRUCTION)
SOMETIMES = (Stage.RESERVE, Stage.STRATEGIC)


async def play(quarter: Quarter, folder: Path) -> list[dict[str, Any]]:
    """Play it, and return the sandbox's journal of what was sent."""
    async with serve(settings=Sandbox(start_at=quarter.start)) as box, aiohttp.ClientSession(box.url) as http:
        settings = settings_for(box.url, folder)
        database.upgrade(settings.database_url)
        place = Town(box.url, http)
        await unit(place, folder, lambda session, _now: _build(session, quarter))
        people = {OFFICE, *quarter.district.officers.values(), *quarter.district.liaisons.values()}
        phones = [
            {"id": who, "first_name": str(who), "title": str(who), "started": True} for who in sorted(people)
        ]
        async with http.put("/api/phones", json={"phones": phones}) as response:
            assert response.status == 200, await response.text()
        await _Player(quarter, place, settings).plays()
        async with http.get("/api/journal", params={"kind": "sent"}) as response:
            found: list[dict[str, Any]] = await response.json()
            return found


@dataclass
class _Player:
    quarter: Quarter
    place: Town
    settings: Settings

    async def plays(self) -> None:
        """Live from act to act, through the outages."""
        left = [list(group) for _, group in groupby(self.quarter.acts, key=lambda act: act.at)]
        ends: list[Outage | None] = [*self.quarter.outages, None]
        for outage in ends:
            async with self._alive() as parts:
                while left and (outage is None or left[0][0].at < outage.start):
                    acts = left.pop(0)
                    await self.place.hop(acts[0].at)
                    await self._do(parts, acts)
                if outage is not None:
                    await self.place.hop(outage.start)
            if outage is not None:
                async with self.place.http.post(
                    "/clock/set", json={"to": outage.end.isoformat()}
                ) as response:
                    assert response.status == 200, await response.text()

    @asynccontextmanager
    async def _alive(self) -> AsyncIterator[Parts]:
        async with AsyncExitStack() as stack:
            parts, _tasks = await stack.enter_async_context(running(self.settings))
            assert parts.sender is not None
            parts.sender.pacing = Pacing(bot=Rate(1 / 1000), private=AT_ONCE)
            await self.place.settle()
            yield parts

    async def _do(self, parts: Parts, acts: Iterable[Act]) -> None:
        by_hand: list[Act] = []
        for act in acts:
            match act:
                case Answer(way="text"):
                    await self.place.phone(act.by).sends(f"{act.code} 无变化", settle=False)
                case Answer(way="press"):
                    await self._press(act)
                case Block():
                    await self.place.phone(act.who).does("block", blocked=act.blocked)
                case Nudge():
                    await self._nudge()
                case Look():
                    await self.place.phone(OFFICE).sends("/week")
                case _:
                    by_hand.append(act)
        await self.place.settle()
        if by_hand:
            await parts.runner.run(lambda session: _apply(session, by_hand, parts.runner.now()))
        await self.place.settle()

    async def _press(self, act: Answer) -> None:
        phone, week = self.place.phone(act.by), f"第 {act.at.isocalendar().week} 周"
        this_week = [message for message in await phone.chat() if week in (message["text"] or "")]
        for message in reversed(this_week):
            for button in (one for row in message["buttons"] or [] for one in row):
                if button["text"] == f"{act.code} 无变化":
                    await phone.does(
                        "press", message_id=message["message_id"], data=button["data"], force=True
                    )
                    return
        # Who came back, or took the project over, after the prompt has no button for it but of weeks past.
        await phone.sends(f"{act.code} 无变化", settle=False)

    async def _nudge(self) -> None:
        phone = self.place.phone(OFFICE)
        await phone.sends("/week")
        await phone.taps("提醒待报的人")


def _build(session: Session, quarter: Quarter) -> None:
    district = quarter.district
    known = {
        number: Department(code=f"d{number}", name=f"单位{number}")
        for number in range(len(district.liaisons))
    }
    session.add_all(known.values())
    session.flush()
    units = {number: one.id or 0 for number, one in known.items()}
    roles: dict[int, tuple[Role, int | None]] = {OFFICE: (Role.COORDINATOR, None)}
    roles |= dict.fromkeys(district.officers.values(), (Role.OFFICER, None))
    roles |= {who: (Role.LIAISON, units[of]) for of, who in district.liaisons.items()}
    people = {who: Person(name=str(who), telegram_id=who, reach=Reach.REACHABLE, consent=1) for who in roles}
    session.add_all(people.values())
    session.flush()
    for who, (role, unit_id) in roles.items():
        session.add(Membership(person_id=people[who].id or 0, role=role, department_id=unit_id))
    _projects(session, district, units, people, quarter.start)


def _projects(
    session: Session, district: District, units: dict[int, int], people: dict[int, Person], start: datetime
) -> None:
    for number, site in enumerate(district.sites.values()):
        stage = (ALWAYS if site.always else SOMETIMES)[number % 2]
        project = Project(
            code=site.code, name=f"项目{number}", sector=Sector.INDUSTRY, stage=stage,
            department_id=units[site.department],
        )  # fmt: skip
        session.add(project)
        session.flush()
        posts = {
            Post.OFFICER: district.officers.get(site.code),
            Post.DEPUTY: district.deputies.get(site.code),
        }
        for post, who in posts.items():
            if who is not None:
                person_id = people[who].id or 0
                session.add(Assignment(project_id=project.id or 0, person_id=person_id, post=post))
        for week in site.tasks:
            label = Week(2026, week).label
            session.add(WeeklyTask(project_id=project.id or 0, week=label, title=f"任务 {start:%Y}"))


def _apply(session: Session, acts: Iterable[Act], now: datetime) -> None:
    for act in acts:
        match act:
            case Answer():
                _answer(session, act, now)
            case Stop():
                _project(session, act.code).stopped = act.stopped
            case Hand():
                post = select(Assignment).where(Assignment.project_id == _project(session, act.code).id)
                held = session.exec(post.where(Assignment.post == Post.OFFICER)).one()
                held.person_id = _person(session, act.to).id or 0
            case Away(leave=leave):
                deputy = _person(session, leave.deputy) if leave.deputy else None
                who = _person(session, leave.who)
                leaves.take(session, who, leave.first, leave.last, deputy, by=who, now=now)
        session.flush()


def _answer(session: Session, act: Answer, now: datetime) -> None:
    person, project = _person(session, act.by), _project(session, act.code)
    if act.no_change:
        reports.no_change(session, project, by=person, now=now)
        return
    entry = reports.begin(session, person, act.by, project, guessed=False, now=now)
    reports.move(session, entry, Said(1, "管道敷设到 K0+460"), now=now)
    reports.send(session, entry, by=person, now=now)


def _person(session: Session, who: int) -> Person:
    return session.exec(select(Person).where(Person.telegram_id == who)).one()


def _project(session: Session, code: str) -> Project:
    return session.exec(select(Project).where(Project.code == code)).one()
