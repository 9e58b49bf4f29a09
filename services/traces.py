"""What a person is found by in what others wrote or were sent, and how it is taken out there."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from markupsafe import escape
from sqlalchemy import JSON, String, cast, literal, or_
from sqlmodel import col, select

from models.blockers import Blocker, BlockerEntry
from models.engine import Session
from models.people import Person
from models.permits import Permit, PermitChange
from models.reports import Report

MARK: Final = "—"
BEGINNING: Final = 12  # what others were sent may hold the beginning of a text only
DISTINCT: Final = 8  # a shorter text tells nobody, and stands in the messages of many


@dataclass(frozen=True)
class Traces:
    """A name, empty where another has the same, and what its bearer wrote.

    `longer` are names of others that have this one in them: 李明华 is not 李明.
    """

    name: str
    longer: Sequence[str]
    texts: Sequence[str]

    def clean(self, text: str) -> str:
        """Return a text without the name."""
        return self._name.sub(lambda found: MARK if found["it"] else found[0], text) if self.name else text

    def unsaid(self, text: str) -> str:
        """Return a text without the name, and without each line that one of their texts begins in."""
        return self._begun.sub(MARK, self.clean(text)) if self.texts else self.clean(text)

    def in_messages(self) -> Iterator[str]:
        """Yield what gives a message away: the name, and how each text begins."""
        yield from _forms(self.name, *(_beginning(text) for text in self.texts))

    @cached_property
    def _name(self) -> re.Pattern[str]:
        others = "|".join(re.escape(name) for name in sorted(self.longer, key=len, reverse=True))
        forms = "|".join(re.escape(form) for form in dict.fromkeys(_forms(self.name)))
        # A name in Latin letters is a word; a Chinese one stands between characters of any kind.
        alone = rf"(?<![A-Za-z])(?:{forms})(?![A-Za-z])" if self.name.isascii() else f"(?:{forms})"
        return re.compile(f"(?:{others})|(?P<it>{alone})" if others else f"(?P<it>{alone})")

    @cached_property
    def _begun(self) -> re.Pattern[str]:
        forms = dict.fromkeys(_forms(*(_beginning(text) for text in self.texts)))
        begun = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        return re.compile(f"(?:{begun})[^\\n<]*")  # a tag that was opened before must be closed


def of(session: Session, person: Person) -> Traces:
    """Return the traces of a person; a name that another has too may be about the other."""
    name = person.name
    same = select(Person.id).where(Person.name == name, Person.id != person.id)
    if not name or session.exec(same).first():
        return Traces("", (), _texts(session, person))
    within = select(Person.name).where(col(Person.name).contains(name, autoescape=True), Person.name != name)
    longer = [other for other in session.exec(within).all() if name in other]
    return Traces(name, longer, _texts(session, person))


def everywhere(value: Any, clean: Callable[[str], str]) -> Any:
    """Return a document with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [everywhere(one, clean) for one in value]
    if isinstance(value, dict):
        return {key: everywhere(one, clean) for key, one in value.items()}
    return value


def holds(column: Any, texts: Sequence[str]) -> Any:
    """Say in a query that a column has one of the texts, as it is or as JSON writes it.

    SQLite does not tell capitals from small letters here: who asks looks again.
    """
    kept = cast(column, String) if isinstance(column.type, JSON) else column
    forms = {form for text in texts for form in (text, json.dumps(text)[1:-1], _json(text)) if form}
    found = [kept.contains(form, autoescape=True) for form in sorted(forms)]
    return or_(*found) if found else literal(value=False)


def _texts(session: Session, person: Person) -> list[str]:
    written = (
        (Report.note, Report.by_id), (Blocker.words, Blocker.raised_by_id),
        (Blocker.done_words, Blocker.done_by_id), (BlockerEntry.words, BlockerEntry.by_id),
        (Permit.words, Permit.changed_by_id),
    )  # fmt: skip
    found: list[str] = []
    for words, by_id in written:
        found += session.exec(select(words).where(col(by_id) == person.id)).all()
    mine = select(PermitChange.became).where(PermitChange.by_id == person.id)
    found += [str(became.get("words") or "") for became in session.exec(mine).all()]
    return [text for text in dict.fromkeys(found) if len(_line(text)) >= DISTINCT]


def _beginning(text: str) -> str:
    return _line(text)[:BEGINNING]


def _line(text: str) -> str:
    return " ".join(text.split())


def _forms(*texts: str) -> Iterator[str]:
    for text in texts:
        if text:
            yield text
            yield str(escape(text))


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
