"""Reporting on a project: opened by a button or by what was sent, sent with one tap."""

from datetime import timedelta

from handlers.turn import Turn
from models.drafts import Draft, DraftState
from models.projects import Project
from services import access, cards, drafts, intake, obligations, photos, reports
from services.refusals import OutOfDate
from services.report_entry import Added, Kept, Said, Ticked, Unsure, Withdrawn
from views.prompts import NoChange, ReportProject
from views.reports import (
    STEPS_TENTHS,
    AddPercent,
    CancelReport,
    ChangeProject,
    KeepFigure,
    NothingStuck,
    PickProject,
    SendReport,
    TickTask,
    WithdrawFigure,
    entry_card,
    report_card,
)

ALBUM_WAIT = timedelta(seconds=1.2)


def open_entry(turn: Turn) -> None:
    """Open the entry of a project."""
    project = access.project(turn.session, turn.press(ReportProject).project_id, by=turn.actor)
    draft = reports.begin(turn.session, turn.actor, turn.chat.id, project, guessed=False, now=turn.now)
    turn.say(entry_card(turn.session, draft, turn.words))


def no_change(turn: Turn) -> None:
    """Answer the week with no change, as long as it is still that week."""
    press = turn.press(NoChange)
    project = access.project(turn.session, press.project_id, by=turn.actor)
    if press.week != obligations.number_of(obligations.this_week(turn.session, turn.now)):
        raise OutOfDate
    unchanged(turn, project, None)


def unchanged(turn: Turn, project: Project, draft: Draft | None) -> None:
    """Answer a project's week with no change, and end the empty entry that was open for it."""
    report = reports.no_change(turn.session, project, by=turn.actor, now=turn.now, draft=draft)
    if draft is not None:
        turn.say(entry_card(turn.session, draft, turn.words))
    else:
        turn.say(report_card(turn.session, report.id or 0, turn.actor, turn.words))


def heard(turn: Turn, draft: Draft) -> bool:
    """Take words and pictures into an entry, and into the report it became where they come late."""
    message = turn.message
    text = intake.words(turn.session, draft, message.text or message.caption or "")
    if draft.state in (DraftState.OPEN, DraftState.PARKED):
        reports.move(turn.session, draft, Said(message.message_id, text), now=turn.now)
    elif text and (report := reports.of_entry(turn.session, draft)):
        reports.add_words(turn.session, report, text)
    later = photos.parts(turn.session, turn.chat.id, message.media_group_id) > 1
    fresh = draft.state is DraftState.OPEN and not later and turn.update.edited_message is None
    wait = ALBUM_WAIT if message.media_group_id else timedelta(0)
    turn.say(entry_card(turn.session, draft, turn.words), fresh=fresh, wait=wait)
    return True


def tick(turn: Turn) -> None:
    """Tick a weekly task, or take the tick back."""
    press = turn.press(TickTask)
    draft = _entry(turn, press.draft_id)
    if press.task_id not in {task.id for task in reports.sheet(turn.session, draft).tasks}:
        raise OutOfDate
    reports.move(turn.session, draft, Ticked(press.task_id), now=turn.now)


def add(turn: Turn) -> None:
    """Add to the progress."""
    press = turn.press(AddPercent)
    if press.tenths not in STEPS_TENTHS:
        raise OutOfDate
    reports.move(turn.session, _entry(turn, press.draft_id), Added(press.tenths), now=turn.now)


def keep_figure(turn: Turn) -> None:
    """Take the doubtful figure as it was said."""
    reports.move(turn.session, _entry(turn, turn.press(KeepFigure).draft_id), Kept(), now=turn.now)


def withdraw_figure(turn: Turn) -> None:
    """Let the doubtful figure go, and wait for another one."""
    reports.move(turn.session, _entry(turn, turn.press(WithdrawFigure).draft_id), Withdrawn(), now=turn.now)
    turn.answer("reports.withdrawn")


def change_project(turn: Turn) -> None:
    """Offer the other projects."""
    reports.move(turn.session, _entry(turn, turn.press(ChangeProject).draft_id), Unsure(), now=turn.now)


def pick_project(turn: Turn) -> None:
    """Take the entry to another project."""
    press = turn.press(PickProject)
    project = access.project(turn.session, press.project_id, by=turn.actor)
    reports.move(turn.session, _entry(turn, press.draft_id), reports.moved_to(project), now=turn.now)


def send(turn: Turn) -> None:
    """Send the entry; its card becomes the answer."""
    reports.send(turn.session, _entry(turn, turn.press(SendReport).draft_id), by=turn.actor, now=turn.now)


def cancel(turn: Turn) -> None:
    """Drop the entry."""
    draft = _entry(turn, turn.press(CancelReport).draft_id)
    drafts.end(turn.session, draft, DraftState.CANCELLED, now=turn.now)


def nothing_stuck(turn: Turn) -> None:
    """Note that nothing is stuck."""
    report = access.report(turn.session, turn.press(NothingStuck).report_id, by=turn.actor)
    reports.unblock(turn.session, report, by=turn.actor, now=turn.now)
    cards.touch_message(turn.session, turn.chat.id, turn.message.message_id)


def _entry(turn: Turn, draft_id: int) -> Draft:
    return reports.going_on(turn.session, draft_id, by=turn.actor, now=turn.now)
