"""The card of a report: first the entry that is put together, then what it became."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Progress, Project
from models.reports import Report
from services import drafts, reports
from services.attachments import of_entry, of_report
from services.photos import Counted
from services.report_entry import FULL_TENTHS
from services.reports import Answer, Sheet
from views.attachments import kept_line
from views.blockers import RaiseBlocker
from views.card import Button, Card, Lines, excerpt
from views.corrections import history_lines
from views.delivery import DRAWERS
from views.drafts import ENTRIES
from views.money import in_wan
from views.payloads import Payload
from views.percent import percent, points
from views.reports_money import money_lines
from views.stage_questions import answers, question
from views.viewpoints import entry_rows

STEPS_TENTHS = (50, 100)
NOTE_LENGTH = 300
TASK_LENGTH = 40


@dataclass(frozen=True)
class SendReport(Payload, prefix="rs1"):
    """Send an entry."""

    draft_id: int


@dataclass(frozen=True)
class CancelReport(Payload, prefix="rx1"):
    """Drop an entry."""

    draft_id: int


@dataclass(frozen=True)
class ChangeProject(Payload, prefix="rc1"):
    """Ask for another project."""

    draft_id: int


@dataclass(frozen=True)
class PickProject(Payload, prefix="rk1"):
    """Choose the project that an entry is about."""

    draft_id: int
    project_id: int


@dataclass(frozen=True)
class TickTask(Payload, prefix="rt1"):
    """Tick a weekly task, or take the tick back."""

    draft_id: int
    task_id: int


@dataclass(frozen=True)
class AddPercent(Payload, prefix="ra1"):
    """Add so many tenths of a percent."""

    draft_id: int
    tenths: int


@dataclass(frozen=True)
class KeepFigure(Payload, prefix="rf1"):
    """The doubtful figure is right."""

    draft_id: int


@dataclass(frozen=True)
class WithdrawFigure(Payload, prefix="rw1"):
    """The doubtful figure is wrong."""

    draft_id: int


@dataclass(frozen=True)
class NothingStuck(Payload, prefix="ru1"):
    """Nothing keeps the site from going on."""

    report_id: int


def entry_card(session: Session, draft: Draft, words: Words) -> Card:
    """Draw an entry as it stands: being put together, sent or cancelled."""
    subject = drafts.subject(draft)
    report = reports.of_entry(session, draft)
    if report is not None:
        return answer_card(session, report, words, subject)
    if draft.state is DraftState.CANCELLED:
        return Card(words("reports.cancelled"), subject=subject)
    sheet = reports.sheet(session, draft)
    lines = Lines().add(_title(sheet, words), *_figures(sheet, words))
    if sheet.pictures.kept and sheet.project and not sheet.entry.guessed:
        lines.add(words("reports.photos", n=sheet.pictures.kept))
    lines.add(kept_line(session, of_entry(draft), words))
    if sheet.entry.said:
        lines.add(words("reports.note", note=excerpt(sheet.entry.note, NOTE_LENGTH)))
    lines.add(_lost(sheet.pictures, words), _asked(sheet, words), _hint(sheet, words))
    buttons = (*entry_rows(session, draft, words), *_buttons(draft.id or 0, sheet, words))
    return Card(lines.text, buttons, subject)


def _title(sheet: Sheet, words: Words) -> Markup:
    n = sheet.pictures.kept
    if sheet.project is None:
        return words("reports.which.photos", n=n) if n else words("reports.which")
    fields = {"code": sheet.project.code, "name": sheet.project.name}
    if not sheet.entry.guessed:
        return words("reports.title", **fields)
    return words("reports.guess.photos", n=n, **fields) if n else words("reports.guess", **fields)


def _figures(sheet: Sheet, words: Words) -> Iterable[Markup]:
    entry = sheet.entry
    if sheet.project is None:
        return
    was = percent(entry.was_tenths)
    if entry.tenths is None:
        yield words("reports.percent.was", was=was)
    else:
        yield words("reports.percent", was=was, now=percent(entry.tenths))
    if entry.doubt_tenths is not None:
        key = "reports.doubt.full" if entry.doubt_tenths > FULL_TENTHS else "reports.doubt.falls"
        yield words(key, percent=percent(entry.doubt_tenths), was=was)
    elif entry.unclear:
        yield words("reports.unclear")
    yield from money_lines(entry, words, asked=sheet.asks_money)
    if entry.progress is not None:
        yield words("reports.stage", stage=stage_name(entry.progress, words))
    if entry.doubt_progress is not None and entry.was_progress is not None:
        was, now = stage_name(entry.was_progress, words), stage_name(entry.doubt_progress, words)
        yield words("reports.stage.falls", was=was, now=now)


def stage_name(progress: Progress, words: Words) -> str:
    """Return the physical progress in a word."""
    return words.plain(f"reports.stage.{progress.value}")


def _lost(found: Counted, words: Words) -> Markup | None:
    return words("reports.photos.failed", n=found.failed) if found.failed else None


def _asked(sheet: Sheet, words: Words) -> Markup | None:
    if sheet.project is None or sheet.entry.choosing or sheet.entry.doubtful:
        return None
    return question(sheet.project, words)


def _hint(sheet: Sheet, words: Words) -> Markup | None:
    if sheet.project is None or sheet.entry.choosing or sheet.entry.doubtful:
        return None
    return words("reports.hint.more" if sheet.entry.guessed else "reports.hint")


def _buttons(draft_id: int, sheet: Sheet, words: Words) -> Iterable[tuple[Button, ...]]:
    change = Button(words.plain("reports.button.change"), ChangeProject(draft_id))
    if sheet.entry.choosing:
        yield from _choices(draft_id, sheet.choices, words)
    elif sheet.entry.doubtful:
        full = (sheet.entry.doubt_wan or sheet.entry.doubt_progress) is None and (
            sheet.entry.doubt_tenths or 0
        ) > FULL_TENTHS
        keep = words.plain("reports.button.keep.full" if full else "reports.button.keep")
        yield (
            Button(words.plain("reports.button.withdraw"), WithdrawFigure(draft_id)),
            Button(keep, KeepFigure(draft_id)),
        )
        if sheet.entry.guessed:  # a figure that falls may be one of another project
            yield (change,)
    else:
        yield from _parts(draft_id, sheet, words)
        submit = Button(words.plain("reports.button.send"), SendReport(draft_id))
        yield (submit, change) if sheet.entry.guessed else (submit,)
    yield (Button(words.plain("reports.button.cancel"), CancelReport(draft_id)),)


def _choices(draft_id: int, projects: Iterable[Project], words: Words) -> Iterable[tuple[Button, ...]]:
    for project in projects:
        label = words.plain("reports.button.project", code=project.code, name=project.name)
        yield (Button(label, PickProject(draft_id, project.id or 0)),)


def _parts(draft_id: int, sheet: Sheet, words: Words) -> Iterable[tuple[Button, ...]]:
    for task in sheet.tasks:
        ticked = task.done_at is not None or task.id in sheet.entry.ticked
        key = "reports.button.task.done" if ticked else "reports.button.task"
        yield (
            Button(
                words.plain(key, title=excerpt(task.title, TASK_LENGTH)), TickTask(draft_id, task.id or 0)
            ),
        )
    if sheet.project and (tap := answers(sheet.project, words)):
        yield tap
    yield tuple(
        Button(words.plain("reports.button.add", points=points(tenths)), AddPercent(draft_id, tenths))
        for tenths in STEPS_TENTHS
    )


def report_card(session: Session, report_id: int, _person: Person | None, words: Words) -> Card:
    """Draw a report that was sent without an entry."""
    return answer_card(session, session.get_one(Report, report_id), words, f"report:{report_id}")


def answer_card(session: Session, report: Report, words: Words, subject: str) -> Card:
    """Draw what became of a report, and ask whether something is stuck."""
    found = reports.answer(session, report)
    lines = Lines().add(_registered(found, words), _lateness(found, words))
    if not report.no_change:
        lines.add(*_reported(report, words))
        if found.tasks:
            lines.add(words("reports.tasks", done=found.done, n=found.tasks))
        if report.note:
            lines.add(words("reports.note", note=excerpt(report.note, NOTE_LENGTH)))
        if found.pictures.kept:
            lines.add(words("reports.photos", n=found.pictures.kept))
        lines.add(kept_line(session, of_report(report.id), words))
        lines.add(_lost(found.pictures, words))
    lines.add(*history_lines(session, report, words))
    if report.withdrawn_at is not None:
        return Card(lines.text, (), subject)
    lines.add(_distance(found, words))
    stuck = Button(words.plain("reports.button.stuck"), RaiseBlocker(found.project.id or 0))
    if report.unblocked:
        return Card(lines.add(words("reports.unblocked")).text, (), subject)
    if report.no_change:
        return Card(lines.text, ((stuck,),), subject)
    free = Button(words.plain("reports.button.free"), NothingStuck(report.id or 0))
    return Card(lines.add(words("reports.stuck")).text, ((free, stuck),), subject)


def _reported(report: Report, words: Words) -> Iterable[Markup]:
    if report.percent_tenths is not None:
        was = percent(report.was_tenths)
        yield words("reports.percent", was=was, now=percent(report.percent_tenths))
    if report.completed_wan is not None:
        none = words.plain("reports.money.none")
        before = none if report.was_wan is None else in_wan(report.was_wan)
        yield words("reports.money", was=before, now=in_wan(report.completed_wan))
    if report.progress is not None:
        yield words("reports.stage", stage=stage_name(report.progress, words))


def _registered(found: Answer, words: Words) -> Markup:
    report, project = found.report, found.project
    key = "reports.registered.no_change" if report.no_change else "reports.registered"
    return words(
        key, time=words.clock(report.sent_at), number=report.number, code=project.code, name=project.name
    )


def _lateness(found: Answer, words: Words) -> Markup | None:
    if found.report.addendum:
        return words("reports.addendum")
    return words("reports.late") if found.late else None


def _distance(found: Answer, words: Words) -> Markup | None:
    milestone, report = found.milestone, found.report
    if milestone is None:
        return None
    at = report.was_tenths if report.percent_tenths is None else report.percent_tenths
    fields = {"day": words.day(milestone.due_on), "title": milestone.title}
    if milestone.percent_tenths is not None and at >= milestone.percent_tenths:
        return words("reports.milestone.there", **fields)
    left = (
        words("reports.milestone.left", n=found.workdays_left)
        if found.workdays_left
        else words("reports.milestone.last")
    )
    if milestone.percent_tenths is None:
        return words("reports.milestone", left=left, **fields)
    missing = points(milestone.percent_tenths - at)
    need = percent(milestone.percent_tenths)
    if need in milestone.title:
        return words("reports.milestone.near", points=missing, left=left, **fields)
    return words("reports.milestone.short", need=need, points=missing, left=left, **fields)


ENTRIES[DraftKind.REPORT] = entry_card
DRAWERS["report"] = report_card
