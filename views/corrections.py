"""Correcting a report and taking one back: what was, what takes its place, and what was changed before."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from locales import Words
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.reports import Report
from services import corrections, drafts, office
from services.amounts import Doubt
from services.corrections import Change, Sheet
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS
from views.drafts import ENTRIES
from views.money import in_wan
from views.payloads import Payload
from views.percent import percent
from views.reports_money import money_lines

NOTE_SHOWN = 200


@dataclass(frozen=True)
class CorrectReport(Payload, prefix="fo1"):
    """Open the correction of a report."""

    report_id: int


@dataclass(frozen=True)
class ApplyCorrection(Payload, prefix="fa1"):
    """Make a correction."""

    draft_id: int


@dataclass(frozen=True)
class DropCorrection(Payload, prefix="fx1"):
    """Leave the report as it is."""

    draft_id: int


@dataclass(frozen=True)
class AskWithdrawal(Payload, prefix="fw1"):
    """Ask once more before a report is taken back."""

    report_id: int


@dataclass(frozen=True)
class WithdrawReport(Payload, prefix="fy1"):
    """Take a report back."""

    report_id: int


def correction_card(session: Session, draft: Draft, words: Words) -> Card:
    """Draw a correction: the old beside the new, and the tap that makes it."""
    sheet = corrections.sheet(session, draft, office.now(session))
    subject, number = drafts.subject(draft), sheet.report.number
    if draft.state is DraftState.CANCELLED:
        return Card(words("corrections.dropped", number=number), subject=subject)
    if draft.state is DraftState.SENT:
        lines = Lines().add(words("corrections.done", number=number))
        return Card(lines.add(*history_lines(session, sheet.report, words)).text, subject=subject)
    lines = Lines().add(
        words("corrections.title", number=number, code=sheet.project.code, name=sheet.project.name)
    )
    lines.add(*_sides(sheet, words))
    if sheet.after:
        lines.add(words("corrections.after"))
    drop = Button(words.plain("corrections.button.drop"), DropCorrection(draft.id or 0))
    if sheet.entry.empty or sheet.entry.doubtful:
        return Card(lines.add(words("corrections.hint")).text, ((drop,),), subject)
    make = Button(words.plain("corrections.button.apply"), ApplyCorrection(draft.id or 0))
    return Card(lines.text, ((make, drop),), subject)


def _sides(sheet: Sheet, words: Words) -> Iterator[Markup]:
    entry, report = sheet.entry, sheet.report
    if entry.doubt_tenths is not None:
        yield words("corrections.full", percent=percent(entry.doubt_tenths))
    elif entry.unclear:
        yield words("reports.unclear")
    old = _figure(report.percent_tenths, words)
    if entry.tenths is None:
        yield words("corrections.figure.now", old=old)
    else:
        yield words("corrections.figure", old=old, new=percent(entry.tenths))
    yield from money_lines(replace(entry, was_wan=report.completed_wan), words)
    if entry.money_doubt in (Doubt.SLIP, Doubt.TOTAL):
        yield words("corrections.money.odd")
    old_note = excerpt(report.note, NOTE_SHOWN) or words.plain("corrections.none")
    if entry.said:
        yield words("corrections.note", old=old_note, new=excerpt(entry.note, NOTE_SHOWN))
    else:
        yield words("corrections.note.now", old=old_note)


def history_lines(session: Session, report: Report, words: Words) -> Iterator[Markup]:
    """Say what of a report was corrected, when, and whether it was taken back."""
    for change in corrections.history(session, report):
        yield from _changed(change, words)
    if report.withdrawn_at is not None:
        yield words("corrections.withdrawn", number=report.number, at=report.withdrawn_at)


def _changed(change: Change, words: Words) -> Iterator[Markup]:
    made = change.made
    if made.percent_tenths != change.percent_tenths:
        old, new = _figure(made.percent_tenths, words), _figure(change.percent_tenths, words)
        yield words("corrections.history.figure", old=old, new=new, at=made.made_at)
    if made.completed_wan != change.completed_wan:
        old, new = _amount(made.completed_wan, words), _amount(change.completed_wan, words)
        yield words("corrections.history.money", old=old, new=new, at=made.made_at)
    if made.note != change.note:
        old = excerpt(made.note, NOTE_SHOWN) or words.plain("corrections.none")
        yield words("corrections.history.note", old=old, at=made.made_at)


def _figure(tenths: int | None, words: Words) -> str:
    return words.plain("corrections.none") if tenths is None else percent(tenths)


def _amount(wan: int | None, words: Words) -> str:
    return words.plain("corrections.none") if wan is None else in_wan(wan)


def withdrawal_card(session: Session, report_id: int, _person: Person | None, words: Words) -> Card:
    """Ask whether a report is to be taken back, or say that it was."""
    report = session.get_one(Report, report_id)
    subject = f"withdrawal:{report_id}"
    if report.withdrawn_at is not None:
        said = words("corrections.withdrawn", number=report.number, at=report.withdrawn_at)
        return Card(said, subject=subject)
    button = Button(words.plain("corrections.button.withdraw.surely"), WithdrawReport(report_id))
    return Card(words("corrections.withdraw.ask", number=report.number), ((button,),), subject)


def change_rows(session: Session, report: Report, words: Words) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that change a report; one that was taken back has none."""
    if report.withdrawn_at is not None:
        return ()
    correct = Button(words.plain("corrections.button.correct"), CorrectReport(report.id or 0))
    if corrections.is_frozen(session, report, office.now(session)):
        return ((correct,),)
    withdraw = Button(words.plain("corrections.button.withdraw"), AskWithdrawal(report.id or 0))
    return ((correct, withdraw),)


ENTRIES[DraftKind.CORRECTION] = correction_card
DRAWERS["withdrawal"] = withdrawal_card
