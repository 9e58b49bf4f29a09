"""What the buttons of declarations carry, and what the card of a project says of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.projects import Stage
from models.stage_events import StageEventKind, StageEventState
from services.project_file import ProjectFile
from views.card import Button, excerpt
from views.payloads import Payload

KINDS = tuple(StageEventKind)
WORDS_SHOWN = 60
REVISIONS_SHOWN = 5


@dataclass(frozen=True)
class DeclareStage(Payload, prefix="sd1"):
    """Declare something of a project; `kind` is its place in StageEventKind, which only ever grows."""

    project_id: int
    kind: int


@dataclass(frozen=True)
class LocateStage(Payload, prefix="sl1"):
    """Say which project a declaration is about."""

    draft_id: int
    project_id: int


@dataclass(frozen=True)
class ChooseMilestone(Payload, prefix="sm1"):
    """Say which milestone a declaration is about."""

    draft_id: int
    milestone_id: int


@dataclass(frozen=True)
class DateStage(Payload, prefix="sy1"):
    """Say on which day it happened, counted from 1 in the year 1; 0 asks for another one in words."""

    draft_id: int
    day: int


@dataclass(frozen=True)
class SubmitStage(Payload, prefix="ss1"):
    """Send a declaration."""

    draft_id: int


@dataclass(frozen=True)
class DecideRevision(Payload, prefix="sr1"):
    """Approve (1) or refuse (0) the new day of a milestone."""

    event_id: int
    approve: int


def declare_rows(file: ProjectFile, words: Words) -> Iterator[tuple[Button, ...]]:
    """Yield what can be declared of a project as it stands, for who reports on it."""
    project = file.project
    kinds = []
    if project.completed_on is None:
        if project.started_on is None and project.stage is not Stage.UNDER_CONSTRUCTION:
            kinds.append(StageEventKind.STARTED)
        else:
            kinds.append(StageEventKind.COMPLETED)
        kinds.append(StageEventKind.RESUMED if project.stopped else StageEventKind.STOPPED)
    if kinds:
        yield _row(file, kinds, words)
    if any(milestone.reached_on is None for milestone in file.milestones):
        yield _row(file, [StageEventKind.REACHED, StageEventKind.REVISED], words)


def _row(file: ProjectFile, kinds: list[StageEventKind], words: Words) -> tuple[Button, ...]:
    return tuple(
        Button(
            words.plain(f"stages.button.{kind.value}"), DeclareStage(file.project.id or 0, KINDS.index(kind))
        )
        for kind in kinds
    )


def dates_line(file: ProjectFile, words: Words) -> Iterator[Markup]:
    """Yield when a project started and was completed, and since when and why it stands still."""
    project = file.project
    if project.started_on is not None:
        yield words("stages.card.started", day=project.started_on)
    elif project.stage is Stage.NEW and project.planned_start_on is not None:
        yield words("stages.card.planned", day=project.planned_start_on)
    if project.completed_on is not None:
        yield words("stages.card.completed", day=project.completed_on)
    stops = [event for event, _ in file.happened if event.kind is StageEventKind.STOPPED]
    if project.stopped and stops:
        said = excerpt(stops[-1].words, WORDS_SHOWN)
        yield words("stages.card.stopped", day=words.day(stops[-1].happened_on), words=said)


def revision_lines(file: ProjectFile, words: Words) -> Iterator[Markup]:
    """Yield which milestones were moved to which day, why, and who approved it; the newest last."""
    titles = {milestone.id: milestone.title for milestone in file.milestones}
    moved = [(event, by) for event, by in file.happened if event.kind is StageEventKind.REVISED]
    if moved:
        yield words("stages.card.revisions")
    for event, by in moved[-REVISIONS_SHOWN:]:
        yield words(
            f"stages.revision.{StageEventState(event.state).value}",
            day=words.day(event.revised_on or event.happened_on),
            title=excerpt(titles.get(event.milestone_id, ""), WORDS_SHOWN),
            words=excerpt(event.words, WORDS_SHOWN), by=by.name if by else "",
        )  # fmt: skip
