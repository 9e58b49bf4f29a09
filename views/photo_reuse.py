"""The question whether a picture was meant to be used again, and what the office sees of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.people import Person
from models.photos import Reuse
from models.projects import Project
from services import photo_reuse
from services.photo_reuse import Used
from services.photo_timeline import Shot
from views.card import Button, Card, Lines
from views.delivery import DRAWERS, RENDERERS
from views.payloads import Payload

SHOWN = 6
ANSWERS = (Reuse.MEANT, Reuse.MISTAKEN)


@dataclass(frozen=True)
class AnswerReuse(Payload, prefix="pu1"):
    """Say of the pictures of an entry which of ANSWERS it is."""

    entry_id: int
    answer: int


def asked_card(session: Session, entry_id: int, words: Words) -> Card:
    """Ask the sender of an entry about the pictures that look like others, or repeat what they have said."""
    found, subject = photo_reuse.of_entry(session, entry_id), f"alike:{entry_id}"
    if not found:
        return Card(words("reuse.over"), subject=subject, silent=True)
    lines, asks = Lines(), any(used.reuse is Reuse.ASKED for used in found)
    for used in found[:SHOWN]:
        lines.add(*_entry(used, words))
    lines.add(_more(found, words), words("reuse.ask") if asks else None)
    row = tuple(
        Button(words.plain(f"reuse.answer.{answer.value}"), AnswerReuse(entry_id, place))
        for place, answer in enumerate(ANSWERS)
    )
    return Card(lines.text, (row,) if asks else (), subject, name=_number(found[0].now, found[0].project),
                silent=True)  # fmt: skip


def marks(found: list[Used], words: Words) -> Iterator[Markup]:
    """Return what the office is told of the pictures of a report that look like others."""
    for used in found[:SHOWN]:
        said = words.plain(f"reuse.answer.{used.reuse.value}")
        if used.before is None or used.before_project is None:
            yield words("reuse.mark.hidden", n=used.count, said=said)
        else:
            before, day = _number(used.before, used.before_project), _day(used.before, words)
            yield words("reuse.mark", n=used.count, before=before, day=day, said=said)
    if (more := _more(found, words)) is not None:
        yield more


def _entry(used: Used, words: Words) -> Iterator[Markup]:
    own = _number(used.now, used.project)
    if used.before is None or used.before_project is None:
        yield words("reuse.entry.hidden", n=used.count, own=own)
    else:
        before, day = _number(used.before, used.before_project), _day(used.before, words)
        yield words("reuse.entry", n=used.count, own=own, before=before, day=day)
    if used.reuse is not Reuse.ASKED:
        yield words(f"reuse.said.{used.reuse.value}")


def _more(found: list[Used], words: Words) -> Markup | None:
    left = sum(used.count for used in found[SHOWN:])
    return words("reuse.more", n=left) if left else None


def _number(shot: Shot, project: Project) -> str:
    if shot.report is not None:
        return shot.report.number
    return shot.case.number if shot.case is not None else project.code


def _day(shot: Shot, words: Words) -> str:
    return words.day(shot.photo.received_at.astimezone(words.zone).date())


def told(session: Session, row: NoticeRow, words: Words) -> Card | None:
    """Ask, unless nothing is left to ask."""
    card = asked_card(session, row.data["draft_id"], words)
    return card if card.rows else None


def redraw(session: Session, entry_id: int, _reader: Person | None, words: Words) -> Card:
    """Redraw the question about the pictures of an entry."""
    return asked_card(session, entry_id, words)


RENDERERS["PictureAlike"] = told
DRAWERS["alike"] = redraw
