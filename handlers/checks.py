"""The office checks reports one by one, returns what has to be said again, and lets projects off a week."""

from handlers import elsewhere
from handlers.blockers import show, spoken
from handlers.turn import Turn
from models.drafts import Draft, DraftState
from services import access, checks, office_access
from views.checks import (
    AcceptReport,
    ExcuseProject,
    NextReport,
    ReportAgain,
    ReturnReport,
    check_card,
)
from views.drafts import draw


def begin(turn: Turn) -> None:
    """Show the office the first report that waits for a check."""
    if not office_access.of_office(turn.session, turn.actor):
        elsewhere.no_such_command(turn)
        return
    turn.say(check_card(turn.session, turn.actor, turn.words))


def accept(turn: Turn) -> None:
    """Accept a report, and show the next one."""
    report = office_access.checked(turn.session, turn.press(AcceptReport).report_id, by=turn.actor)
    checks.accept(turn.session, report, by=turn.actor, now=turn.now)
    turn.answer("checks.accepted", number=report.number)
    turn.say(check_card(turn.session, turn.actor, turn.words, report.id or 0), fresh=False)


def following(turn: Turn) -> None:
    """Leave a report for later, and show the next one."""
    report = office_access.checked(turn.session, turn.press(NextReport).report_id, by=turn.actor)
    turn.say(check_card(turn.session, turn.actor, turn.words, report.id or 0), fresh=False)


def give_back(turn: Turn) -> None:
    """Ask why a report is returned."""
    report = office_access.checked(turn.session, turn.press(ReturnReport).report_id, by=turn.actor)
    checks.expect_pending(report)
    _ask(turn, report_id=report.id or 0)


def excuse(turn: Turn) -> None:
    """Ask why a project is let off the week."""
    project = office_access.excused(turn.session, turn.press(ExcuseProject).project_id, by=turn.actor)
    _ask(turn, project_id=project.id or 0)


def heard(turn: Turn, draft: Draft) -> bool:
    """Take the reason that was asked for; False for anything else."""
    said = spoken(turn)
    if said is None or draft.state is not DraftState.OPEN:
        return False
    report_id = draft.data.get("report_id")
    if report_id is None:
        project = office_access.excused(turn.session, draft.data["project_id"], by=turn.actor)
        checks.excuse(turn.session, project, said.text, by=turn.actor, now=turn.now)
    else:
        report = office_access.checked(turn.session, report_id, by=turn.actor)
        checks.give_back(turn.session, report, said.text, by=turn.actor, now=turn.now)
    checks.finish(turn.session, draft, now=turn.now)
    show(turn, draft)
    if report_id is not None:
        turn.say(check_card(turn.session, turn.actor, turn.words, report_id))
    return True


def again(turn: Turn) -> None:
    """Open a new entry with what a returned report said."""
    report = access.report(turn.session, turn.press(ReportAgain).report_id, by=turn.actor)
    access.project(turn.session, report.project_id, by=turn.actor)  # it may have gone to somebody else since
    draft = checks.again(turn.session, report, turn.actor, turn.chat.id, now=turn.now)
    turn.say(draw(turn.session, draft.id or 0, turn.actor, turn.words))


def _ask(turn: Turn, **about: int) -> None:
    draft = checks.ask_reason(turn.session, turn.actor, turn.chat.id, now=turn.now, **about)
    turn.say(draw(turn.session, draft.id or 0, turn.actor, turn.words))
