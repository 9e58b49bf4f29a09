"""The card of a declaration: one question at a time, then what was declared, and what the office decided."""

from collections.abc import Iterator
from datetime import timedelta

from markupsafe import Markup

from locales import Words
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person
from models.projects import Milestone, Project
from models.reports import Owed
from models.stage_events import StageEvent, StageEventKind, StageEventState
from services import access, drafts, obligations, office_access, photos, stage_events
from services.attachments import of_entry, of_stage
from services.stage_entry import WANT_PICTURES, Ask, Declaring
from views.attachments import PlayStage, kept_line, play_rows
from views.blockers import CancelEntry
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS, RENDERERS
from views.drafts import ENTRIES
from views.prompts import ReportProject
from views.stage_events import (
    ChooseMilestone,
    DateStage,
    DecideRevision,
    LocateStage,
    SubmitStage,
)

WORDS_SHOWN = 600
TITLE_SHOWN = 40
CHOICES_SHOWN = 20
Rows = tuple[tuple[Button, ...], ...]


def entry_card(session: Session, draft: Draft, words: Words) -> Card:
    """Return the card of a declaration as it stands: being put together, sent or cancelled."""
    subject = drafts.subject(draft)
    if draft.state is DraftState.CANCELLED:
        return Card(words("stages.cancelled"), subject=subject)
    if draft.state is DraftState.SENT:
        happened = session.get_one(StageEvent, draft.data["stage_event_id"])
        return _declared(session, happened, words, subject)
    entry = Declaring.of(draft.data)
    pictures = photos.counted(session, draft_id=draft.id).kept
    lines = Lines().add(words(f"stages.entry.{entry.kind.value}"), *_said(session, entry, words))
    lines.add(words("stages.photos", n=pictures) if pictures else None)
    lines.add(kept_line(session, of_entry(draft), words))
    key = f"stages.ask.{entry.asks.value}"
    if entry.asks is Ask.CONFIRM and entry.kind in WANT_PICTURES and not pictures:
        key = "stages.ask.photo"
    elif entry.asks in (Ask.DAY, Ask.WORDS):
        key = f"{key}.{entry.kind.value}" if entry.kind in _WORDED[entry.asks] else key
    lines.add(words(key))
    return Card(lines.text, _rows(session, draft, entry, words), subject=subject)


_WORDED = {Ask.DAY: {StageEventKind.REVISED}, Ask.WORDS: {StageEventKind.STOPPED, StageEventKind.REVISED}}


def _said(session: Session, entry: Declaring, words: Words) -> Iterator[Markup]:
    if entry.project_id is not None:
        project = session.get_one(Project, entry.project_id)
        yield words("stages.project", code=project.code, name=project.name)
    if entry.milestone_id is not None:
        milestone = session.get_one(Milestone, entry.milestone_id)
        yield words("stages.milestone", day=milestone.due_on, title=excerpt(milestone.title, WORDS_SHOWN))
    if entry.kind is not StageEventKind.REVISED:
        yield words("stages.day", day=entry.happened_on, weekday=words.weekday(entry.happened_on))
    elif entry.revised_on is not None:
        yield words("stages.revised", day=entry.revised_on)
    if entry.words:
        yield words("stages.words", words=excerpt(entry.words, WORDS_SHOWN))


def _rows(session: Session, draft: Draft, entry: Declaring, words: Words) -> Rows:
    draft_id = draft.id or 0
    cancel = (Button(words.plain("stages.button.cancel"), CancelEntry(draft_id)),)
    match entry.asks:
        case Ask.PROJECT:
            mine = access.projects(session, session.get_one(Person, draft.person_id))
            rows = [
                (Button(f"{one.code} {excerpt(one.name, 30)}", LocateStage(draft_id, one.id or 0)),)
                for one in mine[:CHOICES_SHOWN]
            ]
            return (*rows, cancel)
        case Ask.MILESTONE:
            ahead = stage_events.milestones(session, session.get_one(Project, entry.project_id))
            rows = [
                (
                    Button(
                        f"{words.day(one.due_on)} {excerpt(one.title, TITLE_SHOWN)}",
                        ChooseMilestone(draft_id, one.id or 0),
                    ),
                )
                for one in ahead[:CHOICES_SHOWN]
            ]
            return (*rows, cancel)
        case Ask.CONFIRM:
            submit = words.plain(f"stages.button.submit.{entry.kind.value}")
            return ((Button(submit, SubmitStage(draft_id)),), _days(draft_id, entry, words), cancel)
        case _:
            return (cancel,)


def _days(draft_id: int, entry: Declaring, words: Words) -> tuple[Button, ...]:
    """Offer the day before the one that is named, and any other in words; a new day is typed anew."""
    other = Button(words.plain("stages.button.other_day"), DateStage(draft_id, 0))
    if entry.kind is StageEventKind.REVISED:
        return (other,)
    before = entry.happened_on - timedelta(days=1)
    label = words.plain("stages.button.day", day=words.day(before), weekday=words.weekday(before))
    return (Button(label, DateStage(draft_id, before.toordinal())), other)


def _declared(session: Session, happened: StageEvent, words: Words, subject: str) -> Card:
    """Return what its sender sees of a declaration, with the way to this week's report where it is owed."""
    lines = Lines().add(*_story(session, happened, words))
    lines.add(words(f"stages.after.{StageEventKind(happened.kind).value}"))
    week = obligations.latest_week(session)
    owed = obligations.state(session, happened.project_id, week) if week else None
    if owed is not Owed.DUE:
        return Card(lines.text, subject=subject)
    code = session.get_one(Project, happened.project_id).code
    go_on = Button(words.plain("stages.button.report", code=code), ReportProject(happened.project_id))
    return Card(lines.text, ((go_on,),), subject=subject)


def _story(session: Session, happened: StageEvent, words: Words) -> Iterator[Markup]:
    project = session.get_one(Project, happened.project_id)
    kind = StageEventKind(happened.kind)
    yield words(f"stages.news.{kind.value}", code=project.code, name=project.name)
    if happened.milestone_id is not None:
        milestone = session.get_one(Milestone, happened.milestone_id)
        title = excerpt(milestone.title, WORDS_SHOWN)
        yield words("stages.baseline", day=milestone.baseline_on, title=title)
    if kind is StageEventKind.REVISED:
        yield words("stages.revised", day=happened.revised_on)
    else:
        yield words("stages.day", day=happened.happened_on, weekday=words.weekday(happened.happened_on))
    if happened.words:
        yield words("stages.words", words=excerpt(happened.words, WORDS_SHOWN))
    pictures = photos.counted(session, stage_event_id=happened.id).kept
    if pictures:
        yield words("stages.photos", n=pictures)
    if recorded := kept_line(session, of_stage(happened.id), words):
        yield recorded


def event_card(session: Session, event_id: int, reader: Person | None, words: Words) -> Card:
    """Return what the office sees of a declaration; with the buttons of whoever may approve a new day."""
    happened = session.get_one(StageEvent, event_id)
    by = session.get_one(Person, happened.by_id)
    lines = Lines().add(*_story(session, happened, words))
    lines.add(words("stages.by", name=by.name, at=happened.said_at))
    rows: Rows = ()
    if happened.decided_by_id is not None and happened.decided_at is not None:
        lines.add(_decision(session, happened, words))
    elif (
        happened.state is StageEventState.ASKED
        and reader
        and office_access.decides(session, happened, reader)
    ):
        rows = (
            (
                Button(words.plain("stages.button.approve"), DecideRevision(event_id, 1)),
                Button(words.plain("stages.button.refuse"), DecideRevision(event_id, 0)),
            ),
        )
    played = play_rows(session, of_stage(event_id), PlayStage(event_id), words)
    return Card(lines.text, (*rows, *played), stage_events.subject(happened))


def declared(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell the office that something happened to a project, or ask it about a new day."""
    reader = session.get_one(Person, row.person_id)
    return event_card(session, row.data["event_id"], reader, words)


def decided(session: Session, row: NoticeRow, words: Words) -> Card:
    """Tell who asked for a new day what the office has decided."""
    happened = session.get_one(StageEvent, row.data["event_id"])
    lines = Lines().add(*_story(session, happened, words), _decision(session, happened, words))
    return Card(lines.text)


def _decision(session: Session, happened: StageEvent, words: Words) -> Markup:
    who = session.get_one(Person, happened.decided_by_id)
    key = "stages.approved" if happened.state is StageEventState.STANDS else "stages.refused"
    return words(key, name=who.name, at=happened.decided_at)


ENTRIES[DraftKind.STAGE] = entry_card
DRAWERS["stage"] = event_card
RENDERERS["StageDeclared"] = declared
RENDERERS["RevisionDecided"] = decided
