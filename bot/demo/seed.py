"""Fills an empty database with the synthetic district, through the services that the product has."""

import csv
from datetime import datetime
from importlib import resources

from bot.demo import cast
from bot.demo.cast import Member
from models.engine import Session
from models.people import Department, Person
from models.projects import Post, Project, Sector, Stage
from services import access, departments, invitations, office, people, projects, reports
from services.projects import NewMilestone, NewProject, NewStep
from services.report_entry import Added
from views import menus
from views.delivery import deliver
from views.people import welcome

TELEGRAM_LANGUAGE = {"zh_CN": "zh-hans", "en": "en"}
NEARLY_DONE = frozenset({"completion", "in_service", "opening"})


def seed(session: Session, now: datetime, language: str) -> bool:
    """Fill the database unless it has projects already; tell whether it was empty."""
    if projects.counted(session):
        return False
    known = {new.code: departments.add(session, new) for new in cast.DEPARTMENTS}
    for code, categories in cast.LEADS.items():
        departments.leads(session, known[code], categories)
    listed = {project.code: project for project in _projects(session, known, now)}
    for code, plan in cast.PLANS.items():
        for task in plan.tasks:
            projects.add_task(session, listed[code], cast.WEEK, NewStep(title=task.to(language)), now)
        title, asked = plan.milestone.to(language), plan.milestone_tenths
        milestone = NewMilestone(title=title, baseline_on=plan.milestone_on, percent_tenths=asked)
        projects.add_milestone(session, listed[code], milestone, now)
    for member in everybody(list(listed)):
        person = _join(session, member, now, language)
        for code in member.deputy_for:
            projects.assign(session, listed[code], person, Post.DEPUTY, now)
        if member.on_page:
            _greet(session, person, member)
        else:
            _report_early(session, person, now)
    return True


def speak(session: Session, now: datetime, language: str) -> None:
    """Have everybody of the cast spoken to in another language."""
    for member in cast.ON_PAGE:
        person = access.person(session, member.telegram_id)
        if person and person.language != language:
            people.set_language(session, person, language, now)
            menus.offer(session, person)


def everybody(codes: list[str]) -> list[Member]:
    """Return the cast in the order of the page, then the officers of the other projects."""
    return [*cast.ON_PAGE, *cast.extras(codes)]


def rows() -> list[NewProject]:
    """Return the public list: name, sector, stage and what was expected; all else is invented."""
    table = resources.files("bot.demo").joinpath("projects.csv").read_text("utf-8")
    found = []
    for number, row in enumerate(csv.DictReader(table.splitlines()), start=1):
        code, stage, expected = f"LS-{number:03}", Stage(row["stage"]), row["expected_in_2024"]
        plan = cast.PLANS.get(code)
        percent = plan.percent_tenths if plan else _invented(number, stage, expected)
        found.append(
            NewProject(
                code=code, name=row["name"], sector=Sector(row["sector"]), stage=stage, expected=expected,
                percent_tenths=percent,
            )
        )  # fmt: skip
    return found


def _invented(number: int, stage: Stage, expected: str) -> int:
    if stage is Stage.NEW:
        return number % 4 * 15
    return (800 if expected in NEARLY_DONE else 300) + number * 7 % 150


def _projects(session: Session, known: dict[str, Department], now: datetime) -> list[Project]:
    return [projects.add(session, new, known[cast.RESPONSIBLE[new.sector]], now) for new in rows()]


def _join(session: Session, member: Member, now: datetime, language: str) -> Person:
    """Invite a member of the cast and accept for them, as they would themselves."""
    terms = invitations.terms(
        session, name=member.name.to(language), role=member.role, department=member.department,
        projects=member.projects,
    )  # fmt: skip
    made = invitations.make(session, terms, by=None, now=now)
    secret = invitations.issue(session, made.id or 0, now)
    claimed = invitations.claim(session, secret, telegram_id=member.telegram_id, now=now)
    return invitations.agree(session, claimed, language_code=TELEGRAM_LANGUAGE[language], now=now)


def _report_early(session: Session, person: Person, now: datetime) -> None:
    """Report for whoever has no phone on the page, so that the week has the figures of a whole district."""
    for project in access.projects(session, person):
        if project.code in cast.NOT_YET:
            continue
        if project.stage is Stage.NEW:
            reports.no_change(session, project, by=person, now=now)
            continue
        draft = reports.begin(session, person, person.telegram_id or 0, project, guessed=False, now=now)
        reports.move(session, draft, Added(5 + project.percent_tenths % 4 * 5), now=now)
        reports.send(session, draft, by=person, now=now)


def _greet(session: Session, person: Person, member: Member) -> None:
    card = welcome(session, person, office.words_for(session, person))
    key = f"demo:welcome:{member.telegram_id}"
    deliver(session, card, chat_id=member.telegram_id, person=person, key=key)
    menus.offer(session, person)
