"""Answering a blocker: sign for it, report it done, find it not solved, close it."""

from handlers.blockers import opened, show, spoken
from handlers.turn import Turn
from models.blockers import Blocker, BlockerState
from models.drafts import Draft, DraftKind, DraftState
from services import access, blocker_drafts, blocker_file, blockers, office, promises
from services.access import Act
from services.blocker_entry import Ask, Signing
from services.refusals import OutOfDate
from views.blocker_cards import case_card
from views.blockers import (
    CloseBlocker,
    NamePerson,
    OtherDay,
    PromiseBy,
    RefuseDone,
    ReportDone,
    SignBlocker,
    SubmitNote,
)
from views.drafts import draw

NAME_LENGTH = 40


def sign(turn: Turn) -> None:
    """Start to sign for a blocker: ask for a day."""
    case = access.blocker(turn.session, turn.press(SignBlocker).blocker_id, to=Act.SIGN, by=turn.actor)
    blockers.expect(turn.session, case, BlockerState.ASSIGNED)
    _ask(turn, DraftKind.SIGN, case)


def promise(turn: Turn) -> None:
    """Take the promised day from a button."""
    press = turn.press(PromiseBy)
    draft, case = _signing(turn, press.draft_id)
    if press.at is None:
        raise OutOfDate
    blocker_drafts.promise(turn.session, draft, case, press.at, now=turn.now)


def other_day(turn: Turn) -> None:
    """Ask for the day in words."""
    draft, _ = _signing(turn, turn.press(OtherDay).draft_id)
    blocker_drafts.ask_day(turn.session, draft, now=turn.now)


def name(turn: Turn) -> None:
    """Take the person in charge from a button, and sign."""
    press = turn.press(NamePerson)
    draft, case = _signing(turn, press.draft_id)
    people = [turn.actor, *blocker_file.colleagues(turn.session, case, turn.actor)]
    chosen = next((person for person in people if person.id == press.person_id), None)
    if chosen is None:
        raise OutOfDate
    _sign(turn, draft, case, chosen.name)


def heard_signing(turn: Turn, draft: Draft) -> bool:
    """Take a typed day, or a typed name, into a signature; False for anything else."""
    said = spoken(turn)
    if said is None or not said.text or draft.state is not DraftState.OPEN:
        return False
    draft, case = _signing(turn, draft.id or 0)
    if Signing.of(draft.data).asks is Ask.NAME:
        _sign(turn, draft, case, " ".join(said.text.split())[:NAME_LENGTH])
        return True
    today = office.calendar(turn.session).day_of(turn.now)
    blocker_drafts.promise_day(turn.session, draft, case, promises.read(said.text, today), now=turn.now)
    show(turn, draft)
    return True


def report_done(turn: Turn) -> None:
    """Start to report a blocker as done: ask for a line or a photo."""
    case = access.blocker(turn.session, turn.press(ReportDone).blocker_id, to=Act.DONE, by=turn.actor)
    blockers.expect(turn.session, case, BlockerState.IN_HAND)
    _ask(turn, DraftKind.DONE, case)


def refuse(turn: Turn) -> None:
    """Start to say that a blocker is not solved: ask what is missing."""
    case = access.blocker(turn.session, turn.press(RefuseDone).blocker_id, to=Act.VERIFY, by=turn.actor)
    blockers.expect_verifiable(turn.session, case, turn.actor)
    _ask(turn, DraftKind.REFUSE, case)


def heard_note(turn: Turn, draft: Draft) -> bool:
    """Take words and photos into a report that it is done, or that it is not; False for anything else."""
    said = spoken(turn)
    if said is None:
        return False
    if draft.state is DraftState.OPEN and said.text:
        blocker_drafts.note(turn.session, draft, said, now=turn.now)
    show(turn, draft)
    return True


def submit(turn: Turn) -> None:
    """Send what was said: done, or not solved."""
    draft = access.draft(turn.session, turn.press(SubmitNote).draft_id, by=turn.actor)
    to = Act.DONE if draft.kind is DraftKind.DONE else Act.VERIFY
    case = access.blocker(turn.session, draft.data.get("case_id", 0), to=to, by=turn.actor)
    draft = opened(turn, draft.id or 0, DraftKind.DONE, DraftKind.REFUSE)
    blocker_drafts.submit_note(turn.session, draft, case, by=turn.actor, now=turn.now)
    _show_case(turn, case)


def close(turn: Turn) -> None:
    """Strike a blocker off."""
    case = access.blocker(turn.session, turn.press(CloseBlocker).blocker_id, to=Act.VERIFY, by=turn.actor)
    blockers.close(turn.session, case, by=turn.actor, now=turn.now)
    turn.answer("blockers.verified", number=case.number)
    _show_case(turn, case)


def _ask(turn: Turn, kind: DraftKind, case: Blocker) -> None:
    draft = blocker_drafts.begin_about(turn.session, kind, case, turn.actor, turn.chat.id, now=turn.now)
    turn.say(draw(turn.session, draft.id or 0, turn.actor, turn.words))


def _signing(turn: Turn, draft_id: int) -> tuple[Draft, Blocker]:
    """Return a signature to go on with, and its blocker.

    Raises:
        AlreadySigned: somebody was first, which says more than that the entry has ended.
        OutOfDate: the entry has ended, or is something else.
    """
    draft = access.draft(turn.session, draft_id, by=turn.actor)
    case = access.blocker(turn.session, draft.data.get("case_id", 0), to=Act.SIGN, by=turn.actor)
    if case.signed_by_id != turn.actor.id:
        blockers.expect(turn.session, case, BlockerState.ASSIGNED)
    return opened(turn, draft_id, DraftKind.SIGN), case


def _sign(turn: Turn, draft: Draft, case: Blocker, named: str) -> None:
    blocker_drafts.submit_signing(turn.session, draft, case, by=turn.actor, named=named, now=turn.now)
    _show_case(turn, case)
    if turn.query is None:
        turn.say(draw(turn.session, draft.id or 0, turn.actor, turn.words))


def _show_case(turn: Turn, case: Blocker) -> None:
    turn.say(case_card(turn.session, case.id or 0, turn.actor, turn.words), fresh=False)
