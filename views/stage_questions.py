"""What a week asks of a project by its stage: started, how far the land is, what the plan says."""

from markupsafe import Markup

from locales import Words
from models.projects import Project, Stage
from models.stage_events import StageEventKind
from views.card import Button
from views.stage_events import KINDS, DeclareStage


def question(project: Project, words: Words) -> Markup | None:
    """Return the question of a stage; None where the progress is what counts."""
    if _not_begun(project):
        if project.planned_start_on is None:
            return words("stages.question.new")
        return words("stages.question.new.planned", day=project.planned_start_on)
    if project.stage in (Stage.RESERVE, Stage.STRATEGIC):
        return words(f"stages.question.{Stage(project.stage).value}")
    return None


def answers(project: Project, words: Words) -> tuple[Button, ...]:
    """Return the button that answers it where a tap can: that a new project has started."""
    if not _not_begun(project):
        return ()
    started = DeclareStage(project.id or 0, KINDS.index(StageEventKind.STARTED))
    return (Button(words.plain("stages.button.has_started"), started),)


def _not_begun(project: Project) -> bool:
    return project.stage is Stage.NEW and project.started_on is None
