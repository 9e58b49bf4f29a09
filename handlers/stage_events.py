"""Declaring that a project has started, stopped, or reached or missed a milestone, and deciding about it."""

from datetime import date

from handlers.blockers import opened, show, spoken
from handlers.turn import Turn
from models.drafts import Draft, DraftKind, DraftState
from models.projects import Project
from models.stage_events import StageEventKind
from services import access, intake, office, office_access, phrases, stage_entry, stage_events
from services.blocker_entry import Said
from services.refusals import NotThere, OutOfDate
from services.stage_entry import Ask, Chosen, Dated, Declaring
from views.drafts import draw
from views.stage_cards import event_card
from views.stage_events import (
    KINDS,
    ChooseMilestone,
    DateStage,
    DecideRevision,
    DeclareStage,
    LocateStage,
    SubmitStage,
)


def begin(turn: Turn) -> None:
    """Open the entry of a declaration from the card of a project."""
    press = turn.press(DeclareStage)
    if not 0 <= press.kind < len(KINDS):
        raise OutOfDate
    project = access.project(turn.session, press.project_id, by=turn.actor)
    turn.say(draw(turn.session, _begin(turn, KINDS[press.kind], project).id or 0, turn.actor, turn.words))


def begun(turn: Turn, text: str) -> Draft | None:
    """Open the entry of what a text declares by its first word, after a code or not; None for anything else.

    The text is the words of the entry too, less the code and that word.
    """
    message, mine = turn.message, access.projects(turn.session, turn.actor)
    replied = message.reply_to_message.message_id if message.reply_to_message else None
    project = intake.named(turn.session, turn.actor, turn.chat.id, text, replied)
    found = stage_entry.spoken(phrases.without_code(text, project.code) if project else text)
    if found is None or not mine:
        return None
    kind, words = found
    if project is None:
        project = mine[0] if len(mine) == 1 else None
    draft = _begin(turn, kind, project)
    stage_events.move(turn.session, draft, Said(message.message_id, words), now=turn.now)
    return draft


def heard_first(turn: Turn, text: str) -> bool:
    """Take a text that declares something; False for anything else."""
    draft = begun(turn, text)
    if draft is not None:
        show(turn, draft)
    return draft is not None


def heard(turn: Turn, draft: Draft) -> bool:
    """Take words, a typed day and pictures into a declaration; False for anything else."""
    said = spoken(turn)
    if said is None:
        return False
    if draft.state is DraftState.OPEN and said.text:
        entry = Declaring.of(draft.data)
        if entry.asks is Ask.PROJECT and (project := _named(turn, said.text)):
            event = stage_events.located(turn.session, entry.kind, project)
            stage_events.move(turn.session, draft, event, now=turn.now)
        elif entry.asks is Ask.DAY:
            today = office.calendar(turn.session).day_of(turn.now)
            ahead = entry.kind is StageEventKind.REVISED
            day = stage_entry.read_day(said.text, today, ahead=ahead)
            stage_events.move(turn.session, draft, Dated(day), now=turn.now)
        else:
            stage_events.move(turn.session, draft, said, now=turn.now)
    show(turn, draft)
    return True


def locate(turn: Turn) -> None:
    """Take the project from a button."""
    press = turn.press(LocateStage)
    draft = opened(turn, press.draft_id, DraftKind.STAGE)
    project = access.project(turn.session, press.project_id, by=turn.actor)
    event = stage_events.located(turn.session, Declaring.of(draft.data).kind, project)
    stage_events.move(turn.session, draft, event, now=turn.now)


def choose(turn: Turn) -> None:
    """Take the milestone from a button."""
    press = turn.press(ChooseMilestone)
    draft = opened(turn, press.draft_id, DraftKind.STAGE)
    project = access.project(turn.session, draft.data["project_id"] or 0, by=turn.actor)
    if press.milestone_id not in {one.id for one in stage_events.milestones(turn.session, project)}:
        raise NotThere
    stage_events.move(turn.session, draft, Chosen(press.milestone_id), now=turn.now)


def name_day(turn: Turn) -> None:
    """Take the day from a button, or ask for it in words."""
    press = turn.press(DateStage)
    draft = opened(turn, press.draft_id, DraftKind.STAGE)
    if not 0 <= press.day <= date.max.toordinal():
        raise OutOfDate
    day = date.fromordinal(press.day) if press.day else None
    stage_events.move(turn.session, draft, Dated(day), now=turn.now)


def submit(turn: Turn) -> None:
    """Send the declaration; its card says what became of it."""
    draft = opened(turn, turn.press(SubmitStage).draft_id, DraftKind.STAGE)
    stage_events.submit(turn.session, draft, by=turn.actor, now=turn.now)


def decide(turn: Turn) -> None:
    """Approve or refuse the new day of a milestone."""
    press = turn.press(DecideRevision)
    if press.approve not in (0, 1):
        raise OutOfDate
    asked = office_access.revision(turn.session, press.event_id, by=turn.actor)
    stage_events.decide(turn.session, asked, approve=bool(press.approve), by=turn.actor, now=turn.now)
    turn.say(event_card(turn.session, asked.id or 0, turn.actor, turn.words), fresh=False)


def _begin(turn: Turn, kind: StageEventKind, project: Project | None) -> Draft:
    return stage_events.begin(turn.session, turn.actor, turn.chat.id, kind, project, now=turn.now)


def _named(turn: Turn, text: str) -> Project | None:
    return intake.named(turn.session, turn.actor, turn.chat.id, text, None)
