"""The card of a project: what it is, where it stands, what it needs, and who stands for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.blockers import BlockerState
from models.people import Person
from models.permits import PermitStage, PermitState
from models.projects import Milestone, Post, Project
from services.project_file import ProjectFile, Step
from services.search import Hit
from views.blockers import category_name, department_name
from views.card import Button, Card, Lines, excerpt
from views.money import share, yi
from views.payloads import Payload
from views.percent import percent
from views.stage_events import dates_line, revision_lines

MILESTONES_SHOWN = 4
TASKS_SHOWN = 6
BLOCKERS_SHOWN = 5
WORDS_SHOWN = 60
DUTY_SHOWN = 800
DUTIES = ("goal", "tasks", "division", "measures")
LAMPS = {PermitState.NOT_SUBMITTED: "○", PermitState.IN_PROGRESS: "◐", PermitState.GRANTED: "●"}


@dataclass(frozen=True)
class ShowProject(Payload, prefix="pj1"):
    """Show the card of a project."""

    project_id: int


@dataclass(frozen=True)
class ShowPermits(Payload, prefix="pp1"):
    """Show every item of a project's approvals."""

    project_id: int


@dataclass(frozen=True)
class ShowDuties(Payload, prefix="pd1"):
    """Show the four duties of the 1347 mechanism."""

    project_id: int


@dataclass(frozen=True)
class ShowPhoto(Payload, prefix="pf1"):
    """Show the pictures of a project, the newest first."""

    project_id: int


def project_card(file: ProjectFile, words: Words, link: str) -> Card:
    """Return the card of a project; `link` opens it for whoever may see it."""
    lines = Lines().add(*_head(file, words), *_money(file.project, words))
    for block in (dates_line, _milestones, revision_lines, _tasks, _permits, _blockers, _people):
        lines.add(*block(file, words))
    if link:
        lines.add(words("projects.card.link", link=link))
    return Card(lines.text, tuple(_buttons(file, words)))


def choice_card(
    shown: Sequence[Project | Hit],
    found: int,
    words: Words,
    to: Callable[[int], Payload] = ShowProject,
) -> Card:
    """Ask which of several projects is meant; of very many, the likeliest are shown."""
    rows = tuple(
        (Button(f"{project.code} {excerpt(project.name, 30)}", to(project.id or 0)),) for project in shown
    )
    key = "projects.choose" if found == len(shown) else "projects.choose.some"
    return Card(words(key, n=found), rows)


def permits_card(file: ProjectFile, words: Words) -> Card:
    """Show the approvals item by item: what is missing and why, how far it is, or its number and day."""
    lines = Lines().add(_title(file.project, words))
    for stage in PermitStage:
        steps = file.of_stage(stage)
        if not steps:
            continue
        granted = sum(step.state is PermitState.GRANTED for step in steps)
        name = words.plain(f"projects.permit.stage.{stage.value}")
        lines.add(words("projects.permit.stage", stage=name, granted=granted, total=len(steps)))
        lines.add(*(step_line(step, words) for step in steps))
    return Card(lines.text)


def duties_card(file: ProjectFile, words: Words) -> Card:
    """Show the duties that the district has written down for a project."""
    lines = Lines().add(_title(file.project, words))
    for duty in DUTIES:
        if said := getattr(file.project, f"duty_{duty}"):
            lines.add(words(f"projects.duty.{duty}", words=excerpt(said, DUTY_SHOWN)))
    return Card(lines.text)


def _title(project: Project, words: Words) -> Markup:
    return words("projects.card.title", code=project.code, name=project.name)


def _head(file: ProjectFile, words: Words) -> Iterator[Markup]:
    project = file.project
    yield _title(project, words)
    kind = [
        words.plain(f"projects.sector.{project.sector.value}"),
        words.plain(f"projects.stage.{project.stage.value}"),
        words.plain(f"projects.key.{project.key_level.value}") if project.key_level else "",
        words.plain("projects.stopped") if project.stopped else "",
    ]
    yield words("projects.card.kind", kind=" · ".join(part for part in kind if part))
    for key, value in (
        ("chain", project.industry_chain), ("park", project.park), ("location", project.location),
        ("builder", project.builder), ("target", project.year_target),
    ):  # fmt: skip
        if value:
            yield words(f"projects.card.{key}", words=excerpt(value, WORDS_SHOWN))
    yield words("projects.card.progress", percent=percent(project.percent_tenths))


def _money(project: Project, words: Words) -> Iterator[Markup]:
    total, plan, completed = project.total_wan, project.year_plan_wan, project.completed_wan
    said = []
    if total is not None:
        said.append(words.plain("projects.money.total", yi=yi(total)))
    if plan is not None:
        said.append(words.plain("projects.money.plan", yi=yi(plan)))
    if completed is not None:
        key = "projects.money.completed_of" if plan else "projects.money.completed"
        of_plan = percent(share(completed, plan)) if plan else ""
        said.append(words.plain(key, yi=yi(completed), percent=of_plan))
    if said:
        yield words("projects.card.money", money=words.plain("projects.and").join(said))


def _milestones(file: ProjectFile, words: Words) -> Iterator[Markup]:
    ahead = [milestone for milestone in file.milestones if milestone.reached_on is None]
    if ahead:
        yield words("projects.card.milestones")
    for milestone in ahead[:MILESTONES_SHOWN]:
        line = _milestone(milestone, words)
        overdue = milestone.due_on < file.today
        yield words("projects.milestone.overdue", milestone=line) if overdue else line
    if len(ahead) > MILESTONES_SHOWN:
        yield words("projects.card.more", n=len(ahead) - MILESTONES_SHOWN)


def _milestone(milestone: Milestone, words: Words) -> Markup:
    title = excerpt(milestone.title, WORDS_SHOWN)
    if milestone.revised_on is None:
        return words("projects.milestone", day=words.day(milestone.baseline_on), title=title)
    revised, baseline = words.day(milestone.revised_on), words.day(milestone.baseline_on)
    return words("projects.milestone.revised", day=revised, title=title, baseline=baseline)


def _tasks(file: ProjectFile, words: Words) -> Iterator[Markup]:
    if file.tasks:
        yield words("projects.card.tasks", week=file.week.number)
    for task in file.tasks[:TASKS_SHOWN]:
        key = "projects.task.done" if task.done_at else "projects.task"
        yield words(key, title=excerpt(task.title, WORDS_SHOWN))


def _permits(file: ProjectFile, words: Words) -> Iterator[Markup]:
    if file.steps:
        yield words("projects.card.permits")
    for stage in PermitStage:
        steps = file.of_stage(stage)
        if steps:
            granted = sum(step.state is PermitState.GRANTED for step in steps)
            name = words.plain(f"projects.permit.stage.{stage.value}")
            lamps = "".join(LAMPS[step.state] for step in steps)
            yield words("projects.permit.count", lamps=lamps, stage=name, granted=granted, total=len(steps))


def item_name(step: Step, words: Words) -> str:
    """Return the name of an item in the reader's language, where it has one."""
    return step.name if words.language == "zh_CN" else step.name_en or step.name


def step_line(step: Step, words: Words) -> Markup:
    """Return how far one item is, in a line."""
    permit = step.permit
    if permit is not None and permit.state is PermitState.GRANTED:
        day = permit.granted_on.isoformat() if permit.granted_on else ""
        said = " · ".join(part for part in (permit.number, day, permit.issued_by) if part)
    else:
        said = excerpt(permit.words, WORDS_SHOWN) if permit else ""
    key = f"projects.permit.{step.state.value}"
    return words(
        f"{key}.said" if said else key, lamp=LAMPS[step.state], item=item_name(step, words), words=said
    )


def _blockers(file: ProjectFile, words: Words) -> Iterator[Markup]:
    if file.blockers:
        yield words("projects.card.blockers", n=len(file.blockers))
    for case, lead in file.blockers[:BLOCKERS_SHOWN]:
        state = BlockerState(case.state)
        yield words(
            "projects.blocker", number=case.number, category=category_name(case.category, words),
            lead=department_name(lead, words), state=words.plain(f"blockers.state.{state.value}"),
        )  # fmt: skip


def _people(file: ProjectFile, words: Words) -> Iterator[Markup]:
    officers = _names(file.standing(Post.OFFICER), words)
    deputies = _names(file.standing(Post.DEPUTY), words)
    nobody = words.plain("projects.people.nobody")
    yield words("projects.people.site", officers=officers or nobody, deputies=deputies or nobody)
    if file.department is not None:
        yield words(
            "projects.people.department", department=department_name(file.department, words),
            liaisons=_names(file.liaisons, words) or nobody,
        )  # fmt: skip


def _names(people: Sequence[Person], words: Words) -> str:
    return words.plain("projects.and_names").join(person.name for person in people)


def _buttons(file: ProjectFile, words: Words) -> Iterator[tuple[Button, ...]]:
    project_id = file.project.id or 0
    yield (Button(words.plain("projects.button.permits"), ShowPermits(project_id)),)
    more = []
    if file.photo is not None:
        more.append(Button(words.plain("projects.button.photo"), ShowPhoto(project_id)))
    if any(getattr(file.project, f"duty_{duty}") for duty in DUTIES):
        more.append(Button(words.plain("projects.button.duties"), ShowDuties(project_id)))
    if more:
        yield tuple(more)
