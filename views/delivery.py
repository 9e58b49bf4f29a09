"""From a card to rows of the outbox: the last step before a unit of work commits."""

from collections.abc import Callable
from datetime import datetime, timedelta

from locales import Words
from models.engine import Session
from models.notices import NoticeRow
from models.outbox import Priority
from models.people import Person, Reach
from services import cards, notices, office, outbox
from views.card import BUTTONS_LIMIT, TEXT_LIMIT, Button, Card, Lines, fit

Renderer = Callable[[Session, NoticeRow, Words], Card | None]  # None: there is nothing to say any more
Drawer = Callable[[Session, int, Person | None, Words], Card]

RENDERERS: dict[str, Renderer] = {}
DRAWERS: dict[str, Drawer] = {}
ALONE: set[str] = set()  # kinds that are a message of their own: all their buttons are needed


def deliver(
    session: Session,
    card: Card,
    *,
    chat_id: int,
    person: Person | None,
    key: str,
    priority: Priority = Priority.ANSWER,
    fresh: bool = True,
    wait: timedelta = timedelta(0),
) -> None:
    """Queue a card for a chat; one with a subject takes the place of the message that showed it before."""
    person_id = person.id if person else None
    if card.subject is None:
        outbox.put(
            session, key=key, chat_id=chat_id, method=card.method, payload=card.payload(), priority=priority,
            person_id=person_id, wait=wait,
        )  # fmt: skip
        return
    cards.show(
        session, subject=card.subject, chat_id=chat_id, person_id=person_id, payload=card.payload(), key=key,
        priority=priority, fresh=fresh, wait=wait,
    )  # fmt: skip


def finish(session: Session, now: datetime) -> None:
    """Render what this unit of work has told people and redraw the cards it has changed."""
    for row in notices.due(session) if notices.told(session) else ():
        if notices.claim(session, row, now):
            _send(session, session.get_one(Person, row.person_id), [row])
    for card in cards.dirty(session) if cards.touched(session) else ():
        name, _, number = card.subject.partition(":")
        person = session.get(Person, card.person_id) if card.person_id else None
        drawn = DRAWERS[name](session, int(number), person, office.words_for(session, person))
        key = f"card:{card.id}:{card.edits}:{card.outbox_id}"
        deliver(session, drawn, chat_id=card.chat_id, person=person, key=key, fresh=False)


def release(session: Session, person_id: int, now: datetime) -> None:
    """Render what was held for a person: one message as far as it goes, and what stands apart."""
    rows = [row for row in notices.held(session, person_id, now) if notices.claim(session, row, now)]
    if rows:
        _send(session, session.get_one(Person, person_id), rows)


def _send(session: Session, person: Person, rows: list[NoticeRow]) -> None:
    if person.reach is not Reach.REACHABLE or person.telegram_id is None or person.removed_at is not None:
        return
    words = office.words_for(session, person)
    drawn = [(row.kind, card) for row in rows if (card := RENDERERS[row.kind](session, row, words))]
    apart = [card for kind, card in drawn if card.photo or card.document or kind in ALONE]
    texts = _newest([card for _, card in drawn if card not in apart])
    for place, card in enumerate([*_bundles(texts, words), *apart]):
        deliver(
            session, card, chat_id=person.telegram_id, person=person, key=f"notice:{rows[0].key}:{place}",
            priority=Priority(min(row.priority for row in rows)),
        )  # fmt: skip


def _newest(drawn: list[Card]) -> list[Card]:
    """Keep one card of each subject, the last: all of them show how it stands now."""
    last = {card.subject or place: card for place, card in enumerate(drawn)}
    return list(last.values())


def _bundles(drawn: list[Card], words: Words) -> list[Card]:
    """Put cards into as few messages as hold them whole; one that is alone stays as it is."""
    together: list[list[Card]] = []
    for card in drawn:
        if together and _holds(_bundle([*together[-1], card], words)):
            together[-1].append(card)
        else:
            together.append([card])
    return [_bundle(cards, words) if len(cards) > 1 else cards[0] for cards in together]


def _holds(card: Card) -> bool:
    return fit(card.text, TEXT_LIMIT) == str(card.text) and sum(map(len, card.rows)) <= BUTTONS_LIMIT


def _bundle(drawn: list[Card], words: Words) -> Card:
    lines = Lines().add(words("notices.bundle", n=len(drawn)))
    for card in drawn:
        lines.add(words("notices.item", text=card.text))
    rows = tuple(_named(row, card.name) for card in drawn for row in card.rows[:1])
    return Card(lines.text, rows, silent=all(card.silent for card in drawn))


def _named(row: tuple[Button, ...], name: str | None) -> tuple[Button, ...]:
    return tuple(Button(f"{name} {button.label}" if name else button.label, button.press) for button in row)
