"""The card of a blocker that is being raised: one question at a time, then everything at one glance."""

from collections.abc import Iterator

from markupsafe import Markup

from locales import Words
from models.blockers import Blocker, Category
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Department, Person
from models.projects import Project
from services import access, blockers, photos
from services.attachments import of_entry
from services.blocker_entry import Ask, Raising
from views.attachments import kept_line
from views.blockers import (
    ANOTHER,
    CancelEntry,
    ConfirmBlocker,
    LocateBlocker,
    MarkBlocker,
    SortBlocker,
    category_name,
    department_name,
)
from views.card import Button, Card, Lines, excerpt
from views.drafts import ENTRIES

WORDS_SHOWN = 600
PROJECTS_SHOWN = 20
ROW = 2
Rows = tuple[tuple[Button, ...], ...]


def raising_card(session: Session, draft: Draft, words: Words) -> Card:
    """Return the card of an entry that will be a blocker."""
    subject = f"draft:{draft.id}"
    if draft.state is DraftState.CANCELLED:
        return Card(words("blockers.raising.cancelled"), subject=subject)
    if draft.state is DraftState.SENT:
        return Card(_raised(session, draft, words), subject=subject)
    entry = Raising.of(draft.data)
    pictures = photos.counted(session, draft_id=draft.id).kept
    lines = Lines().add(words("blockers.raising.title"), *_said(session, entry, words))
    lines.add(words("blockers.card.pictures", n=pictures) if pictures else None)
    lines.add(kept_line(session, of_entry(draft), words))
    lines.add(*_question(session, draft, entry, words, pictures=pictures))
    return Card(lines.text, _rows(session, draft, entry, words), subject=subject)


def _raised(session: Session, draft: Draft, words: Words) -> Markup:
    case = session.get_one(Blocker, draft.data["blocker_id"])
    lead = department_name(session.get_one(Department, case.lead_id), words)
    return words("blockers.raising.raised", number=case.number, lead=lead, at=case.sign_due_at)


def _said(session: Session, entry: Raising, words: Words) -> Iterator[Markup]:
    if entry.project_id is not None:
        project = session.get_one(Project, entry.project_id)
        yield words("blockers.card.project", code=project.code, name=project.name)
    if entry.category is not None:
        category = category_name(entry.category, words)
        urgent = words.plain("blockers.urgent") if entry.urgent else ""
        yield words("blockers.raising.category", category=category, urgent=urgent)
    if entry.words:
        yield words("blockers.card.words", words=excerpt(entry.words, WORDS_SHOWN))


def _question(
    session: Session, draft: Draft, entry: Raising, words: Words, *, pictures: int
) -> Iterator[Markup]:
    if entry.asks is Ask.CONFIRM and entry.category is not None:
        terms = blockers.terms(session, entry.category, urgent=entry.urgent, at=draft.changed_at)
        lead = department_name(session.get_one(Department, terms.lead_id), words)
        yield words("blockers.raising.lead", lead=lead)
        yield words("blockers.raising.sign_due", at=terms.sign_due_at)
    if entry.asks is Ask.WORDS and pictures:
        yield words("blockers.raising.ask.more_words")
    else:
        yield words(f"blockers.raising.ask.{entry.asks.value}")


def _rows(session: Session, draft: Draft, entry: Raising, words: Words) -> Rows:
    draft_id = draft.id or 0
    cancel = Button(words.plain("blockers.button.cancel"), CancelEntry(draft_id))
    another = Button(words.plain("blockers.button.category"), SortBlocker(draft_id, ANOTHER))
    match entry.asks:
        case Ask.PROJECT:
            return (*_projects(session, draft), (cancel,))
        case Ask.CATEGORY:
            return (*_categories(draft_id, words), (cancel,))
        case Ask.WORDS:
            return ((another, cancel),)
        case _:
            mark = words.plain("blockers.button.calm" if entry.urgent else "blockers.button.urgent")
            confirm = Button(words.plain("blockers.button.raise"), ConfirmBlocker(draft_id))
            return ((confirm,), (Button(mark, MarkBlocker(draft_id, not entry.urgent)),), (another, cancel))


def _projects(session: Session, draft: Draft) -> Iterator[tuple[Button, ...]]:
    mine = access.projects(session, session.get_one(Person, draft.person_id))
    for project in mine[:PROJECTS_SHOWN]:
        yield (Button(f"{project.code} {project.name}", LocateBlocker(draft.id or 0, project.id or 0)),)


def _categories(draft_id: int, words: Words) -> Rows:
    buttons = [
        Button(category_name(category, words), SortBlocker(draft_id, place))
        for place, category in enumerate(Category)
    ]
    return tuple(tuple(buttons[n : n + ROW]) for n in range(0, len(buttons), ROW))


ENTRIES[DraftKind.BLOCKER] = raising_card
