"""Cards of entries: each kind of entry draws its own."""

from collections.abc import Callable

from locales import Words
from models.drafts import Draft, DraftKind
from models.engine import Session
from models.people import Person
from views.card import Card
from views.delivery import DRAWERS

ENTRIES: dict[DraftKind, Callable[[Session, Draft, Words], Card]] = {}


def draw(session: Session, draft_id: int, _person: Person | None, words: Words) -> Card:
    """Draw the card of an entry."""
    draft = session.get_one(Draft, draft_id)
    return ENTRIES[draft.kind](session, draft, words)


DRAWERS["draft"] = draw
