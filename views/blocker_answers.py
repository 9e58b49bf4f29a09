"""Cards of answers to a blocker: the signature with its promise, the report that it is done, the refusal."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from locales import Words
from models.blockers import Blocker, BlockerState
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.projects import Project
from services import blocker_file, office, photos, promises
from services.attachments import of_entry
from services.blocker_entry import Ask, Note, Signing
from views.attachments import kept_line
from views.blockers import CancelEntry, NamePerson, OtherDay, PromiseBy, SubmitNote
from views.card import Button, Card, Lines, excerpt
from views.drafts import ENTRIES

WORDS_SHOWN = 300
COLLEAGUES_SHOWN = 6
ROW = 2
Rows = tuple[tuple[Button, ...], ...]


def signing_card(session: Session, draft: Draft, words: Words) -> Card:
    """Return the card on which a day is promised and a person named."""
    case = session.get_one(Blocker, draft.data["case_id"])
    if draft.state in {DraftState.SENT, DraftState.CANCELLED}:
        return Card(_signed(session, draft, case, words), subject=f"draft:{draft.id}")
    entry = Signing.of(draft.data)
    lines = Lines().add(words("blockers.signing.title", number=case.number), _project(session, case, words))
    lines.add(words("blockers.card.words", words=excerpt(case.words, WORDS_SHOWN)))
    lines.add(*_question(session, draft, case, entry, words))
    return Card(lines.text, _rows(session, draft, case, entry, words), subject=f"draft:{draft.id}")


def note_card(session: Session, draft: Draft, words: Words) -> Card:
    """Return the card on which a blocker is reported as done, or refused."""
    case = session.get_one(Blocker, draft.data["case_id"])
    if draft.state is DraftState.CANCELLED:
        return Card(words("blockers.answer.cancelled", number=case.number), subject=f"draft:{draft.id}")
    if draft.state is DraftState.SENT:
        sent = words(f"blockers.{draft.kind.value}.sent", number=case.number)
        return Card(sent, subject=f"draft:{draft.id}")
    said, pictures = Note.of(draft.data).words, photos.counted(session, draft_id=draft.id).kept
    lines = Lines().add(
        words(f"blockers.{draft.kind.value}.title", number=case.number), _project(session, case, words)
    )
    lines.add(words("blockers.card.words", words=excerpt(said, WORDS_SHOWN)) if said else None)
    lines.add(words("blockers.card.pictures", n=pictures) if pictures else None)
    lines.add(kept_line(session, of_entry(draft), words))
    enough = bool(said or (pictures and draft.kind is DraftKind.DONE))
    lines.add(words(f"blockers.{draft.kind.value}.{'confirm' if enough else 'ask'}"))
    cancel = Button(words.plain("blockers.button.cancel"), CancelEntry(draft.id or 0))
    send = Button(words.plain(f"blockers.{draft.kind.value}.send"), SubmitNote(draft.id or 0))
    return Card(lines.text, ((send, cancel),) if enough else ((cancel,),), subject=f"draft:{draft.id}")


def _project(session: Session, case: Blocker, words: Words) -> Markup:
    project = session.get_one(Project, case.project_id)
    return words("blockers.card.project", code=project.code, name=project.name)


def _signed(session: Session, draft: Draft, case: Blocker, words: Words) -> Markup:
    if draft.state is DraftState.SENT:
        return words("blockers.signing.sent", number=case.number, named=case.named, at=case.promise_at)
    if case.signed_by_id is not None and case.state is not BlockerState.ASSIGNED:
        by = session.get_one(Person, case.signed_by_id).name or words.plain("members.erased")
        return words("blockers.signing.by_other", number=case.number, by=by)
    return words("blockers.answer.cancelled", number=case.number)


def _question(
    session: Session, draft: Draft, case: Blocker, entry: Signing, words: Words
) -> Iterator[Markup]:
    calendar = office.calendar(session)
    if entry.promise_at is None:
        last = promises.latest(draft.changed_at, case.limit_at, calendar)
        yield words(f"blockers.signing.ask.{entry.asks.value}", at=last)
        return
    yield words("blockers.signing.promise", at=entry.promise_at)
    if not calendar.is_workday(calendar.day_of(entry.promise_at)):
        yield words("blockers.signing.day_off")
    yield words("blockers.signing.ask.name")


def _rows(session: Session, draft: Draft, case: Blocker, entry: Signing, words: Words) -> Rows:
    draft_id = draft.id or 0
    other = Button(words.plain("blockers.button.other_day"), OtherDay(draft_id))
    cancel = Button(words.plain("blockers.button.cancel"), CancelEntry(draft_id))
    match entry.asks:
        case Ask.PROMISE:
            return (*_days(session, draft, case, words), (other, cancel))
        case Ask.NAME:
            return (*_people(session, draft, case, words), (other, cancel))
        case _:
            return ((cancel,),)


def _days(session: Session, draft: Draft, case: Blocker, words: Words) -> Iterator[tuple[Button, ...]]:
    calendar = office.calendar(session)
    today = calendar.day_of(draft.changed_at)
    for at in promises.offers(draft.changed_at, case.limit_at, calendar):
        label = _label(at, words, today=calendar.day_of(at) == today, limit=at == case.limit_at)
        yield (Button(label, PromiseBy.of(draft.id or 0, at)),)


def _label(at: datetime, words: Words, *, today: bool, limit: bool) -> str:
    if today:
        return words.plain("blockers.signing.today", time=words.clock(at))
    return words.plain("blockers.signing.limit", at=at) if limit else words.when(at)


def _people(session: Session, draft: Draft, case: Blocker, words: Words) -> Iterator[tuple[Button, ...]]:
    me = session.get_one(Person, draft.person_id)
    yield (Button(words.plain("blockers.signing.myself"), NamePerson(draft.id or 0, me.id or 0)),)
    others = [
        Button(person.name, NamePerson(draft.id or 0, person.id or 0))
        for person in blocker_file.colleagues(session, case, me)[:COLLEAGUES_SHOWN]
    ]
    yield from (tuple(others[n : n + ROW]) for n in range(0, len(others), ROW))


ENTRIES[DraftKind.SIGN] = signing_card
ENTRIES[DraftKind.DONE] = note_card
ENTRIES[DraftKind.REFUSE] = note_card
