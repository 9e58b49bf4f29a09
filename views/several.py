"""The card of several projects that came in one message: what each line says, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.projects import Project
from services import drafts, several
from services.report_entry import FULL_TENTHS
from services.several import Sheet
from services.several_entry import Line, Trouble
from views.blockers import RaiseBlocker
from views.card import Button, Card, Lines, excerpt
from views.drafts import ENTRIES
from views.money import in_wan
from views.payloads import Payload
from views.percent import percent

NOTE_LENGTH = 60
LINES_AT_MOST = 20
Rows = Iterable[tuple[Button, ...]]


@dataclass(frozen=True)
class SendSeveral(Payload, prefix="ms1"):
    """Register every line."""

    draft_id: int


@dataclass(frozen=True)
class CancelSeveral(Payload, prefix="mx1"):
    """Drop them all."""

    draft_id: int


@dataclass(frozen=True)
class OpenLine(Payload, prefix="mo1"):
    """Take one line out and put it together by itself."""

    draft_id: int
    line: int


@dataclass(frozen=True)
class SplitPictures(Payload, prefix="mp1"):
    """Ask of each picture which project it is of."""

    draft_id: int


@dataclass(frozen=True)
class PlaceOne(Payload, prefix="mq1"):
    """Give one picture to a project."""

    draft_id: int
    photo_id: int
    project_id: int


@dataclass(frozen=True)
class PlaceRest(Payload, prefix="mr1"):
    """Give all pictures that have none to a project."""

    draft_id: int
    project_id: int


def several_card(session: Session, draft: Draft, words: Words) -> Card:
    """Draw what was said of several projects as it stands: to be confirmed, registered or cancelled."""
    subject = drafts.subject(draft)
    if draft.state is DraftState.CANCELLED:
        return Card(words("several.cancelled"), subject=subject)
    sheet = several.sheet(session, draft)
    done = draft.state is DraftState.SENT
    lines = Lines()
    if done:
        n = len(sheet.reports)
        lines.add(words("several.registered", n=n) if n else words("several.opened_all"))
    else:
        lines.add(words("several.title", n=sum(line.ready for line in sheet.lines)))
    for line in sheet.lines:
        lines.add(*_line(line, sheet, words))
    lines.add(_pictures(sheet, done, words))
    rows = _stuck(sheet, words) if done else _buttons(draft.id or 0, sheet, words)
    return Card(lines.text, tuple(rows), subject)


def _line(line: Line, sheet: Sheet, words: Words) -> Iterable[Markup]:
    project = sheet.projects.get(line.project_id or 0)
    if line.trouble is not None:
        code = project.code if project else ""
        yield words(f"several.trouble.{line.trouble.value}", text=excerpt(line.text, NOTE_LENGTH), code=code)
        return
    assert project is not None  # noqa: S101 - a line without a project is in trouble
    fields = {"code": project.code, "name": project.name}
    if line.opened:
        yield words("several.opened", **fields)
        return
    report = sheet.reports.get(line.report_id or 0)
    yield (
        words("several.line.done", number=report.number, **fields)
        if report
        else words("several.line", **fields)
    )
    yield from _said(line, words)


def _said(line: Line, words: Words) -> Iterable[Markup]:
    entry = line.entry
    was = percent(entry.was_tenths)
    if line.no_change:
        yield words("several.no_change", was=was)
    elif line.settled.tenths is not None:
        yield words("several.percent", was=was, now=percent(line.settled.tenths))
    if entry.doubt_tenths is not None and line.report_id is None:
        key = "several.doubt.full" if entry.doubt_tenths > FULL_TENTHS else "several.doubt.falls"
        yield words(key, percent=percent(entry.doubt_tenths), was=was)
    elif entry.unclear and line.report_id is None:
        yield words("several.unclear")
    yield from _money(line, words)
    if entry.note:
        yield words("several.note", note=excerpt(entry.note, NOTE_LENGTH))


def _money(line: Line, words: Words) -> Iterable[Markup]:
    entry, settled = line.entry, line.settled
    if settled.wan is not None:
        was = words.plain("reports.money.none") if entry.was_wan is None else in_wan(entry.was_wan)
        yield words("several.money", was=was, now=in_wan(settled.wan))
    if line.report_id is None and (entry.doubt_wan is not None or entry.unclear_wan):
        yield words("several.money.unclear" if entry.unclear_wan else "several.money.doubt")


def _pictures(sheet: Sheet, done: bool, words: Words) -> Markup | None:
    n = sheet.pictures.kept
    if not n:
        return None
    if sheet.next_picture is None or done:
        shares = ((sheet.projects[one].code, count) for one, count in sheet.placed.items())
        each = words.plain("several.and").join(f"{code} × {count}" for code, count in shares)
        return words("several.pictures.placed", n=n, each=each)
    if sheet.splitting:
        return words("several.pictures.which", i=sum(sheet.placed.values()) + 1, n=n)
    return words("several.pictures", n=n)


def _buttons(draft_id: int, sheet: Sheet, words: Words) -> Rows:
    ready = [
        (index, sheet.projects[line.project_id or 0]) for index, line in enumerate(sheet.lines) if line.ready
    ][:LINES_AT_MOST]
    if sheet.pictures.kept:
        yield from _placing(draft_id, sheet, [project for _, project in ready], words)
    if ready and sheet.next_picture is None:
        yield (Button(words.plain("several.button.send"), SendSeveral(draft_id)),)
    editable = [
        (index, sheet.projects[line.project_id])
        for index, line in enumerate(sheet.lines)
        if line.project_id and not line.opened and line.trouble in (None, Trouble.NOTHING)
    ][:LINES_AT_MOST]
    labels = [
        Button(words.plain("several.button.open", code=project.code), OpenLine(draft_id, index))
        for index, project in editable
    ]
    yield from (tuple(labels[at : at + 3]) for at in range(0, len(labels), 3))
    yield (Button(words.plain("reports.button.cancel"), CancelSeveral(draft_id)),)


def _placing(draft_id: int, sheet: Sheet, projects: list[Project], words: Words) -> Rows:
    split = Button(words.plain("several.button.split"), SplitPictures(draft_id))
    if sheet.next_picture is None:
        yield (split,)
        return
    for project in projects:
        everything = PlaceRest(draft_id, project.id or 0)
        if sheet.splitting:
            one = PlaceOne(draft_id, sheet.next_picture, project.id or 0)
            yield (
                Button(words.plain("several.button.one", code=project.code), one),
                Button(words.plain("several.button.rest", code=project.code), everything),
            )
        else:
            yield (Button(words.plain("several.button.all", code=project.code), everything),)
    if not sheet.splitting and sheet.pictures.kept > 1:
        yield (split,)


def _stuck(sheet: Sheet, words: Words) -> Rows:
    labels = [
        Button(
            words.plain("several.button.stuck", code=sheet.projects[report.project_id].code),
            RaiseBlocker(report.project_id),
        )
        for report in sheet.reports.values()
    ][:LINES_AT_MOST]
    yield from (tuple(labels[at : at + 2]) for at in range(0, len(labels), 2))


ENTRIES[DraftKind.SEVERAL] = several_card
