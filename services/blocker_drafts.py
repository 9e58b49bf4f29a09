"""Entries about blockers: raise, sign for, report as done, find not solved."""

from datetime import date, datetime

from sqlmodel import col, select

from models.blockers import Blocker
from models.drafts import Draft, DraftKind, DraftState
from models.engine import Session
from models.people import Person
from models.photos import Photo, PhotoState
from services import blockers, drafts, office, photos, promises
from services.blocker_entry import Ask, Located, Marked, Note, Raising, Said, Signing, Sorted
from services.blockers import Facts, NothingSaid
from services.refusals import OutOfDate

UNFINISHED = (DraftState.OPEN, DraftState.PARKED)
RIVALS = (DraftKind.SIGN, DraftKind.DONE, DraftKind.REFUSE)


def begin_raising(session: Session, person: Person, chat_id: int, entry: Raising, *, now: datetime) -> Draft:
    """Start to raise a blocker."""
    return drafts.start(session, person, chat_id, DraftKind.BLOCKER, entry.to_json(), now=now)


def begin_about(
    session: Session, kind: DraftKind, case: Blocker, person: Person, chat_id: int, *, now: datetime
) -> Draft:
    """Start an entry about a blocker; the same one, when it is open already."""
    draft = drafts.current(session, person, chat_id)
    if draft is not None and draft.kind is kind and draft.data["case_id"] == case.id:
        drafts.change(session, draft, now=now)
        return draft
    return drafts.start(session, person, chat_id, kind, {"case_id": case.id}, now=now)


def move(session: Session, draft: Draft, event: Said | Located | Sorted | Marked, *, now: datetime) -> None:
    """Move the entry of a new blocker on."""
    drafts.change(session, draft, now=now, **Raising.of(draft.data).advance(event).to_json())


def note(session: Session, draft: Draft, said: Said, *, now: datetime) -> None:
    """Add words to what is said about a blocker."""
    drafts.change(session, draft, now=now, **Note.of(draft.data).advance(said).to_json())


def ask_day(session: Session, draft: Draft, *, now: datetime) -> None:
    """Let a promise be typed, also after one was chosen."""
    drafts.change(session, draft, now=now, typing=True, promise_at=None)


def promise_day(session: Session, draft: Draft, case: Blocker, day: date, *, now: datetime) -> None:
    """Keep the promise that a typed day means.

    Raises:
        PromisePast, PromiseTooLate: it cannot be given.
    """
    promise(session, draft, case, promises.on(day, now, case.limit_at, office.calendar(session)), now=now)


def promise(session: Session, draft: Draft, case: Blocker, promise_at: datetime, *, now: datetime) -> None:
    """Keep a promise until a name is there too.

    Raises:
        PromisePast, PromiseTooLate: it cannot be given.
    """
    promises.check(promise_at, now, case.limit_at, office.calendar(session))
    drafts.change(session, draft, now=now, promise_at=promise_at.isoformat())


def submit_raising(session: Session, draft: Draft, *, by: Person, now: datetime) -> Blocker:
    """Raise the blocker that an entry describes.

    Raises:
        NothingSaid: no word about what is in the way.
        OutOfDate: project or category have still to be chosen.
    """
    entry = Raising.of(draft.data)
    if entry.asks is Ask.WORDS:
        raise NothingSaid
    if entry.project_id is None or entry.category is None:
        raise OutOfDate
    facts = Facts(entry.project_id, entry.category, entry.words, entry.urgent)
    case = blockers.raise_blocker(session, facts, by=by, now=now)
    _finish(session, draft, case, now)
    return case


def submit_signing(
    session: Session, draft: Draft, case: Blocker, *, by: Person, named: str, now: datetime
) -> None:
    """Sign for a blocker with the promise of an entry.

    Raises:
        AlreadySigned: somebody was first.
        OutOfDate: no promise was chosen yet.
    """
    promise_at = Signing.of(draft.data).promise_at
    if promise_at is None:
        raise OutOfDate
    blockers.sign(session, case, by=by, named=named, promise_at=promise_at, now=now)
    _finish(session, draft, case, now)


def submit_note(session: Session, draft: Draft, case: Blocker, *, by: Person, now: datetime) -> None:
    """Report a blocker as done, or as not solved.

    Raises:
        NothingSaid: words are missing, or words and pictures.
    """
    words = Note.of(draft.data).words
    if draft.kind is DraftKind.DONE:
        pictures = photos.counted(session, draft_id=draft.id).kept
        blockers.report_done(session, case, by=by, words=words, pictures=pictures, now=now)
    else:
        blockers.refuse(session, case, by=by, words=words, now=now)
    _finish(session, draft, case, now)


def _finish(session: Session, draft: Draft, case: Blocker, now: datetime) -> None:
    """End an entry, give its pictures to the blocker, and end what others had begun for the same step."""
    drafts.change(session, draft, now=now, blocker_id=case.id)
    drafts.end(session, draft, DraftState.SENT, now=now)
    photos.hand_over(session, draft, blocker_id=case.id)
    ready = select(Photo).where(Photo.draft_id == draft.id, Photo.state == PhotoState.READY)
    for photo in session.exec(ready.order_by(col(Photo.id))).all():
        blockers.photo_ready(session, case.id or 0, photo, now)
    begun = select(Draft).where(col(Draft.kind).in_(RIVALS), col(Draft.state).in_(UNFINISHED))
    for rival in session.exec(begun).all():
        if rival.data.get("case_id") == case.id:
            drafts.end(session, rival, DraftState.CANCELLED, now=now)
