"""The card of a blocker: its whole story, with exactly the buttons that the reader may press now."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from locales import Words
from models.blockers import BlockerState
from models.engine import Session
from models.people import Person
from services import blocker_file
from services.access import Act
from services.attachments import of_blocker
from services.blocker_file import CaseFile, Line
from services.ladder import Rung
from views.attachments import PlayBlocker, kept_line, play_rows
from views.blockers import (
    CloseBlocker,
    RefuseDone,
    ReportDone,
    SignBlocker,
    category_name,
    department_name,
    rung_name,
    urgent_mark,
)
from views.card import Button, Card, Lines, excerpt
from views.delivery import DRAWERS
from views.photo_archives import blocker_rows

WORDS_SHOWN = 600
LINES_SHOWN = 6
LINE_SHOWN = 80
SAID_ABOVE = ("raised", "signed")


def case_card(
    session: Session, blocker_id: int, reader: Person | None, words: Words, *, lead_in: Markup | None = None
) -> Card:
    """Return the card of a blocker for a reader, after a line that says why it comes now."""
    file = blocker_file.read(session, blocker_id, reader)
    lines = Lines().add(lead_in, *_head(file, words), *_times(file, words), *_marks(file, words))
    story = [line for line in file.story if line.entry.kind not in SAID_ABOVE]
    lines.add(kept_line(session, of_blocker(blocker_id), words))
    lines.add(words("blockers.card.story") if story else None)
    lines.add(*(_line(line, words) for line in story[-LINES_SHOWN:]))
    if file.case.state is BlockerState.CLOSED:
        lines.add(total(session, file, words))
    played = play_rows(session, of_blocker(blocker_id), PlayBlocker(blocker_id), words)
    buttons = (*_buttons(file, words), *played, *blocker_rows(session, file.case, words))
    return Card(lines.text, buttons, subject=f"blocker:{blocker_id}", name=file.case.number)


def total(session: Session, file: CaseFile, words: Words) -> Markup:
    """Return how much working time a closed blocker has taken."""
    worked = blocker_file.worked(session, file.case)
    if worked.days >= 1:
        return words("blockers.total.days", days=f"{worked.days:.1f}")
    return words("blockers.total.hours", hours=f"{worked.hours:.1f}")


def _head(file: CaseFile, words: Words) -> Iterator[Markup]:
    case = file.case
    category, urgent = category_name(case.category, words), urgent_mark(case, words)
    yield words("blockers.card.title", number=case.number, category=category, urgent=urgent)
    yield words("blockers.card.project", code=file.project.code, name=file.project.name)
    yield words("blockers.card.words", words=excerpt(case.words, WORDS_SHOWN))
    if file.pictures:
        yield words("blockers.card.pictures", n=file.pictures)
    yield words("blockers.card.raised", name=_who(file.by("raised"), words), at=case.raised_at)
    yield words("blockers.card.lead", lead=department_name(file.lead, words))
    yield words("blockers.card.state", state=words.plain(f"blockers.state.{case.state.value}"))


def _times(file: CaseFile, words: Words) -> Iterator[Markup]:
    case = file.case
    if case.state is BlockerState.ASSIGNED:
        yield words("blockers.card.sign_due", at=case.sign_due_at)
    if case.promise_at is not None:
        yield _signed(file, words)
        yield words("blockers.card.promise", at=case.promise_at)
    if case.state is not BlockerState.CLOSED:
        yield words("blockers.card.limit", at=case.limit_at)


def _signed(file: CaseFile, words: Words) -> Markup:
    line = next(line for line in reversed(file.story) if line.entry.kind == "signed")
    key = "blockers.card.signed_self" if line.by == file.case.named else "blockers.card.signed"
    return words(key, by=_who(line.by, words), named=file.case.named, at=_short(line.entry.at, words))


def _who(name: str, words: Words) -> str:
    return name or words.plain("members.erased")


def _marks(file: CaseFile, words: Words) -> Iterator[Markup]:
    if file.rungs:
        passed = [
            words.plain(
                "blockers.card.rung",
                rung=rung_name(Rung(passed.rung), words),
                at=_short(passed.owed_at, words),
            )
            for passed in file.rungs
        ]
        yield words("blockers.card.rungs", rungs=words.plain("blockers.then").join(passed))
    if file.case.broken:
        yield words("blockers.card.broken", n=file.case.broken)
    if file.case.refusals:
        yield words("blockers.card.refusals", n=file.case.refusals)


def _line(line: Line, words: Words) -> Markup:
    entry = line.entry
    said = excerpt(entry.words, LINE_SHOWN) or words.plain("blockers.story.picture")
    name, at = _who(line.by, words), _short(entry.at, words)
    return words(f"blockers.story.{entry.kind}", at=at, name=name, words=said)


def _short(at: datetime, words: Words) -> str:
    return words.plain("blockers.at", day=words.day(at.astimezone(words.zone).date()), time=words.clock(at))


def _buttons(file: CaseFile, words: Words) -> Iterator[tuple[Button, ...]]:
    blocker_id = file.case.id or 0
    if Act.SIGN in file.may:
        yield (Button(words.plain("blockers.button.sign"), SignBlocker(blocker_id)),)
    if Act.DONE in file.may:
        yield (Button(words.plain("blockers.button.done"), ReportDone(blocker_id)),)
    if Act.VERIFY in file.may:
        yield (
            Button(words.plain("blockers.button.close"), CloseBlocker(blocker_id)),
            Button(words.plain("blockers.button.refuse"), RefuseDone(blocker_id)),
        )


DRAWERS["blocker"] = case_card
