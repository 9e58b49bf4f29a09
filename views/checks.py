"""The card with which the office checks a report, and what is said when one is returned."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person
from models.projects import Project
from models.reports import Report
from services import checks, drafts
from services.attachments import of_report
from services.checks import Waiting
from views.attachments import PlayReport, kept_line, play_rows
from views.blockers import CancelEntry
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS, RENDERERS
from views.drafts import ENTRIES
from views.money import yi
from views.payloads import Payload
from views.percent import percent
from views.photo_reuse import marks

NOTE_SHOWN = 600


@dataclass(frozen=True)
class AcceptReport(Payload, prefix="ca1"):
    """Accept a report."""

    report_id: int


@dataclass(frozen=True)
class ReturnReport(Payload, prefix="cr1"):
    """Return a report; the reason is asked for."""

    report_id: int


@dataclass(frozen=True)
class NextReport(Payload, prefix="cn1"):
    """Show the report that waits after this one."""

    report_id: int


@dataclass(frozen=True)
class ReportAgain(Payload, prefix="rg1"):
    """Open a new entry with what a returned report said."""

    report_id: int


@dataclass(frozen=True)
class ExcuseProject(Payload, prefix="xe1"):
    """Let a project off this week; the reason is asked for."""

    project_id: int


def check_card(session: Session, by: Person, words: Words, after_id: int = 0) -> Card:
    """Return the next report that waits for a check, or that none does."""
    subject = f"check:{by.id}"
    found = checks.waiting(session, by, after_id)
    if found is None:
        return Card(words("checks.none"), subject=subject)
    report_id = found.report.id or 0
    rows: list[tuple[Button, ...]] = [
        (
            Button(words.plain("checks.button.accept"), AcceptReport(report_id)),
            Button(words.plain("checks.button.return"), ReturnReport(report_id)),
        )
    ]
    if found.left > 1:
        rows.append((Button(words.plain("checks.button.next"), NextReport(report_id)),))
    lines = Lines().add(*_lines(found, words), kept_line(session, of_report(report_id), words))
    rows += play_rows(session, of_report(report_id), PlayReport(report_id), words)
    return Card(lines.text, tuple(rows), subject)


def _lines(found: Waiting, words: Words) -> Iterator[Markup]:
    report, project = found.report, found.project
    yield words("checks.title", n=found.left)
    yield words("checks.report", code=project.code, name=project.name, number=report.number)
    yield words("checks.by", name=found.sender.name, at=report.sent_at)
    if report.no_change:
        yield words("checks.no_change", percent=percent(report.was_tenths))
    if report.percent_tenths is not None:
        was, now = percent(report.was_tenths), percent(report.percent_tenths)
        yield words("checks.percent", was=was, now=now)
    if report.completed_wan is not None:
        was = yi(report.was_wan) if report.was_wan is not None else "–"
        yield words("checks.money", was=was, now=yi(report.completed_wan))
    if report.note:
        yield words("checks.note", note=excerpt(report.note, NOTE_SHOWN))
    if found.before is not None:
        note = words.plain("checks.unchanged") if found.before.no_change else found.before.note
        yield words("checks.before", number=found.before.number, note=excerpt(note, NOTE_SHOWN))
    if found.pictures.kept:
        yield words("checks.photos", n=found.pictures.kept)
    yield from marks(found.used, words)


def redraw(session: Session, person_id: int, _reader: Person | None, words: Words) -> Card:
    """Redraw the check of a person from its beginning."""
    return check_card(session, session.get_one(Person, person_id), words)


def reason_card(session: Session, draft: Draft, words: Words) -> Card:
    """Ask for a reason, or say that it has come."""
    subject = drafts.subject(draft)
    if draft.state is DraftState.CANCELLED:
        return Card(words("checks.cancelled"), subject=subject)
    key = "ask" if draft.state is not DraftState.SENT else "done"
    report = session.get(Report, draft.data.get("report_id", 0))
    if report is not None:
        text = words(f"checks.return.{key}", number=report.number)
    else:
        project = session.get_one(Project, draft.data["project_id"])
        text = words(f"checks.excuse.{key}", code=project.code, name=project.name)
    cancel = Button(words.plain("checks.button.cancel"), CancelEntry(draft.id or 0))
    return Card(text, ((cancel,),) if key == "ask" else (), subject)


def returned(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell a sender why their report came back, with the way to a corrected one."""
    report = session.get_one(Report, row.data["report_id"])
    project = session.get_one(Project, report.project_id)
    text = words(
        "checks.returned", number=report.number, code=project.code, name=project.name,
        reason=report.returned_because,
    )  # fmt: skip
    again = Button(words.plain("checks.button.again", code=project.code), ReportAgain(report.id or 0))
    return Card(text, ((again,),))


ENTRIES[DraftKind.RETURN] = reason_card
DRAWERS["check"] = redraw
RENDERERS["ReportReturned"] = returned
