"""One update in one unit of work: who sent it, what was meant, and what is said in answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from telegram import CallbackQuery, Chat, Message, Update
from telegram.constants import ChatType

from locales import Words
from models.engine import Session
from models.inbox import InboxState
from models.people import Person
from services import access, cards, inbox, office, outbox, people, reach
from services.refusals import DomainError, NotThere, OutOfDate, PrivateOnly
from views import payloads
from views.card import Card
from views.delivery import deliver
from views.payloads import Payload

P = TypeVar("P", bound=Payload)
SECRET: Final = re.compile(r"/start(?:@\w+)?\s+([A-Za-z0-9_-]{16,})\s*")


@dataclass
class Turn:
    """What a handler works with; `toast` is shown to whoever pressed a button, after COMMIT."""

    session: Session
    update: Update
    inbox_id: int
    now: datetime
    person: Person | None
    toast: str = ""
    alert: bool = False
    said: int = field(default=0)
    outcome: InboxState = InboxState.HANDLED

    @property
    def actor(self) -> Person:
        """Return the person who acts.

        Raises:
            NotThere: nobody the office knows.
        """
        if self.person is None:
            raise NotThere
        return self.person

    @property
    def words(self) -> Words:
        """Return the catalogue of the person who acts; for a stranger, of the language of their Telegram."""
        words = office.words_for(self.session, self.person)
        if self.person is not None:
            return words
        return Words(people.language_of(self.language_code, words.language), words.zone)

    @property
    def language_code(self) -> str | None:
        """Return the language that the sender's Telegram is set to, where it says so."""
        user = self.update.effective_user
        return user.language_code if user else None

    @property
    def chat(self) -> Chat:
        """Return the chat that the update belongs to."""
        chat = self.update.effective_chat
        if chat is None:
            raise NotThere
        return chat

    @property
    def message(self) -> Message:
        """Return the message that was sent, or the one whose button was pressed."""
        message = self.update.effective_message
        if message is None:
            raise OutOfDate
        return message

    @property
    def brings_file(self) -> bool:
        """Return whether a picture, a recording or another file came."""
        kinds = ("photo", "document", "voice", "audio", "video", "video_note", "animation")
        return any(getattr(self.message, kind) for kind in kinds)

    @property
    def query(self) -> CallbackQuery | None:
        """Return the button press, if this is one."""
        return self.update.callback_query

    def press(self, kind: type[P]) -> P:
        """Return the payload of the pressed button.

        Raises:
            PrivateOnly: it was pressed where others read along.
            OutOfDate: the button carries something else.
        """
        if self.chat.type != ChatType.PRIVATE:
            raise PrivateOnly(bot=office.of(self.session).bot_username)
        pressed = payloads.parse(self.query.data or "") if self.query else None
        if not isinstance(pressed, kind):
            raise OutOfDate
        return pressed

    def say(self, card: Card, *, fresh: bool = True, wait: timedelta = timedelta(0)) -> None:
        """Answer with a card; one with a subject that is not `fresh` redraws the message that shows it."""
        self.said += 1
        deliver(
            self.session, card, chat_id=self.chat.id, person=self.person,
            key=f"answer:{self.inbox_id}:{self.said}", fresh=fresh, wait=wait,
        )  # fmt: skip

    def once(self, key: str, /, **fields: object) -> None:
        """Answer with a sentence; an album, which comes in parts, gets it once."""
        unique = f"{key}:{self.chat.id}:{self.message.media_group_id or self.inbox_id}"
        if not outbox.has(self.session, unique):
            card = Card(self.words(key, **fields))
            deliver(self.session, card, chat_id=self.chat.id, person=self.person, key=unique)

    def answer(self, key: str, /, *, alert: bool = False, **fields: object) -> None:
        """Show a short toast, or a dialog, to whoever pressed the button."""
        self.toast, self.alert = self.words.plain(key, **fields), alert


def person_of(session: Session, update: Update) -> Person | None:
    """Return the registered person who sent an update."""
    user = update.effective_user
    return access.person(session, user.id) if user else None


def take(
    session: Session,
    row: Callable[[Session], int | None],
    update: Update,
    now: datetime,
    listener: Callable[["Turn"], None],
) -> "Turn | None":
    """Handle one update in this unit of work; None when nothing may be done for it, as `row` returns none.

    Raises:
        DomainError: it is refused; this unit must not be kept, and another says so.
    """
    inbox_id = row(session)
    if inbox_id is None:
        return None
    person = person_of(session, update)
    if person is not None and update.message is not None and update.message.chat.type == ChatType.PRIVATE:
        reach.found(session, person, now)  # whoever writes to the bot can be written to
    turn = Turn(session, update, inbox_id, now, person)
    listener(turn)
    opened = SECRET.fullmatch((update.message.text or "") if update.message else "")
    if opened is not None:  # what came of it is settled by now, and the link may still be good
        inbox.unsay(session, inbox_id, opened[1])
    return turn


def refusing(refusal: DomainError) -> Callable[[Turn], None]:
    """Return the listener that says why an update is refused, and writes it down."""

    def refuse(turn: Turn) -> None:
        refusal.keep(turn.session, turn.now)
        turn.outcome = InboxState.REFUSED
        inbox.settle(turn.session, turn.inbox_id, turn.outcome, refusal.key)
        if turn.query is None:
            turn.once(refusal.key, **refusal.fields)
            return
        turn.answer(refusal.key, alert=True, **refusal.fields)
        if turn.query.message is not None:
            cards.touch_message(turn.session, turn.query.message.chat.id, turn.query.message.message_id)

    return refuse
