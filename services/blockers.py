"""A blocker goes from assigned over in hand and to verify to closed; each step happens once."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, func, select

from models.blockers import Blocker, BlockerEntry, BlockerState, Category
from models.engine import Session, insert_once
from models.people import Person, Role
from models.photos import Photo
from services import blocker_audience as audience
from services import blocker_ladder, cards, events, ladder, leads, office, promises
from services.blocker_notices import Assigned, Closed, NobodyToSign, NotSolved, SignedFor, ToVerify
from services.ladder import Policy, Size
from services.reach import holding
from services.refusals import DomainError, NotNow

ASSIGNED, IN_HAND, TO_VERIFY, CLOSED = BlockerState


class AlreadySigned(NotNow):
    """Somebody else was first."""

    key = "blockers.refused.signed"


class OwnWork(DomainError):
    """Nobody verifies what they reported as done themselves."""

    key = "blockers.refused.own_work"


class NothingSaid(DomainError):
    """A step that needs words, or words or a picture, got none."""

    key = "blockers.refused.nothing_said"


@dataclass(frozen=True)
class Facts:
    """What somebody on site says is in the way."""

    project_id: int
    category: Category
    words: str
    urgent: bool = False


@dataclass(frozen=True)
class Terms:
    """Who leads a blocker that is raised at an instant, and by when."""

    lead_id: int
    policy: Policy
    sign_due_at: datetime
    limit_at: datetime


def terms(session: Session, category: Category, *, urgent: bool, at: datetime) -> Terms:
    """Return the terms that the office's policy sets now.

    Raises:
        NobodyLeads: no department is there to lead it.
    """
    policy, calendar = blocker_ladder.in_force(session), office.calendar(session)
    lead = leads.of(session, category)
    sign_due_at = ladder.sign_due_at(policy, at, urgent, calendar)
    limit_at = ladder.limit_at(policy, at, Size.ORDINARY, urgent, calendar)
    return Terms(lead.id or 0, policy, sign_due_at, limit_at)


def raise_blocker(session: Session, facts: Facts, *, by: Person, now: datetime) -> Blocker:
    """Raise a blocker, freeze its ladder and assign it at once to the department that leads.

    Raises:
        NothingSaid: no word about what is in the way.
    """
    if not facts.words.strip():
        raise NothingSaid
    frozen = terms(session, facts.category, urgent=facts.urgent, at=now)
    case = _numbered(
        session,
        raised_by_id=by.id,
        raised_at=now,
        lead_id=frozen.lead_id,
        policy=frozen.policy.to_json(),
        sign_due_at=frozen.sign_due_at,
        limit_at=frozen.limit_at,
        **{**asdict(facts), "words": facts.words.strip()},
    )
    case.next_step_at = blocker_ladder.next_step_at(session, case, ASSIGNED, None)
    session.add(case)
    _tell_story(session, case, "raised", by, now, facts.words, category=case.category, urgent=case.urgent)
    audience.follow(session, case, by)
    _assign(session, case, now)
    return case


def sign(
    session: Session, case: Blocker, *, by: Person, named: str, promise_at: datetime, now: datetime
) -> None:
    """Take a blocker over for its department, with a named person and a promise.

    Raises:
        AlreadySigned: somebody was first.
        PromisePast, PromiseTooLate: the promise cannot be given.
    """
    expect(session, case, ASSIGNED)
    if not named.strip():
        raise NothingSaid
    promises.check(promise_at, now, case.limit_at, office.calendar(session))
    _step(
        session,
        case,
        ASSIGNED,
        IN_HAND,
        signed_at=now,
        signed_by_id=by.id,
        named=named.strip(),
        promise_at=promise_at,
    )
    _tell_story(session, case, "signed", by, now, named.strip(), promise_at=int(promise_at.timestamp()))
    audience.follow(session, case, by)
    audience.tell(session, case, [session.get_one(Person, case.raised_by_id)], SignedFor(_id(case)), now=now)


def report_done(
    session: Session, case: Blocker, *, by: Person, words: str, pictures: int, now: datetime
) -> None:
    """Say that a blocker is cleared; whoever raised it is asked to look.

    Raises:
        NotNow: it is not in hand.
        NothingSaid: neither a word nor a picture shows it.
    """
    expect(session, case, IN_HAND)
    if not words.strip() and not pictures:
        raise NothingSaid
    _step(session, case, IN_HAND, TO_VERIFY, done_at=now, done_by_id=by.id, done_words=words.strip())
    _tell_story(session, case, "done", by, now, words)
    audience.follow(session, case, by)
    audience.tell(
        session, case, audience.verifiers(session, case), ToVerify(_id(case), case.refusals), now=now
    )


def refuse(session: Session, case: Blocker, *, by: Person, words: str, now: datetime) -> None:
    """Say that a blocker is not solved: back in hand, promise and limit stand, the ladder goes on.

    Raises:
        NotNow: it is not waiting to be verified.
        OwnWork: the same person reported it as done.
        NothingSaid: no reason was given.
    """
    expect_verifiable(session, case, by)
    if not words.strip():
        raise NothingSaid
    _step(session, case, TO_VERIFY, IN_HAND, refusals=case.refusals + 1)
    _tell_story(session, case, "refused", by, now, words)
    audience.follow(session, case, by)
    holders = audience.holders(session, case) or audience.heads(session, case)
    audience.tell(session, case, holders, NotSolved(_id(case), case.refusals), now=now)


def close(session: Session, case: Blocker, *, by: Person, now: datetime) -> None:
    """Strike a blocker off after a look on site, and tell everybody who has heard of it.

    Raises:
        NotNow: it is not waiting to be verified.
        OwnWork: the same person reported it as done.
    """
    expect_verifiable(session, case, by)
    _step(session, case, TO_VERIFY, CLOSED, closed_at=now, closed_by_id=by.id)
    _tell_story(session, case, "closed", by, now, "")
    others = [person for person in audience.followers(session, case) if person.id != by.id]
    audience.tell(session, case, others, Closed(_id(case)), now=now)


def expect(session: Session, case: Blocker, state: BlockerState) -> None:
    """Check that a blocker stands where a step begins.

    Raises:
        AlreadySigned: the step was to sign, and somebody has.
        NotNow: it stands elsewhere.
    """
    if case.state is not state:
        if state is ASSIGNED and case.signed_by_id is not None:
            raise AlreadySigned(by=session.get_one(Person, case.signed_by_id).name)
        raise NotNow


def expect_verifiable(session: Session, case: Blocker, by: Person) -> None:
    """Check that a person may say now whether a blocker is solved.

    Raises:
        NotNow: it is not waiting to be verified.
        OwnWork: the same person reported it as done.
    """
    expect(session, case, TO_VERIFY)
    if by.id == case.done_by_id:
        raise OwnWork


def photo_ready(session: Session, blocker_id: int, photo: Photo, now: datetime) -> None:
    """Show a picture to everybody who has heard of its blocker, but for the sender."""
    case = session.get_one(Blocker, blocker_id)
    for person in audience.followers(session, case):
        audience.show(session, case, person, photo, now=now)
    cards.touch(session, audience.subject(case))


def _numbered(session: Session, **values: Any) -> Blocker:
    last = session.exec(select(func.count()).select_from(Blocker)).one()
    while True:
        last += 1
        case = Blocker(number=f"B-{last:04d}", **values)
        if insert_once(session, Blocker, "number", **case.model_dump(exclude={"id"})):
            return session.exec(select(Blocker).where(Blocker.number == case.number)).one()


def _assign(session: Session, case: Blocker, now: datetime) -> None:
    signers = audience.holders(session, case)
    if not signers:
        signers = audience.heads(session, case)
        coordinators = holding(session, Role.COORDINATOR)
        audience.tell(session, case, coordinators, NobodyToSign(_id(case)), now=now)
    audience.tell(session, case, signers, Assigned(_id(case)), now=now)


def _step(session: Session, case: Blocker, before: BlockerState, after: BlockerState, **values: Any) -> None:
    """Move a blocker by one conditional UPDATE.

    Raises:
        NotNow: another unit has moved it.
    """
    next_step_at = blocker_ladder.next_step_at(
        session, case, after, values.get("promise_at", case.promise_at)
    )
    mine = update(Blocker).where(col(Blocker.id) == case.id, col(Blocker.state) == before)
    moved = session.exec(mine.values(state=after, next_step_at=next_step_at, **values)).rowcount
    session.refresh(case)
    if not moved:
        expect(session, case, before)
        raise NotNow
    cards.touch(session, audience.subject(case))


def _tell_story(
    session: Session, case: Blocker, kind: str, by: Person, now: datetime, words: str, **facts: Any
) -> None:
    session.add(BlockerEntry(blocker_id=_id(case), at=now, kind=kind, by_id=by.id, words=words.strip()))
    events.record(session, f"blocker.{kind}", "blocker", case.id, by=by, now=now, **facts)


def _id(case: Blocker) -> int:
    assert case.id is not None  # noqa: S101 - a blocker is saved before anybody hears of it
    return case.id
